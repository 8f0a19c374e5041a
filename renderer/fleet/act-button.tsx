/** One act at the server: its button, that it is under way, and what went wrong, in one place. */
import { Button, type ButtonProps } from '@mantine/core';
import { type ReactElement, useState } from 'react';
import { asFault, type FaultData } from '../../src/model/fault.ts';
import { FaultNote } from '../parts/fault-note.tsx';

export function useAct(): {
  readonly busy: boolean;
  readonly fault: FaultData | null;
  run(act: () => Promise<unknown>): void;
} {
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<FaultData | null>(null);
  return {
    busy,
    fault,
    run: (act) => {
      setBusy(true);
      setFault(null);
      act()
        .catch((thrown: unknown) => setFault(asFault(thrown).toData()))
        .finally(() => setBusy(false));
    },
  };
}

export function ActButton({
  act,
  children,
  ...rest
}: { act: () => Promise<unknown>; children: string } & Pick<
  ButtonProps,
  'color' | 'variant' | 'size'
>): ReactElement {
  const { busy, fault, run } = useAct();
  return (
    <>
      <Button {...rest} loading={busy} onClick={() => run(act)}>
        {children}
      </Button>
      <FaultNote fault={fault} />
    </>
  );
}
