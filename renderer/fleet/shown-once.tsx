/** A code or token that the server shows this once: to be copied now, gone when the note is closed. */
import { Button, CopyButton } from '@mantine/core';
import type { ReactElement } from 'react';
import { useText } from '../messages/text.ts';

export function ShownOnce({
  title,
  value,
  onClose,
}: {
  title: string;
  value: string;
  onClose: () => void;
}): ReactElement {
  const text = useText();
  return (
    <section className="panel shown-once" role="status">
      <h2>{title}</h2>
      <code className="mono">{value}</code>
      <p className="muted">{text('fleet.once')}</p>
      <div className="row">
        <CopyButton value={value}>
          {({ copied, copy }) => (
            <Button onClick={copy}>{text(copied ? 'fleet.copied' : 'fleet.copy')}</Button>
          )}
        </CopyButton>
        <Button variant="default" onClick={onClose}>
          {text('fleet.gone')}
        </Button>
      </div>
    </section>
  );
}
