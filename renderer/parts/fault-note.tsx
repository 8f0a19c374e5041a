import { Button } from '@mantine/core';
import type { ReactElement, ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { FaultData } from '../../src/model/fault.ts';
import { roles } from '../../src/model/role.ts';
import { helpOf, useText } from '../messages/text.ts';
import { usePeopleDialogs } from '../state/people-context.ts';
import { EngineText } from './engine-text.tsx';
import { StateShape } from './state-shape.tsx';

/** A fault where it happened: what happened, what to do, who must act, and the code that can be searched for. It stays. */
export function FaultNote({
  fault,
  onDismiss,
  children,
}: {
  fault: FaultData | null;
  onDismiss?: () => void;
  children?: ReactNode;
}): ReactElement | null {
  const text = useText();
  const { i18n } = useTranslation();
  if (fault === null) return null;
  const failed = fault.who === 'unit';
  return (
    <div className={failed ? 'fault-note fault-note-unit' : 'fault-note'} role="alert">
      <StateShape shape={failed ? 'octagon' : 'triangle'} size={28} />
      <div className="fault-note-body">
        <p className="fault-note-help">{helpOf(fault, i18n)}</p>
        <p>
          <EngineText>{fault.message}</EngineText>
        </p>
        <p className="fault-note-small">
          {text(`who.${fault.who}`)} · <span className="mono">{fault.code}</span>
        </p>
        <PersonHelp fault={fault} />
        {children}
      </div>
      {onDismiss !== undefined && (
        <Button
          variant="subtle"
          color="dark"
          size="compact-md"
          className="fault-note-dismiss"
          onClick={onDismiss}
        >
          {text('common.dismiss')}
        </Button>
      )}
    </div>
  );
}

/** Where a person is missing: who may do it, and the way to sign in. */
function PersonHelp({ fault }: { fault: FaultData }): ReactElement | null {
  const text = useText();
  const dialogs = usePeopleDialogs();
  if (fault.code !== 'person.sign-in' && fault.code !== 'person.role') return null;
  const allowed = String(fault.context.allowed ?? '').split(', ');
  const may = roles.filter((role) => allowed.includes(role)).map((role) => text(`role.${role}`));
  return (
    <>
      {may.length > 0 && <p>{text('people.may', { roles: may.join(', ') })}</p>}
      {dialogs !== null && (
        <Button variant="default" size="sm" onClick={() => dialogs.openSignIn()}>
          {text(fault.code === 'person.sign-in' ? 'people.signIn' : 'people.signIn.else')}
        </Button>
      )}
    </>
  );
}
