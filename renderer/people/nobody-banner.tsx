/** While nobody is signed in: what to do, and what became of a badge that was scanned. */
import { Button } from '@mantine/core';
import type { ReactElement } from 'react';
import type { AtStation } from '../../src/model/station.ts';
import { useText } from '../messages/text.ts';
import { EngineText } from '../parts/engine-text.tsx';
import { FaultNote } from '../parts/fault-note.tsx';
import { StateShape } from '../parts/state-shape.tsx';
import { usePeopleDialogs } from '../state/people-context.ts';
import type { ScanResult } from '../state/use-scan-lookup.ts';

export function NobodyBanner({
  people,
  scan,
}: {
  people: AtStation;
  scan: ScanResult | null;
}): ReactElement | null {
  const text = useText();
  const dialogs = usePeopleDialogs();
  const fault = scan?.fault ?? null;
  if (!people.demanded) return null;
  if (people.signedIn !== null)
    return fault === null ? null : (
      <div className="banner-note">
        <FaultNote fault={fault} />
      </div>
    );
  return (
    <div className="banner banner-person" role="status">
      <StateShape shape="hand" size={36} />
      <div className="grow">
        <p>
          <strong>{text('people.banner')}</strong>
        </p>
        {fault !== null && (
          <p role="alert">
            <EngineText>{fault.message}</EngineText>
          </p>
        )}
      </div>
      <Button className="banner-button" onClick={() => dialogs?.openSignIn()}>
        {text('people.signIn')}
      </Button>
    </div>
  );
}
