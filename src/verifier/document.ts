/**
 * Reads what somebody handed over: one signed document, or an export with several. Written apart from src/evidence and
 * without a schema library, so that this verifier stands alone: it must not share a mistake with the program that signs.
 */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };
export type JsonObject = { readonly [name: string]: Json };

export interface SignedDocument {
  readonly kind: string;
  readonly id: string;
  readonly station: string;
  readonly sequence: number;
  readonly previous: string | null;
  readonly issuedAt: string;
  readonly body: JsonObject;
  readonly payloadSha256: string;
  readonly keyId: string;
  readonly signature: string;
  /** What is hashed and signed: the document without its hash, key id and signature. */
  readonly payload: JsonObject;
}

/** Kept beside documents: believed only after a look at the documents (beside.ts). */
export interface Beside {
  /** Base64: the authority's token, and the station's signature over what it keeps. */
  readonly timeStamps: readonly {
    readonly document: string;
    readonly token: string;
    readonly signature: string;
  }[];
  /** Names of people, of which the documents hold digests. */
  readonly names: readonly { readonly digest: string; readonly salt: string; readonly name: string }[];
}

export interface Handed extends Beside {
  readonly documents: readonly SignedDocument[];
  /** The key that an export brings along; proves nothing by itself. */
  readonly publicKeyPem: string | null;
}

const documentFields =
  'version kind id station sequence previous issuedAt body payloadSha256 keyId signature'.split(' ');
const exportFields = 'format version publicKeyPem documents timeStamps names'.split(' ');
const digest = /^[0-9a-f]{64}$/;

/** Throws Error with a sentence for people when it is none. */
export function readHanded(text: string): Handed {
  const value = parseStrictly(text);
  if (!isObject(value)) throw new Error('This is not a Mintmark document: it is not a JSON object.');
  if (value.format === undefined)
    return { documents: [readDocument(value)], publicKeyPem: null, timeStamps: [], names: [] };
  onlyFields(value, exportFields, 'the export');
  const { format, version, publicKeyPem, documents } = value;
  if (format !== 'mintmark-export' || version !== 1)
    throw new Error(`This is an export of another kind (${String(format)}, ${String(version)}).`);
  if (typeof publicKeyPem !== 'string' || !Array.isArray(documents) || documents.length === 0)
    throw new Error('The export has no public key or no documents.');
  return {
    documents: documents.map((each) => readDocument(each)),
    publicKeyPem,
    timeStamps: readBeside(value.timeStamps, ['document', 'token', 'signature']),
    names: readBeside(value.names, ['digest', 'salt', 'name']),
  };
}

/** A list of objects with exactly these texts; empty when it is not there. */
function readBeside<N extends string>(
  value: Json | undefined,
  fields: readonly N[],
): readonly { readonly [name in N]: string }[] {
  if (value === undefined) return [];
  if (!Array.isArray(value) || value.length === 0)
    throw new Error('What the file holds beside its documents is not what it must be.');
  return value.map((each: Json) => {
    if (!isObject(each)) throw new Error('What the file holds beside its documents is not what it must be.');
    onlyFields(each, fields, 'the file');
    const texts = fields.map((name) => [name, each[name]] as const);
    if (texts.some(([, text]) => typeof text !== 'string'))
      throw new Error('What the file holds beside its documents is not what it must be.');
    return Object.fromEntries(texts) as { readonly [name in N]: string };
  });
}

/**
 * JSON with one meaning only. A name that stands twice, or a number or text in an unusual spelling, reads differently in
 * different programs: what a person sees would not be what was signed.
 */
export function parseStrictly(text: string): Json {
  let value: Json;
  try {
    value = JSON.parse(text);
  } catch {
    // the reason depends on the JavaScript engine; for a person it is one thing
    throw new Error('This is not a Mintmark document: it is not JSON.');
  }
  const withoutSpace = text.replace(/("(?:[^"\\]|\\.)*")|[ \t\r\n]+/g, (_all, quoted) => quoted ?? '');
  if (withoutSpace !== JSON.stringify(value))
    throw new Error('The file was rewritten: it names something twice, or spells it in an unusual way.');
  return value;
}

function readDocument(value: Json): SignedDocument {
  if (!isObject(value)) throw new Error('The file holds something that is no document.');
  onlyFields(value, documentFields, 'a document');
  const { version, kind, id, station, sequence, previous, issuedAt, body } = value;
  const { payloadSha256, keyId, signature } = value;
  const wrong =
    version !== 1 ||
    typeof kind !== 'string' ||
    typeof id !== 'string' ||
    typeof station !== 'string' ||
    typeof sequence !== 'number' ||
    !Number.isSafeInteger(sequence) ||
    sequence < 1 ||
    (previous !== null && !isDigest(previous)) ||
    typeof issuedAt !== 'string' ||
    Number.isNaN(Date.parse(issuedAt)) ||
    !isObject(body) ||
    !isDigest(payloadSha256) ||
    !isDigest(keyId) ||
    typeof signature !== 'string';
  if (wrong) throw new Error('The file holds a document whose fields are not what they must be.');
  const payload = { version, kind, id, station, sequence, previous, issuedAt, body };
  return { kind, id, station, sequence, previous, issuedAt, body, payloadSha256, keyId, signature, payload };
}

function onlyFields(value: JsonObject, names: readonly string[], what: string): void {
  const extra = Object.keys(value).find((name) => !names.includes(name));
  if (extra !== undefined)
    throw new Error(`There is "${extra.slice(0, 40)}" in ${what}, outside of what is signed.`);
}

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isDigest(value: Json | undefined): value is string {
  return typeof value === 'string' && digest.test(value);
}

/** Of a list: what is an object in it. */
export function objects(value: Json | undefined): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter((each): each is JsonObject => isObject(each)) : [];
}
