/** What travels beside documents, and the documents of the returns desk: 1,000 flipped bits and forgeries, each found by its words. */
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hideNames, nameDigest } from '../../src/evidence/names.ts';
import type { DocumentKind, KeptName, SignedDocument } from '../../src/model/document.ts';
import { judge } from '../../src/verifier/check.ts';
import { destroyed, order, returned, sheet } from '../evidence/returns-bodies.ts';
import { Chain, photo, wipeBody } from './exports.ts';

const chain = new Chain();
const names: KeptName[] = [];
const add = (kind: DocumentKind, body: object): SignedDocument => {
  const plain = JSON.parse(JSON.stringify(body)) as SignedDocument['body'];
  const apart = hideNames(kind, plain, (count) => crypto.getRandomValues(new Uint8Array(count)));
  names.push(...apart.names);
  return chain.add(kind, apart.body);
};
const { kind, body } = wipeBody('hw-1');
const attachment = {
  name: 'board.jpg',
  mediaType: 'image/jpeg',
  sizeBytes: photo.length,
  sha256: createHash('sha256').update(photo).digest('hex'),
};
const documents = [
  add(kind, body),
  add('return-record', returned),
  add('batch-sheet', sheet),
  add('destroy-order', order),
  add('destruction-record', { ...destroyed, attachments: [attachment] }),
];
const publicKeyPem = chain.signer.publicKeyPem;
const textOf = (kept: readonly unknown[] = names, of: readonly unknown[] = documents): string =>
  JSON.stringify({ ...JSON.parse(chain.text()), documents: of, names: kept }, null, 2);
const wrong = async (
  content: string,
  photos: readonly { name: string; bytes: Uint8Array<ArrayBuffer> }[] = [],
) => {
  const { valid, findings } = await judge({ content, publicKeyPem, attachments: photos });
  const found = findings.filter(({ ok }) => !ok).map(({ text }) => text);
  expect(valid).toBe(found.length === 0);
  return found.join('\n');
};

describe('documents of the returns desk, with names beside them', () => {
  it('are genuine, and read with the names', async () => {
    expect(await wrong(textOf(), [{ name: 'board.jpg', bytes: photo }])).toBe('');
    const { summaries } = await judge({ content: textOf(), publicKeyPem });
    expect(summaries.flat().join('\n')).toMatch(/By Ana/);
    expect(summaries.flat().join('\n')).not.toMatch(/name:sha256/);
  });

  it('with any of 1,000 random bits flipped are not believed', async () => {
    const bytes = new TextEncoder().encode(textOf());
    const readable = (each: Uint8Array): string => new TextDecoder().decode(each).replace(/[ \n\t\r]/g, '');
    await fc.assert(
      fc.asyncProperty(fc.nat(bytes.length * 8 - 1), async (bit) => {
        const flipped = Uint8Array.from(bytes);
        flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        fc.pre(readable(flipped) !== readable(bytes));
        expect((await judge({ content: flipped, publicKeyPem })).valid).toBe(false);
      }),
      { numRuns: 1_000 },
    );
  });

  it('are found out when a photo, a name, a fate, a witness, an order or a whole document is exchanged', async () => {
    const other = new TextEncoder().encode('a photo of another board');
    expect(await wrong(textOf(), [{ name: 'board.jpg', bytes: other }])).toMatch(
      /is NOT what the document names/,
    );
    const [first, ...rest] = names;
    expect(await wrong(textOf([{ ...first, name: 'Somebody Else' }, ...rest]))).toMatch(
      /NOT the one that was signed/,
    );
    const salt = '0'.repeat(32);
    const invented = { digest: nameDigest('Somebody Else', salt), salt, name: 'Somebody Else' };
    expect(await wrong(textOf([...names, invented]))).toMatch(/NOT the one that was signed/);
    const changed = (
      index: number,
      change: (body: SignedDocument['body']) => SignedDocument['body'],
    ): string =>
      textOf(
        names,
        documents.map((each, at) => (at === index ? { ...each, body: change(each.body) } : each)),
      );
    const forgeries: readonly (readonly [number, object])[] = [
      [1, { outcome: 'retired' }],
      [2, { units: [] }],
      [2, { counts: {} }],
      [3, { reason: 'policy' }],
      [4, { witnesses: [] }],
      [4, { order: { id: 'd-4', kind: 'destroy-order', sha256: 'f'.repeat(64), says: 'DESTROY REQUIRED' } }],
    ];
    for (const [index, more] of forgeries)
      expect(await wrong(changed(index, (old) => ({ ...old, ...more }) as SignedDocument['body']))).toMatch(
        /CHANGED/,
      );
    const without = documents.filter((_each, index) => index !== 2);
    expect(await wrong(textOf(names, [...without].reverse()))).toMatch(/out of order/);
    // kept back is not forged, and is said
    const kept = await judge({ content: textOf(names.slice(1)), publicKeyPem });
    expect(kept.findings.map(({ text }) => text).join('\n')).toMatch(/1 names of people are not in the file/);
  });
});
