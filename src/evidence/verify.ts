/**
 * The offline verifier: an export and a public key, nothing else. It trusts nothing in the file: hashes, signatures,
 * the chain between documents and the signing rules are all checked again.
 */
import { createPublicKey, type KeyObject, verify } from 'node:crypto';
import { z } from 'zod';
import { fromBase64, toBase64 } from '../base/bytes.ts';
import {
  type KeptName,
  keptNameSchema,
  keptTimeStampSchema,
  type SignedDocument,
  signedDocumentSchema,
} from '../model/document.ts';
import { sha256Hex } from './canonical.ts';
import { type ChainKey, chainKeys, keyAt } from './chain-keys.ts';
import { keyIdOf } from './key-id.ts';
import { nameObjections } from './names.ts';
import { payloadBytes, payloadOf } from './payload.ts';
import { objections } from './signing-rules.ts';

export const exportSchema = z.strictObject({
  format: z.literal('mintmark-export'),
  version: z.literal(1),
  publicKeyPem: z.string(),
  documents: z.array(signedDocumentSchema).min(1),
  timeStamps: z.array(keptTimeStampSchema).min(1).optional(),
  names: z.array(keptNameSchema).min(1).optional(),
});
export type DocumentExport = z.infer<typeof exportSchema>;

export interface Finding {
  readonly ok: boolean;
  readonly text: string;
}

export interface Verification {
  readonly valid: boolean;
  readonly kind: string;
  readonly documents: readonly SignedDocument[];
  readonly findings: readonly Finding[];
}

/** `trustedKeyPem` is the station's public key from elsewhere; without it the key in the file is used, and that is said. */
export function verifyExport(text: string, trustedKeyPem?: string): Verification {
  const read = readExport(text);
  if ('problem' in read)
    return { valid: false, kind: 'unreadable', documents: [], findings: [{ ok: false, text: read.problem }] };
  const { documents } = read;
  const findings: Finding[] = [];
  const key = chooseKey(read.publicKeyPem, trustedKeyPem, findings);
  if (key !== null) {
    const keys = chainKeys(key, documents);
    if (read.publicKeyPem !== null && !keys.some((each) => pemOf(each.key) === read.publicKeyPem))
      findings.push({
        ok: false,
        text: 'The key inside of the file is none of the station: nobody vouches for it.',
      });
    for (const document of documents) findings.push(...verifyByChainKeys(document, keys));
    findings.push(...verifyChain(documents));
    for (const text of nameObjections(documents, read.names)) findings.push({ ok: false, text });
  }
  return {
    valid: key !== null && findings.every((finding) => finding.ok),
    kind: documents[0]?.kind ?? 'empty',
    documents,
    findings,
  };
}

function pemOf(key: KeyObject): string {
  return key.export({ type: 'spki', format: 'pem' }).toString();
}

function readExport(text: string):
  | {
      documents: readonly SignedDocument[];
      publicKeyPem: string | null;
      names: readonly KeptName[];
    }
  | { problem: string } {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // Whatever is wrong with the text, the answer for a person is the same.
    return { problem: 'This is not a Mintmark export: it is not JSON.' };
  }
  const single = signedDocumentSchema.safeParse(value);
  if (single.success) return { documents: [single.data], publicKeyPem: null, names: [] };
  const bundle = exportSchema.safeParse(value);
  if (bundle.success) {
    const { documents, publicKeyPem, names = [] } = bundle.data;
    return { documents, publicKeyPem, names };
  }
  return { problem: `This is not a Mintmark export: ${z.prettifyError(bundle.error)}` };
}

function chooseKey(
  filePem: string | null,
  trustedPem: string | undefined,
  findings: Finding[],
): KeyObject | null {
  const pem = trustedPem ?? filePem;
  if (pem === null || pem === undefined) {
    findings.push({ ok: false, text: "No public key: give the station's public key to check against." });
    return null;
  }
  try {
    const key = createPublicKey(pem);
    const keyId = keyIdOf(key);
    findings.push(
      trustedPem === undefined
        ? {
            ok: true,
            text: `Checked with the key inside the file (${keyId.slice(0, 16)}…): compare it with the station's key before you trust it.`,
          }
        : { ok: true, text: `Checked with the key that you gave (${keyId.slice(0, 16)}…).` },
    );
    return key;
  } catch {
    // Not a key at all: said in words, like every other finding.
    findings.push({ ok: false, text: 'The public key is not an Ed25519 key in PEM form.' });
    return null;
  }
}

/** Hash, signature, key and signing rules of one document. */
export function verifyDocument(document: SignedDocument, key: KeyObject): readonly Finding[] {
  const label = `${document.kind} ${document.id}`;
  const bytes = payloadBytes(payloadOf(document));
  const findings: Finding[] = [];
  const check = (ok: boolean, good: string, bad: string): void => {
    findings.push({ ok, text: `${label}: ${ok ? good : bad}` });
  };
  check(
    sha256Hex(bytes) === document.payloadSha256,
    'content matches its hash',
    'the content was changed: it does not match its hash',
  );
  check(keyIdOf(key) === document.keyId, 'signed with this key', 'names another key');
  const signature = fromBase64(document.signature);
  // Base64 has several spellings of the same bytes; only one is accepted, so that no character can be changed.
  const good = toBase64(signature) === document.signature && verify(null, bytes, key, signature);
  check(good, 'signature is good', 'the signature is wrong');
  const reasons = objections(document.kind, document.body);
  check(
    reasons.length === 0,
    'says only what its evidence allows',
    `claims what it may not: ${reasons.join('; ')}`,
  );
  return findings;
}

/** The same with whichever key of the station may have signed this number of its chain. */
export function verifyByChainKeys(document: SignedDocument, keys: readonly ChainKey[]): readonly Finding[] {
  const key = keyAt(keys, document);
  if (key !== null) return verifyDocument(document, key);
  const text = `${document.kind} ${document.id}: signed with another key than the station had at this number of its chain`;
  return [{ ok: false, text }];
}

/** Documents next to each other in the station's sequence must be linked; gaps are said, reordering and forks are faults. */
export function verifyChain(documents: readonly SignedDocument[]): readonly Finding[] {
  const findings: Finding[] = [];
  for (const [index, document] of documents.entries()) {
    if (document.sequence === 1 && document.previous !== null)
      findings.push({ ok: false, text: `${document.id}: the first document names one before it` });
    if (document.sequence > 1 && document.previous === null)
      findings.push({ ok: false, text: `${document.id}: names none before it` });
    const before = documents[index - 1];
    if (before === undefined) continue;
    if (before.station !== document.station)
      findings.push({ ok: false, text: `${document.id}: is from another station` });
    else if (document.sequence <= before.sequence)
      findings.push({ ok: false, text: `${document.id}: is out of order` });
    else if (document.sequence === before.sequence + 1) {
      const linked = document.previous === before.payloadSha256;
      findings.push({
        ok: linked,
        text: linked
          ? `${document.id}: follows the one before it`
          : `${document.id}: the chain is broken here`,
      });
    } else
      findings.push({
        ok: true,
        text: `${document.id}: ${document.sequence - before.sequence - 1} documents between are not in this file`,
      });
  }
  return findings;
}
