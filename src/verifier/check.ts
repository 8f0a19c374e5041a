/**
 * The whole judgement of an export: content, signature, key, chain, and whether each document may say what it says. Trusts
 * nothing in the file. Runs in Node and in browsers, without a network.
 */
import { judgeNames, judgeTimeStamps, type Note, revealed } from './beside.ts';
import { canonicalBytes, isSignedBy, type PublicKey, readPublicKey, sha256Hex } from './cryptography.ts';
import { type Handed, objects, readHanded, type SignedDocument } from './document.ts';
import { summaryOf } from './explain.ts';
import { isPdf, objectionToPaper, type Paper, readPaper } from './paper.ts';
import { objectionsTo } from './rules.ts';
import { objectionsToReferences } from './rules-returns.ts';
import { keyFor, readTrustList, type TrustedKey, trustedFrom, withRotations } from './trust.ts';

export interface Question {
  /** The document as JSON, or the bytes of a file: JSON, or a PDF that has it attached (paper.ts). */
  readonly content: string | Uint8Array<ArrayBuffer>;
  /** The station's public key, from elsewhere than the file. */
  readonly publicKeyPem?: string;
  readonly trustList?: { readonly text: string; readonly officeKeyPem: string };
  /** The unit that it should be about. */
  readonly hardwareId?: string;
  /** The newest document that is known from elsewhere (server, shift report): "SEQUENCE:SHA256". */
  readonly head?: string;
  /** Certificates (PEM) of time-stamp authorities: given, the last document must be stamped by one that they vouch for. */
  readonly timeStampAuthorityPem?: string;
  /** Files that a document names, such as photos: name and content. */
  readonly attachments?: readonly { readonly name: string; readonly bytes: Uint8Array<ArrayBuffer> }[];
}

export interface Finding {
  readonly ok: boolean;
  readonly text: string;
}

export interface Judgement {
  readonly valid: boolean;
  /** False when only the key inside the file vouches for it: valid then means unchanged since, by whoever has that key. */
  readonly keyFromElsewhere: boolean;
  readonly findings: readonly Finding[];
  /** What each document says, in words. */
  readonly summaries: readonly (readonly string[])[];
}

export async function judge(question: Question): Promise<Judgement> {
  const findings: Finding[] = [];
  const note = (ok: boolean, text: string): void => void findings.push({ ok, text });
  let documents: readonly SignedDocument[] = [];
  let names: ReadonlyMap<string, string> = new Map();
  let keyFromElsewhere = false;
  try {
    const { content } = question;
    const authorityPem = question.timeStampAuthorityPem ?? null;
    const paper = typeof content !== 'string' && isPdf(content) ? await readPaper(content) : null;
    const text = typeof content === 'string' ? content : new TextDecoder().decode(content);
    const handed = readHanded(paper?.text ?? text);
    documents = handed.documents;
    const keys = await chooseKeys(question, handed, note);
    keyFromElsewhere = keys.fromElsewhere;
    const trusted = await judgeDocuments(documents, keys, paper, authorityPem, note);
    const stationKeys = trusted.map(({ key }) => key);
    const stamped = await judgeTimeStamps(handed, documents, stationKeys, authorityPem, note);
    for (const objection of lostKeyObjections(documents, trusted, stamped)) note(false, objection);
    names = await judgeNames(handed, documents, note);
    judgeChain(documents, note);
    for (const objection of objectionsToReferences(documents)) note(false, objection);
    await judgeExpectations(question, documents, note);
  } catch (thrown) {
    // what can not be read at all is one more finding, in the words of whoever could not read it
    note(false, thrown instanceof Error ? thrown.message : 'The file can not be read.');
  }
  const valid = documents.length > 0 && findings.every(({ ok }) => ok);
  return {
    valid,
    keyFromElsewhere,
    findings,
    summaries: documents.map((each) => summaryOf(revealed(each, names, documents))),
  };
}

interface ChosenKeys {
  readonly trusted: readonly TrustedKey[];
  readonly fromElsewhere: boolean;
  /** What the export brought along. */
  readonly inside: PublicKey | null;
}

async function chooseKeys(
  { publicKeyPem, trustList }: Question,
  handed: Handed,
  note: Note,
): Promise<ChosenKeys> {
  const inside = handed.publicKeyPem === null ? null : await readPublicKey(handed.publicKeyPem);
  if (inside !== null && inside.pem !== handed.publicKeyPem)
    throw new Error('The key in the file is spelled in an unusual way: the file was rewritten.');
  if (trustList !== undefined) {
    const list = await readTrustList(trustList.text, await readPublicKey(trustList.officeKeyPem));
    note(true, `Checked with the trust list "${list.title}", which the office signed.`);
    return { trusted: list.keys, fromElsewhere: true, inside };
  }
  if (publicKeyPem !== undefined) {
    const given = await readPublicKey(publicKeyPem);
    note(true, `Checked with the key that you gave (${short(given)}).`);
    return { trusted: [trustedFrom(given)], fromElsewhere: true, inside };
  }
  if (inside === null) throw new Error("Give the station's public key to check against: the file has none.");
  note(true, `Checked with the key inside of the file (${short(inside)}): compare it before you trust it.`);
  return { trusted: [trustedFrom(inside)], fromElsewhere: false, inside };
}

async function judgeDocuments(
  documents: readonly SignedDocument[],
  { trusted, inside }: ChosenKeys,
  paper: Paper | null,
  authorityPem: string | null,
  note: Note,
): Promise<readonly TrustedKey[]> {
  const { keys, rotations } = await withRotations(documents, trusted);
  const objection =
    paper === null
      ? null
      : await objectionToPaper(
          paper,
          keys.map(({ key }) => key),
          authorityPem,
        );
  if (paper !== null)
    note(objection === null, `The paper: ${objection ?? 'every byte of it is what the station signed.'}`);
  if (inside !== null && !keys.some(({ key }) => key.keyId === inside.keyId))
    note(false, 'The key inside of the file is none of the station: nobody vouches for it.');
  for (const document of documents) {
    const name = `${document.kind} ${document.id}`;
    const bytes = canonicalBytes(document.payload);
    const unchanged = (await sha256Hex(bytes)) === document.payloadSha256;
    note(unchanged, unchanged ? `${name}: unchanged` : `${name}: was CHANGED, it does not match its digest`);
    const { key, why } = keyFor(document, keys);
    const signed = key !== null && (await isSignedBy(key, bytes, document.signature));
    note(signed, signed ? `${name}: signed by the station` : `${name}: ${why || 'the signature is WRONG'}`);
    if (document.kind === 'key-rotation' && !rotations.has(document))
      note(false, `${name}: the two keys have not both signed it`);
    const objections = objectionsTo(document.kind, document.body);
    if (objections === null) note(false, `${name}: a kind of document that this verifier does not know`);
    else if (objections.length === 0) note(true, `${name}: says only what its evidence allows`);
    else note(false, `${name}: ${objections.join('; ')}`);
  }
  return keys;
}

/** Whoever has a lost key can write an old date; where there is a time stamp it has to be old as well. */
function lostKeyObjections(
  documents: readonly SignedDocument[],
  keys: readonly TrustedKey[],
  stamped: ReadonlyMap<string, string>,
): readonly string[] {
  return documents.flatMap(({ id, keyId }) => {
    const lost = keys.find(({ key }) => key.keyId === keyId)?.compromisedAt ?? null;
    const at = stamped.get(id);
    return lost !== null && at !== undefined && at >= lost
      ? [`${id}: its key is in other hands since ${lost}, and nobody saw it before ${at}`]
      : [];
  });
}

function judgeChain(documents: readonly SignedDocument[], note: Note): void {
  for (const [index, document] of documents.entries()) {
    if ((document.sequence === 1) !== (document.previous === null))
      note(false, `${document.id}: its place in the chain makes no sense`);
    const before = documents[index - 1];
    if (before === undefined) continue;
    const distance = document.sequence - before.sequence;
    if (before.station !== document.station) note(false, `${document.id}: is of another station`);
    else if (distance <= 0) note(false, `${document.id}: is out of order, or there twice`);
    else if (distance > 1)
      note(true, `${document.id}: ${distance - 1} documents before it are not in the file`);
    else if (document.previous === before.payloadSha256)
      note(true, `${document.id}: follows the one before it`);
    else note(false, `${document.id}: does NOT follow the one before it: the chain was cut or forked`);
  }
}

async function judgeExpectations(
  { hardwareId, head, attachments = [] }: Question,
  documents: readonly SignedDocument[],
  note: Note,
): Promise<void> {
  if (hardwareId !== undefined) {
    const about = documents.some((document) => unitOf(document) === hardwareId);
    const others = documents.some((document) => ![null, hardwareId].includes(unitOf(document)));
    note(
      about && !others,
      about && !others ? `It is about ${hardwareId}.` : `It is about ANOTHER unit than ${hardwareId}.`,
    );
  }
  if (head !== undefined) {
    const newest = documents.at(-1);
    const same = newest !== undefined && `${newest.sequence}:${newest.payloadSha256}` === head;
    note(
      same,
      same
        ? 'It ends with the newest document that is known.'
        : 'It does NOT end with the newest document that is known: its end was cut, or it is a fork.',
    );
  }
  const named = documents.flatMap(({ body }) => objects(body.attachments));
  for (const { name, bytes } of attachments) {
    const digest = await sha256Hex(bytes);
    const known = named.some((each) => each.sha256 === digest);
    note(known, known ? `${name}: is what the document names.` : `${name}: is NOT what the document names.`);
  }
}

function unitOf({ body }: SignedDocument): string | null {
  const { hardwareId, unit } = body;
  if (typeof hardwareId === 'string') return hardwareId;
  const inside = typeof unit === 'object' && unit !== null && 'hardwareId' in unit ? unit.hardwareId : null;
  return typeof inside === 'string' ? inside : null;
}

function short({ keyId }: PublicKey): string {
  return `SHA-256 ${keyId.slice(0, 16)}…`;
}
