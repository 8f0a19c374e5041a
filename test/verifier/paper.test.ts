/** Papers: PDF/A with a signature over every byte and the signed document attached; an edited one is found. */
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { makePaperKey, openPaperKey, type PaperKey } from '../../src/evidence/paper-key.ts';
import { documentPdf } from '../../src/evidence/pdf.ts';
import { judge } from '../../src/verifier/check.ts';
import { Chain, newSigner, strangerKeyPem, wipeBody } from './exports.ts';

const chain = new Chain();
const wipe = wipeBody('hw-1');
const document = chain.add(wipe.kind, { ...wipe.body, operator: '王小明, Ana Žnidaršič' });
let key: PaperKey;
let pdf: Uint8Array<ArrayBuffer>;

async function paperOf(
  signedWith: PaperKey,
  exported = chain.text([document]),
): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = await documentPdf({
    document,
    publicKeyPem: chain.signer.publicKeyPem,
    exported: new TextEncoder().encode(exported),
    key: signedWith,
  });
  return Uint8Array.from(bytes);
}

async function wrong(
  content: Uint8Array<ArrayBuffer>,
  publicKeyPem = chain.signer.publicKeyPem,
): Promise<string> {
  const { valid, findings } = await judge({ content, publicKeyPem });
  const found = findings.filter(({ ok }) => !ok).map(({ text }) => text);
  expect(valid).toBe(found.length === 0);
  return found.join('\n');
}

/** The same number of bytes, so that nothing moves. */
function replaced(text: string, by: string): Uint8Array<ArrayBuffer> {
  expect(by.length).toBe(text.length);
  const file = Buffer.from(pdf).toString('latin1');
  expect(file).toContain(text);
  return Uint8Array.from(Buffer.from(file.replace(text, by), 'latin1'));
}

beforeAll(async () => {
  key = openPaperKey(await makePaperKey('bench-1', chain.signer, new Date('2026-11-01T08:00:00Z')));
  pdf = await paperOf(key);
});

describe('a paper', () => {
  it('is genuine as a whole file, with the document that is attached to it', async () => {
    expect(await wrong(pdf)).toBe('');
    const { summaries } = await judge({ content: pdf, publicKeyPem: chain.signer.publicKeyPem });
    expect(summaries.flat().join('\n')).toContain('VERIFIED WITH EXCEPTIONS');
  });

  it('is not believed with another key, nor when the station did not vouch for who signed it', async () => {
    expect(await wrong(pdf, strangerKeyPem())).toMatch(/nobody vouches|not vouched for/);
    const stranger = openPaperKey(await makePaperKey('bench-1', newSigner().signer, new Date()));
    expect(await wrong(await paperOf(stranger))).toMatch(/not vouched for by the station/);
  });

  it('with any of 1,000 random bits flipped is not believed', async () => {
    const publicKeyPem = chain.signer.publicKeyPem;
    // in the room behind the signature, which the signature does not cover, only a bit of the signature itself counts
    const file = Buffer.from(pdf).toString('latin1');
    const first = file.indexOf('/Contents <') + '/Contents <'.length;
    const end = file.indexOf('>', first);
    await fc.assert(
      fc.asyncProperty(fc.nat(pdf.length * 8 - 1), async (bit) => {
        const at = bit >> 3;
        fc.pre(at < first || at >= end);
        const flipped = Uint8Array.from(pdf);
        flipped[at] = (flipped[at] ?? 0) ^ (1 << (bit & 7));
        expect((await judge({ content: flipped, publicKeyPem })).valid).toBe(false);
      }),
      { numRuns: 1_000 },
    );
  });

  it('that was edited is found: a title, bytes behind the end, more room than a signature, another attachment', async () => {
    expect(await wrong(replaced('(D:20261101080000Z)', '(D:20261101080001Z)'))).toMatch(/CHANGED/);
    expect(await wrong(Uint8Array.from([...pdf, 10, 37]))).toMatch(/added behind/);
    expect(await wrong(replaced('/ByteRange', '/ByteRungs'))).toMatch(/0 signatures/);
    const other = new Chain();
    other.signer = chain.signer;
    const forged = chain.text([document]).replace('Gateway Mk2', 'Gateway Mk3');
    expect(await wrong(await paperOf(key, forged))).toMatch(/CHANGED/);
  });
});
