import { Modal } from '@mantine/core';
import type { ReactElement } from 'react';
import { useText } from '../messages/text.ts';
import { useApi } from '../state/hooks.ts';
import { ProofForm } from './proof-form.tsx';

/** By badge, or by name and PIN. Closes by itself: the frame sees that somebody is signed in. */
export function SignInDialog({ onClose }: { onClose: () => void }): ReactElement {
  const text = useText();
  const api = useApi();
  return (
    <Modal
      closeButtonProps={{ 'aria-label': text('common.close'), size: 44 }}
      opened
      onClose={onClose}
      title={text('people.signIn.title')}
      size={560}
      centered
      className="people-dialog"
    >
      <ProofForm
        badgeText={text('people.signIn.badge')}
        without={null}
        onProof={async (proof) => {
          await api.signIn({ proof });
          onClose();
        }}
      />
    </Modal>
  );
}
