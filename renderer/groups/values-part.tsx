/** Effective values of a group, each with the layer that it is from; in a draft each can be set or taken out here. */
import { Button } from '@mantine/core';
import { type ReactElement, useState } from 'react';
import type { GroupView } from '../../src/contract/groups.ts';
import type { EffectiveSetting, SettingValue } from '../../src/model/group.ts';
import { useText } from '../messages/text.ts';
import { DeviceText } from '../parts/device-text.tsx';
import { FaultNote } from '../parts/fault-note.tsx';
import { formatRoute } from '../state/route.ts';
import { ValueForm } from './value-form.tsx';
import { valueText } from './value-text.ts';

export function ValuesPart({
  view,
  onSet,
}: {
  view: GroupView;
  /** Null where there is no draft to change. */
  onSet: ((key: string, value: SettingValue | undefined) => void) | null;
}): ReactElement {
  const text = useText();
  const [edited, setEdited] = useState<string | null>(null);
  const held = new Map((view.resolved?.settings ?? []).map((setting) => [setting.key, setting]));
  return (
    <>
      <FaultNote fault={view.fault} />
      <table className="group-values">
        <thead>
          <tr>
            <th>{text('groups.setting')}</th>
            <th>{text('groups.value')}</th>
            <th>{text('groups.from')}</th>
            <th>{text('groups.overrides')}</th>
            {onSet !== null && <td />}
          </tr>
        </thead>
        <tbody>
          {Object.entries(view.definitions)
            .sort(([left], [right]) => (left < right ? -1 : 1))
            .map(([key, definition]) => {
              const setting = held.get(key);
              const layers =
                setting === undefined
                  ? []
                  : [...new Set([setting.layer, ...(setting.sources ?? []).map(({ layer }) => layer)])];
              const past = [
                ...(setting?.overrode ?? []),
                ...(setting?.sources ?? []).flatMap((source) =>
                  source.overrode.map((one) => ({ ...one, path: `${source.path}${one.path ?? ''}` })),
                ),
              ];
              return (
                <tr key={key}>
                  <td>
                    <div>{definition.title ?? key}</div>
                    <div className="mono muted">{key}</div>
                  </td>
                  <td className="mono">
                    {edited === key && onSet !== null ? (
                      <ValueForm
                        label={definition.title ?? key}
                        value={view.group.settings[key]}
                        definition={definition}
                        onSave={(value) => {
                          setEdited(null);
                          onSet(key, value);
                        }}
                        onClose={() => setEdited(null)}
                      />
                    ) : (
                      <HeldValue setting={setting ?? null} />
                    )}
                  </td>
                  <td>
                    {layers.map((layer) => (
                      <a key={layer} className="layer-tag" href={formatRoute('groups', layer)}>
                        {layer}
                      </a>
                    ))}
                  </td>
                  <td className="mono muted">
                    {past.map((one) => (
                      <div key={`${one.layer}${one.path ?? ''}`}>
                        {one.path ?? ''} {valueText(one.value)} ({one.layer})
                      </div>
                    ))}
                  </td>
                  {onSet !== null && (
                    <td>
                      {edited !== key && (
                        <Button size="compact-md" variant="default" onClick={() => setEdited(key)}>
                          {text('groups.edit')}
                        </Button>
                      )}
                    </td>
                  )}
                </tr>
              );
            })}
        </tbody>
      </table>
    </>
  );
}

/** What is merged of several layers is shown piece by piece, each with the layer that it is from. */
function HeldValue({ setting }: { setting: EffectiveSetting | null }): ReactElement {
  const sources = setting?.sources ?? [];
  if (setting === null || sources.length === 0)
    return <DeviceText>{valueText(setting?.value ?? null)}</DeviceText>;
  return (
    <>
      {sources.map(({ path, value, layer }) => (
        <span key={path} className="value-piece">
          <span className="muted">{path} </span>
          <DeviceText>{valueText(value)}</DeviceText>
          <span className="muted"> ({layer})</span>
        </span>
      ))}
    </>
  );
}
