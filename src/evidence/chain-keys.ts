/**
 * Which key of a station may sign which numbers of its chain. Starts with one key that is trusted and follows the rotations
 * in both directions, because each is signed by the key before and by the key after it (key-rotation.ts).
 */
import { type KeyObject, verify } from 'node:crypto';
import { fromBase64 } from '../base/bytes.ts';
import type { SignedDocument } from '../model/document.ts';
import { keyIdOf } from './key-id.ts';
import { readRotation } from './key-rotation.ts';
import { payloadBytes, payloadOf } from './payload.ts';

/** `from` and `until` are inclusive numbers of the chain. */
export interface ChainKey {
  readonly keyId: string;
  readonly key: KeyObject;
  readonly from: number;
  readonly until: number;
}

/** Documents that are no rotations, or no good ones, change nothing. */
export function chainKeys(trusted: KeyObject, documents: readonly SignedDocument[]): readonly ChainKey[] {
  const rotations = documents.flatMap((document) => {
    const keys = document.kind === 'key-rotation' ? readRotation(document) : null;
    return keys !== null && isSigned(document, keys.oldKey) ? [{ sequence: document.sequence, ...keys }] : [];
  });
  const first = { keyId: keyIdOf(trusted), key: trusted, from: 1, until: Number.MAX_SAFE_INTEGER };
  const known = new Map<string, ChainKey>([[first.keyId, first]]);
  for (let pass = 0; pass < rotations.length; pass += 1) {
    for (const { sequence, oldKey, newKey } of rotations) {
      const before = known.get(keyIdOf(oldKey));
      const after = known.get(keyIdOf(newKey));
      if (before === undefined && after === undefined) continue;
      const old = before ?? { ...first, keyId: keyIdOf(oldKey), key: oldKey };
      const next = after ?? { ...first, keyId: keyIdOf(newKey), key: newKey };
      known.set(old.keyId, { ...old, until: Math.min(old.until, sequence) });
      known.set(next.keyId, { ...next, from: Math.max(next.from, sequence + 1) });
    }
  }
  return [...known.values()];
}

/** Null when no key of the chain may have signed it. */
export function keyAt(
  keys: readonly ChainKey[],
  { keyId, sequence }: Pick<SignedDocument, 'keyId' | 'sequence'>,
): KeyObject | null {
  const found = keys.find((each) => each.keyId === keyId && each.from <= sequence && sequence <= each.until);
  return found?.key ?? null;
}

function isSigned(document: SignedDocument, key: KeyObject): boolean {
  return verify(null, payloadBytes(payloadOf(document)), key, fromBase64(document.signature));
}
