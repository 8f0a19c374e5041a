/**
 * What an export brings along beside its documents, outside of what is signed in them: time stamps, and names of people of
 * which the documents hold only a digest, so that a policy can erase the names and leave the documents. Each is checked against its document.
 */
import { canonicalBytes, fromBase64, isSignedBy, type PublicKey, sha256Hex } from './cryptography.ts';
import type { Beside, Json, JsonObject, SignedDocument } from './document.ts';
import { isObject } from './document.ts';
import { readTimeStamp } from './time-stamp.ts';

export type Note = (ok: boolean, text: string) => void;

const commitment = /^name:sha256:[0-9a-f]{64}$/;
/** A clock that is this far before or behind the authority's was wrong. */
const clockToleranceMs = 24 * 3_600_000;

/** Ids of documents and the time that an authority which the reader trusts stamped them at. */
export async function judgeTimeStamps(
  { timeStamps }: Beside,
  documents: readonly SignedDocument[],
  keys: readonly PublicKey[],
  trustedPem: string | null,
  note: Note,
): Promise<ReadonlyMap<string, string>> {
  const believed = new Map<string, string>();
  for (const { document: id, token, signature } of timeStamps) {
    const document = documents.find((each) => each.id === id);
    const bytes = fromBase64(token);
    const stamped = document === undefined ? null : fromBase64(document.signature);
    if (document === undefined || bytes === null || stamped === null || believed.has(id)) {
      note(false, `${id}: a time stamp of something that is not in the file`);
      continue;
    }
    const statement = {
      statement: 'mintmark time stamp v1',
      document: id,
      payloadSha256: document.payloadSha256,
      tokenSha256: await sha256Hex(bytes),
    };
    let kept = false;
    for (const key of keys) kept ||= await isSignedBy(key, canonicalBytes(statement), signature);
    if (!kept) {
      note(false, `${id}: its time stamp was CHANGED, or is not the one that the station kept`);
      continue;
    }
    try {
      const at = await readTimeStamp(bytes, stamped, trustedPem);
      const early = Date.parse(document.issuedAt) - Date.parse(at) > clockToleranceMs;
      if (early) note(false, `${id}: says ${document.issuedAt}, and was there at ${at} already`);
      else if (trustedPem === null)
        note(true, `${id}: has a time stamp of ${at}; compare its authority (--tsa) before you rely on it`);
      else note(true, `${id}: was there at ${at}, says the time-stamp authority that you trust`);
      if (trustedPem !== null) believed.set(id, at);
    } catch (thrown) {
      // in the words of whoever could not believe it
      note(false, `${id}: ${thrown instanceof Error ? thrown.message : 'its time stamp can not be read'}`);
    }
  }
  const last =
    documents.findLast(({ kind }) => kind !== 'act' && kind !== 'key-rotation') ?? documents.at(-1);
  if (trustedPem !== null && last !== undefined && !believed.has(last.id))
    note(false, `${last.id}: has no time stamp of the authority that you trust`);
  return believed;
}

/** Names by their digests: only those that a document of the file holds. */
export async function judgeNames(
  { names }: Beside,
  documents: readonly SignedDocument[],
  note: Note,
): Promise<ReadonlyMap<string, string>> {
  const held = new Set(documents.flatMap(({ body }) => commitmentsIn(body)));
  const known = new Map<string, string>();
  for (const { digest, salt, name } of names) {
    const statement = { statement: 'mintmark name v1', salt, name };
    const good = held.has(digest) && digest === `name:sha256:${await sha256Hex(canonicalBytes(statement))}`;
    if (good) known.set(digest, name);
    else note(false, `The name "${name.slice(0, 80)}" is NOT the one that was signed.`);
  }
  if (known.size > 0) note(true, `${known.size} names of people are those that were signed.`);
  const missing = [...held].filter((each) => !known.has(each));
  if (missing.length > 0)
    note(
      true,
      `${missing.length} names of people are not in the file: the documents hold only digests of them.`,
    );
  return known;
}

/** The document as people read it: with names, or with what became of them. */
export function revealed(
  document: SignedDocument,
  names: ReadonlyMap<string, string>,
  documents: readonly SignedDocument[],
): SignedDocument {
  const erasure = documents.find(
    ({ kind, body }) =>
      kind === 'act' &&
      body.act === 'names-erased' &&
      isObject(body.detail) &&
      document.issuedAt < String(body.detail.before),
  );
  const instead =
    erasure === undefined
      ? '(name not in this file)'
      : `(name erased by policy on ${String(erasure.body.at).slice(0, 10)})`;
  const walk = (value: Json): Json => {
    if (typeof value === 'string') return commitment.test(value) ? (names.get(value) ?? instead) : value;
    if (Array.isArray(value)) return value.map(walk);
    return isObject(value) ? walkObject(value) : value;
  };
  const walkObject = (value: JsonObject): JsonObject =>
    Object.fromEntries(Object.entries(value).map(([name, inside]) => [name, walk(inside)]));
  return { ...document, body: walkObject(document.body) };
}

function commitmentsIn(value: Json): readonly string[] {
  if (typeof value === 'string') return commitment.test(value) ? [value] : [];
  if (value === null || typeof value !== 'object') return [];
  return Object.values(value).flatMap((each) => commitmentsIn(each));
}
