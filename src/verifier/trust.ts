/**
 * Which key may have signed which document. A station's keys follow each other: a document `key-rotation`, signed with the
 * old key, names the new one, which signs from the next number on. A trust list says the same for many stations, and which
 * keys are lost to somebody else.
 */
import { canonicalBytes, isSignedBy, type PublicKey, readPublicKey } from './cryptography.ts';
import { isObject, type Json, parseStrictly, type SignedDocument } from './document.ts';

export interface TrustedKey {
  readonly key: PublicKey;
  /** Null: of whichever station. */
  readonly station: string | null;
  /** Numbers of the station's chain that it may sign, inclusive. */
  readonly from: number;
  readonly until: number;
  /** Since when somebody else may have had it. */
  readonly compromisedAt: string | null;
}

export interface TrustList {
  readonly title: string;
  readonly keys: readonly TrustedKey[];
}

const all = Number.MAX_SAFE_INTEGER;

export function trustedFrom(key: PublicKey): TrustedKey {
  return { key, station: null, from: 1, until: all, compromisedAt: null };
}

/** Throws Error with a sentence. `officeKey` is from elsewhere than the list: it must have signed it. */
export async function readTrustList(text: string, officeKey: PublicKey): Promise<TrustList> {
  const value = parseStrictly(text);
  if (
    !isObject(value) ||
    value.format !== 'mintmark-trust' ||
    value.version !== 1 ||
    !Array.isArray(value.keys)
  )
    throw new Error('This is no trust list.');
  const { signature, ...signed } = value;
  const prefix = new TextEncoder().encode('mintmark trust list v1\n');
  const bytes = new Uint8Array([...prefix, ...canonicalBytes(signed)]);
  if (typeof signature !== 'string' || !(await isSignedBy(officeKey, bytes, signature)))
    throw new Error('The trust list is not signed with the office key that you gave.');
  const keys: TrustedKey[] = [];
  for (const each of value.keys) keys.push(await readListed(each));
  return { title: String(value.title), keys };
}

async function readListed(value: Json): Promise<TrustedKey> {
  if (!isObject(value) || typeof value.publicKeyPem !== 'string' || typeof value.station !== 'string')
    throw new Error('The trust list has an entry without a station or a key.');
  const { fromSequence, untilSequence, compromisedAt } = value;
  return {
    key: await readPublicKey(value.publicKeyPem),
    station: value.station,
    from: typeof fromSequence === 'number' ? fromSequence : 1,
    until: typeof untilSequence === 'number' ? untilSequence : all,
    compromisedAt: typeof compromisedAt === 'string' ? compromisedAt : null,
  };
}

/**
 * The key that may have signed this document, and why none may. Rotations that were believed before are in `trusted`
 * already.
 */
export function keyFor(
  document: SignedDocument,
  trusted: readonly TrustedKey[],
): { readonly key: PublicKey | null; readonly why: string } {
  const known = trusted.find(
    ({ key, station }) => key.keyId === document.keyId && (station === null || station === document.station),
  );
  if (known === undefined) return { key: null, why: 'it is signed with a key that nobody vouches for' };
  if (document.sequence < known.from || document.sequence > known.until)
    return { key: null, why: 'its key was not the key of the station at this number of its chain' };
  if (known.compromisedAt !== null && document.issuedAt >= known.compromisedAt)
    return { key: null, why: `its key is in other hands since ${known.compromisedAt}` };
  return { key: known.key, why: '' };
}

/**
 * What is trusted when the rotations in the file are believed. Either key of a rotation vouches for the other, because both
 * have signed it: the old one the document, the new one that it takes over. So whoever has only the newest key can still
 * check what was signed with an older one. A key that was lost before the rotation vouches for nothing.
 */
export async function withRotations(
  documents: readonly SignedDocument[],
  trusted: readonly TrustedKey[],
): Promise<{ readonly keys: readonly TrustedKey[]; readonly rotations: ReadonlySet<SignedDocument> }> {
  const rotations: Rotation[] = [];
  for (const document of documents) {
    const rotation = document.kind === 'key-rotation' ? await readRotation(document) : null;
    if (rotation !== null) rotations.push(rotation);
  }
  let keys = trusted;
  // each pass believes at least one more rotation, or is the last
  for (let pass = 0; pass <= rotations.length; pass += 1) {
    const before = keys.length;
    for (const rotation of rotations) keys = believe(rotation, keys);
    if (keys.length === before && pass > 0) break;
  }
  return { keys, rotations: new Set(rotations.map(({ document }) => document)) };
}

interface Rotation {
  readonly document: SignedDocument;
  readonly old: PublicKey;
  readonly next: PublicKey;
}

/** Null when either key has not signed it. */
async function readRotation(document: SignedDocument): Promise<Rotation | null> {
  const { oldPublicKeyPem, newPublicKeyPem, newKeySignature } = document.body;
  if (typeof oldPublicKeyPem !== 'string' || typeof newPublicKeyPem !== 'string') return null;
  try {
    const [old, next] = [await readPublicKey(oldPublicKeyPem), await readPublicKey(newPublicKeyPem)];
    const { station, sequence } = document;
    const [oldKeyId, newKeyId] = [old.keyId, next.keyId];
    const statement = { statement: 'mintmark key rotation v1', station, sequence, oldKeyId, newKeyId };
    const good =
      old.keyId === document.keyId &&
      (await isSignedBy(old, canonicalBytes(document.payload), document.signature)) &&
      typeof newKeySignature === 'string' &&
      (await isSignedBy(next, canonicalBytes(statement), newKeySignature));
    return good ? { document, old, next } : null;
  } catch {
    // a key that can not be read has signed nothing
    return null;
  }
}

function believe({ document, old, next }: Rotation, keys: readonly TrustedKey[]): readonly TrustedKey[] {
  const { station, sequence } = document;
  const entryOf = ({ keyId }: PublicKey): TrustedKey | undefined =>
    keys.find((each) => each.key.keyId === keyId && (each.station === null || each.station === station));
  const [knownOld, knownNext] = [entryOf(old), entryOf(next)];
  const lost = knownOld?.compromisedAt ?? null;
  const oldVouches = knownOld !== undefined && (lost === null || document.issuedAt < lost);
  if (!oldVouches && knownNext === undefined) return keys;
  const fresh = { station, from: 1, until: all, compromisedAt: null };
  const others = keys.filter((each) => each !== knownOld && each !== knownNext);
  const ended = knownOld ?? { ...fresh, key: old };
  const begun = knownNext ?? { ...fresh, key: next };
  return [
    ...others,
    { ...ended, until: Math.min(ended.until, sequence) },
    { ...begun, from: Math.max(begun.from, sequence + 1) },
  ];
}
