/** What the child that is killed and the parent that judges agree on. */
import { createHash } from 'node:crypto';
import type { DocumentSigner } from '../../src/job/journal.ts';
import { addressBlockSchema, blockOf } from '../../src/model/address.ts';
import type { SignedDocument } from '../../src/model/document.ts';
import { identityProfileSchema } from '../../src/model/identity.ts';

export const pinText = 'kill-test';
export const unitIds = ['unit-0', 'unit-1', 'unit-2', 'unit-3', 'unit-4', 'unit-5'] as const;

export const profile = identityProfileSchema.parse({
  profile: 'sensor',
  title: 'Sensor',
  serial: { prefix: 'K-', digits: 6, first: 1, last: 999_999 },
  subject: { organization: 'Example' },
});

export const addressBlock = blockOf(
  addressBlockSchema.parse({
    block: 'kills',
    type: 'eui-64',
    oui: 'a45d36',
    first: '0000000000',
    last: '00ffffffff',
  }),
);

/** Chained like a real document; without a key, because what is killed here is not the signer. */
export const sign: DocumentSigner = (document, head) => {
  const unsealed = {
    version: 1 as const,
    ...document,
    station: 'kill-test',
    sequence: head.sequence + 1,
    previous: head.payloadSha256,
    issuedAt: '2026-01-05T08:00:00.000Z',
  };
  return { ...unsealed, payloadSha256: payloadSha256(unsealed), keyId: 'd'.repeat(64), signature: 'AAAA' };
};

export function payloadSha256(
  document: Omit<SignedDocument, 'payloadSha256' | 'keyId' | 'signature'>,
): string {
  const { version, kind, id, station, sequence, previous, issuedAt, body } = document;
  const text = JSON.stringify([version, kind, id, station, sequence, previous, issuedAt, body]);
  return createHash('sha256').update(text).digest('hex');
}
