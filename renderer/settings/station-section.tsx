import { Button, TextInput } from '@mantine/core';
import { type ReactElement, useState } from 'react';
import type { SettingsView } from '../../src/contract/settings.ts';
import { useText } from '../messages/text.ts';
import { FaultNote } from '../parts/fault-note.tsx';
import { useAction, useApi, useStation } from '../state/hooks.ts';

/** Station and server, and where nobody has to sign in the operator: the texts that end up on every record. */
export function StationSection({ settings }: { settings: SettingsView }): ReactElement {
  const text = useText();
  const api = useApi();
  const action = useAction();
  const { demanded } = useStation().people;
  const [saved, setSaved] = useState(settings);
  const [operator, setOperator] = useState(settings.operator);
  const [stationName, setStationName] = useState(settings.stationName);
  const [serverUrl, setServerUrl] = useState(settings.serverUrl ?? '');
  const [code, setCode] = useState('');
  const [done, setDone] = useState(false);
  const url = serverUrl.trim() === '' ? null : serverUrl.trim();
  const enrolment = url === null || code.trim() === '' ? null : code.trim();
  const changed =
    operator !== saved.operator ||
    stationName !== saved.stationName ||
    url !== saved.serverUrl ||
    enrolment !== null;
  const save = (): void => {
    setDone(false);
    action
      .run(async () => {
        const next = await api.saveSettings({
          ...(operator === saved.operator ? {} : { operator: operator.trim() }),
          ...(stationName === saved.stationName ? {} : { stationName: stationName.trim() }),
          ...(url === saved.serverUrl && enrolment === null ? {} : { serverUrl: url }),
          ...(enrolment === null ? {} : { enrolmentCode: enrolment }),
        });
        setSaved(next);
        setOperator(next.operator);
        setStationName(next.stationName);
        setServerUrl(next.serverUrl ?? '');
        setCode('');
        setDone(true);
      })
      .catch(() => undefined); // run never rejects
  };
  return (
    <form
      className="panel stack"
      onSubmit={(event) => {
        event.preventDefault();
        save();
      }}
    >
      <h2>{text('settings.station')}</h2>
      {!demanded && (
        <TextInput
          label={text('settings.operator')}
          value={operator}
          maxLength={60}
          required
          onChange={(event) => setOperator(event.currentTarget.value)}
        />
      )}
      <TextInput
        label={text('settings.stationName')}
        value={stationName}
        maxLength={60}
        required
        onChange={(event) => setStationName(event.currentTarget.value)}
      />
      <TextInput
        label={text('settings.serverUrl')}
        description={text('settings.serverHint')}
        type="url"
        value={serverUrl}
        maxLength={300}
        placeholder="https://"
        onChange={(event) => setServerUrl(event.currentTarget.value)}
      />
      {url !== null && (
        <TextInput
          label={text('settings.enrolmentCode')}
          description={text('settings.enrolmentHint')}
          value={code}
          maxLength={100}
          autoComplete="off"
          onChange={(event) => setCode(event.currentTarget.value)}
        />
      )}
      <div className="row">
        <Button type="submit" disabled={!changed} loading={action.busy}>
          {text('common.save')}
        </Button>
        <span role="status" className="muted">
          {done && !changed ? text('settings.saved') : ''}
        </span>
      </div>
      <FaultNote fault={action.fault} onDismiss={action.dismiss} />
    </form>
  );
}
