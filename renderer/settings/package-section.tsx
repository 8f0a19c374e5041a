import type { ReactElement } from 'react';
import { useText } from '../messages/text.ts';
import { ImportButton } from '../parts/import-button.tsx';
import { useStation } from '../state/hooks.ts';

export function PackageSection({ onImported }: { onImported: () => void }): ReactElement {
  const text = useText();
  const station = useStation();
  return (
    <section className="panel stack">
      <h2>{text('settings.package')}</h2>
      <p className="muted">{text('settings.package.text')}</p>
      <ul className="slot-list">
        {station.recipes.map((recipe) => (
          <li key={recipe.id} className="slot-item">
            <span className="grow">
              {recipe.title}
              <span className="muted small">
                {text(`purpose.${recipe.purpose}`)} · {recipe.product}
              </span>
            </span>
          </li>
        ))}
      </ul>
      <ImportButton
        label={text('settings.package.import')}
        accept=".zip,.mintmark,application/zip"
        onImported={onImported}
      />
    </section>
  );
}
