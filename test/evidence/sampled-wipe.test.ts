/** A paper of a sampled read says no more than its sample gives, is never a certificate, and says it in words: by signer and by verifier. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sectionsOf } from '../../src/evidence/paper.ts';
import { objections } from '../../src/evidence/signing-rules.ts';
import { blocksNeeded, confidencePercent, type SampledRead } from '../../src/model/sampled-read.ts';
import type { MediumReport } from '../../src/model/wipe.ts';
import { objectionsTo } from '../../src/verifier/rules.ts';
import { Chain, wipeBody } from '../verifier/exports.ts';

const sampleOf = (blocksTotal: number, blocksRead: number, fromPercent: number): SampledRead => ({
  blockBytes: 4096,
  blocksTotal,
  blocksRead,
  fromPercent,
  confidencePercent: confidencePercent({ blocksTotal, blocksRead, fromPercent }),
});

function sampled(sample: SampledRead, more: Partial<MediumReport> = {}): ReturnType<typeof wipeBody> {
  const medium: MediumReport = {
    name: 'flash',
    level: 'clear',
    method: 'erase',
    bytesTotal: sample.blockBytes * sample.blocksTotal,
    bytesRead: sample.blockBytes * sample.blocksRead,
    verification: 'sampled',
    sample,
    clean: true,
    readBackSha256: null,
    findings: [],
    ...more,
  };
  return wipeBody('hw-1', { media: [medium], retained: ['fuses'], finished: true });
}

const said = ({ kind, body }: ReturnType<typeof wipeBody>): readonly [boolean, boolean] => {
  const plain = JSON.parse(JSON.stringify(body));
  return [objections(kind, plain).length === 0, objectionsTo(kind, plain)?.length === 0];
};

const samples = fc
  .record({
    blocksTotal: fc.integer({ min: 3, max: 6_000 }),
    share: fc.double({ min: 0.001, max: 0.999, noNaN: true }),
    fromPercent: fc.integer({ min: 1, max: 5_000 }).map((hundredths) => hundredths / 100),
  })
  .map(({ blocksTotal, share, fromPercent }) =>
    sampleOf(blocksTotal, Math.max(2, Math.floor(blocksTotal * share)), fromPercent),
  );

test('whatever was sampled, it is a report that both take, and a certificate that both refuse', () => {
  fc.assert(
    fc.property(samples, (sample) => {
      const { kind, body } = sampled(sample);
      expect([kind, body.verdict]).toEqual(['wipe-report', 'COMPLETED, NOT VERIFIED']);
      expect(said({ kind, body })).toEqual([true, true]);
      expect(said({ kind: 'wipe-certificate', body })).toEqual([false, false]);
      const more = { ...body, verdict: 'VERIFIED WITH EXCEPTIONS' };
      expect(said({ kind: 'wipe-certificate', body: more })).toEqual([false, false]);
    }),
  );
});

test('more confidence than it gives, or other sums, are refused by both', () => {
  fc.assert(
    fc.property(samples, (sample) => {
      fc.pre(sample.confidencePercent < 99.9 && sample.blocksRead < sample.blocksTotal);
      const claims = { ...sample, confidencePercent: sample.confidencePercent + 0.05 };
      expect(said(sampled(claims))).toEqual([false, false]);
      expect(said(sampled(sample, { bytesRead: sample.blockBytes * sample.blocksTotal }))).toEqual([
        false,
        false,
      ]);
      expect(said(sampled(sample, { verification: 'query' }))).toEqual([false, false]);
    }),
  );
  const { sample: _none, ...without } = (sampled(sampleOf(64, 20, 5)).body.media as MediumReport[])[0] ?? {
    sample: undefined,
  };
  const bare = wipeBody('hw-1', { media: [without as MediumReport], retained: [], finished: true });
  expect(said(bare)).toEqual([false, false]);
});

test('the paper says how many blocks of how many, and with which probability', () => {
  const blocksRead = blocksNeeded(4_096, { fromPercent: 1, confidencePercent: 99.9 });
  const { kind, body } = sampled(sampleOf(4_096, blocksRead, 1));
  const text = JSON.stringify(sectionsOf(new Chain().add(kind, body)));
  expect(text).toContain('blocks drawn at random; the others were not read');
  expect(text).toContain(`"read":"${blocksRead}"`);
  expect(text).toContain('not read to the end');
});
