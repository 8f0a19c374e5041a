import type { ReactElement, ReactNode } from 'react';

/** Names and values in two columns. A value that is not known is a dash, never an empty place. */
export function Facts({
  rows,
}: {
  rows: readonly (readonly [name: string, value: ReactNode])[];
}): ReactElement {
  return (
    <dl className="facts">
      {rows.map(([name, value]) => (
        <div key={name} className="facts-row">
          <dt>{name}</dt>
          <dd>{value === null || value === undefined || value === '' ? '–' : value}</dd>
        </div>
      ))}
    </dl>
  );
}
