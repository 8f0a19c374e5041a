/**
 * Names of people in documents, kept apart from them: the document holds a salted digest of a name, the name lies beside it. A
 * policy can erase the name; the document and its chain stay as they were signed (docs/decisions/0020-names-beside-documents.md).
 */
import { toHex } from '../base/bytes.ts';
import { type DocumentKind, erasedName, type KeptName, type SignedDocument } from '../model/document.ts';
import { canonicalBytes, sha256Hex } from './canonical.ts';

type Body = SignedDocument['body'];
type Json = Body[string];

const hidden = /^name:sha256:[0-9a-f]{64}$/;
const personId = /^p-[0-9a-f]{12}$/;
const saltBytes = 16;
/** Fields that hold nothing but a name. */
const nameFields = ['operator', 'openedBy', 'loadedBy'];

/** The digest that a document holds of a name. `salt` is hexadecimal. */
export function nameDigest(name: string, salt: string): string {
  return `name:sha256:${sha256Hex(canonicalBytes({ statement: 'mintmark name v1', salt, name }))}`;
}

/**
 * The body with digests in place of names, and the names. One name has one salt in a document and another in each other, so
 * that documents can not be put together by a digest.
 */
export function hideNames(
  kind: DocumentKind,
  body: Body,
  random: (count: number) => Uint8Array,
): { readonly body: Body; readonly names: readonly KeptName[] } {
  const names = new Map<string, KeptName>();
  const hide = (name: string): string => {
    if (name === '' || hidden.test(name)) return name;
    const salt = names.get(name)?.salt ?? toHex(random(saltBytes));
    const digest = nameDigest(name, salt);
    names.set(name, { digest, salt, name });
    return digest;
  };
  const walk = (value: Json): Json => {
    if (Array.isArray(value)) return value.map(walk);
    if (typeof value !== 'object' || value === null) return value;
    const person = isPerson(value);
    return Object.fromEntries(
      Object.entries(value).map(([field, inside]) =>
        typeof inside === 'string' && (nameFields.includes(field) || (person && field === 'name'))
          ? [field, hide(inside)]
          : [field, walk(inside)],
      ),
    );
  };
  const walked = walk(body) as Body;
  return { body: kind === 'act' ? hideInAct(walked, hide) : walked, names: [...names.values()] };
}

/** The names that it holds, in place of their digests; what became of the others. */
export function revealNames(document: SignedDocument, names: readonly KeptName[]): SignedDocument {
  const known = new Map(names.map(({ digest, name }) => [digest, name]));
  const walk = (value: Json): Json => {
    if (typeof value === 'string') return hidden.test(value) ? (known.get(value) ?? erasedName) : value;
    if (Array.isArray(value)) return value.map(walk);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([field, inside]) => [field, walk(inside)]));
  };
  return { ...document, body: walk(document.body) as Body };
}

/** Digests of names in a body. */
export function digestsIn(value: Json): readonly string[] {
  if (typeof value === 'string') return hidden.test(value) ? [value] : [];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(digestsIn) : [];
}

/** Sentences about names that are not the ones that were signed. */
export function nameObjections(
  documents: readonly SignedDocument[],
  names: readonly KeptName[],
): readonly string[] {
  const held = new Set(documents.flatMap(({ body }) => digestsIn(body)));
  return names
    .filter(({ digest, salt, name }) => !held.has(digest) || nameDigest(name, salt) !== digest)
    .map(({ name }) => `the name "${name.slice(0, 80)}" is not the one that was signed`);
}

function isPerson(value: { readonly [name: string]: Json }): boolean {
  const { id, name } = value;
  return typeof name === 'string' && 'id' in value && (id === null || personId.test(String(id)));
}

/** What is done to a person names them: their account, their signing in. */
function hideInAct(body: Body, hide: (name: string) => string): Body {
  const { act, subject, detail } = body;
  if (!['people', 'sign-in', 'sign-out', 'sign-in-locked', 'approve'].includes(String(act))) return body;
  const inDetail =
    typeof detail === 'object' && detail !== null && !Array.isArray(detail) && typeof detail.name === 'string'
      ? { ...detail, name: hide(detail.name) }
      : detail;
  const isName = act === 'people' && typeof subject === 'string' && subject !== 'policy';
  return {
    ...body,
    subject: isName && !personId.test(subject) ? hide(subject) : (subject ?? null),
    detail: inDetail ?? null,
  };
}
