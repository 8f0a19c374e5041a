/** The dialogs of people, one at a time, and where scans go: to the dialog that waits for one, else to the screen. */
import { type ReactElement, type ReactNode, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { FourEyesAct } from '../../src/model/acts.ts';
import type { SignedIn } from '../../src/model/people.ts';
import { PeopleContext, type PeopleDialogs } from '../state/people-context.ts';
import { useScanner } from '../state/use-scanner.ts';
import { SecondPersonDialog } from './second-person-dialog.tsx';
import { SignInDialog } from './sign-in-dialog.tsx';

type Open =
  | { readonly type: 'sign-in' }
  | {
      readonly type: 'second';
      readonly act: FourEyesAct;
      readonly subject: string;
      readonly answer: (agreed: boolean) => void;
    };

export function PeopleDesk({
  signedIn,
  onScan,
  children,
}: {
  signedIn: SignedIn | null;
  /** Scans that no dialog waits for. */
  onScan: (text: string) => void;
  children: ReactNode;
}): ReactElement {
  const [open, setOpen] = useState<Open | null>(null);
  const claims = useRef<((text: string) => void)[]>([]);
  useScanner((text) => (claims.current.at(-1) ?? onScan)(text));
  const dialogs = useMemo<PeopleDialogs>(
    () => ({
      openSignIn: () => setOpen({ type: 'sign-in' }),
      askSecond: (act, subject) =>
        new Promise((answer) => {
          setOpen((before) => {
            if (before?.type === 'second') before.answer(false);
            return { type: 'second', act, subject, answer };
          });
        }),
      claimScans: (claim) => {
        claims.current.push(claim);
        return () => {
          claims.current = claims.current.filter((other) => other !== claim);
        };
      },
    }),
    [],
  );
  const close = useCallback((agreed: boolean) => {
    setOpen((before) => {
      if (before?.type === 'second') before.answer(agreed);
      return null;
    });
  }, []);
  // Whoever signs in or out, at whatever window or badge reader, ends what the other one was asked.
  const who = signedIn?.id ?? null;
  // biome-ignore lint/correctness/useExhaustiveDependencies: it says whose question it was
  useEffect(() => close(false), [who, close]);
  return (
    <PeopleContext value={dialogs}>
      {children}
      {open?.type === 'sign-in' && <SignInDialog onClose={() => close(false)} />}
      {open?.type === 'second' && (
        <SecondPersonDialog
          act={open.act}
          subject={open.subject}
          asking={signedIn}
          onAgreed={() => close(true)}
          onClose={() => close(false)}
        />
      )}
    </PeopleContext>
  );
}
