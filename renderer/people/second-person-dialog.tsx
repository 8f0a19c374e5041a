/** A second person agrees: to this act, on this very subject. What they agree to is what is largest on the screen. */
import { Button, Modal } from '@mantine/core';
import type { ReactElement } from 'react';
import type { FourEyesAct } from '../../src/model/acts.ts';
import type { SignedIn } from '../../src/model/people.ts';
import { useText } from '../messages/text.ts';
import { DeviceText } from '../parts/device-text.tsx';
import { StateShape } from '../parts/state-shape.tsx';
import { useApi } from '../state/hooks.ts';
import { ProofForm } from './proof-form.tsx';

export function SecondPersonDialog({
  act,
  subject,
  asking,
  onAgreed,
  onClose,
}: {
  act: FourEyesAct;
  subject: string;
  asking: SignedIn | null;
  onAgreed: () => void;
  onClose: () => void;
}): ReactElement {
  const text = useText();
  const api = useApi();
  return (
    <Modal
      closeButtonProps={{ 'aria-label': text('common.close'), size: 44 }}
      opened
      onClose={onClose}
      title={text('people.second.title')}
      size={620}
      centered
      className="people-dialog"
    >
      <div className="stack">
        <div className="agree-to">
          <StateShape shape="hand" size={40} />
          <div>
            <p>{text('people.second.asks', { name: asking?.name ?? '', act: text(`act.${act}`) })}</p>
            <p className="big-id-text mono">
              <DeviceText>{subject}</DeviceText>
            </p>
          </div>
        </div>
        <ProofForm
          badgeText={text('people.second.badge')}
          without={asking?.id ?? null}
          onProof={async (proof) => {
            await api.approve({ act, subject, proof });
            onAgreed();
          }}
        />
        <div>
          <Button variant="default" onClick={onClose}>
            {text('people.second.cancel')}
          </Button>
        </div>
      </div>
    </Modal>
  );
}
