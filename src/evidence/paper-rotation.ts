/** The paper of a key change: what two people who were there sign by hand, and what verifiers need to know. */
import { createPublicKey } from 'node:crypto';
import type { SignedDocument } from '../model/document.ts';
import { keyIdOf } from './key-id.ts';
import { type RotationReason, readRotation } from './key-rotation.ts';
import { type PaperPhrase, say, term } from './paper-language.ts';
import { type PaperTitle, paperColors, type Section } from './paper-parts.ts';

const reasons: Readonly<Record<RotationReason, PaperPhrase>> = {
  routine: 'routine: the key was in use long enough',
  'people-changed': 'people who could reach the key have left',
  'suspected-compromise':
    'the key may be in other hands: ask the office to mark it as lost in the trust list',
  'hardware-changed': 'the station moved to another computer',
};

export const rotationTitle: PaperTitle = {
  text: 'Key Change of a Station',
  verdict: term('NEW KEY'),
  explanation: say(
    'The last document that the old key signs. From the next number on the new key signs; each vouches for the other.',
  ),
  color: paperColors.blue,
};

export function rotationSections(document: SignedDocument): readonly Section[] {
  const keys = readRotation(document);
  const { reason, operator, newPublicKeyPem } = document.body;
  const newKey = keys?.newKey ?? createPublicKey(String(newPublicKeyPem));
  return [
    {
      title: 'Keys',
      rows: [
        ['Old key (SHA-256)', document.keyId],
        ['New key (SHA-256)', keyIdOf(newKey)],
        ['New public key', String(newPublicKeyPem).replaceAll(/-----[A-Z ]+-----|\s/g, '')],
        ['Signs from number', String(document.sequence + 1)],
      ],
    },
    {
      title: 'Ceremony',
      rows: [
        [
          'Reason',
          typeof reason === 'string' && reason in reasons
            ? say(reasons[reason as RotationReason])
            : String(reason),
        ],
        ['Done by', String(operator)],
        ['Compared by (name)', '______________________________'],
        ['Signature, date', '______________________________'],
        ['Second person (name)', '______________________________'],
        ['Signature, date', '______________________________'],
      ],
      notes: [
        say(
          'Both people compare the SHA-256 of the new key on this paper with the one on the screen of the station (Settings, station key), and send the new public key to the office for its trust list.',
        ),
      ],
    },
  ];
}
