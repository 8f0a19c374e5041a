/** The standalone verifier: what is genuine passes, and every forgery is found, by what it says as well as by its verdict. */
import { generateKeyPairSync, sign } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalBytes, sha256Hex } from '../../src/evidence/canonical.ts';
import { verifyExport } from '../../src/evidence/verify.ts';
import type { SignedDocument } from '../../src/model/document.ts';
import { makeTrustList } from '../../src/station/office/trust-list.ts';
import { judge, type Question } from '../../src/verifier/check.ts';
import {
  Chain,
  exported,
  goodEvidence,
  newSigner,
  passedBody,
  photo,
  strangerKeyPem,
  wipeBody,
} from './exports.ts';

function genuine(): { readonly chain: Chain; readonly firstKeyPem: string } {
  const chain = new Chain();
  const firstKeyPem = chain.signer.publicKeyPem;
  chain.add('job-record', passedBody);
  const wipe = wipeBody('hw-1');
  chain.add(wipe.kind, { ...wipe.body, attachments: [{ name: 'board.jpg', sha256: sha256Hex(photo) }] });
  chain.rotate();
  chain.add('job-record', passedBody);
  return { chain, firstKeyPem };
}

const wrong = async (question: Question): Promise<readonly string[]> => {
  const { valid, findings } = await judge(question);
  const found = findings.filter(({ ok }) => !ok).map(({ text }) => text);
  expect(valid).toBe(found.length === 0);
  return found;
};

/** Signs anything: a signer that was taken over. */
function resign(document: SignedDocument, change: object, signer = newSigner()): SignedDocument {
  const { payloadSha256: _hash, keyId: _key, signature: _signature, ...payload } = { ...document, ...change };
  const bytes = canonicalBytes(payload);
  return {
    ...payload,
    payloadSha256: sha256Hex(bytes),
    keyId: signer.signer.keyId,
    signature: sign(null, bytes, signer.privateKeyPem).toString('base64'),
  };
}

describe('the standalone verifier', () => {
  it('finds a whole chain genuine with its first key and with its newest, across a change of keys', async () => {
    const { chain, firstKeyPem } = genuine();
    for (const publicKeyPem of [firstKeyPem, chain.signer.publicKeyPem]) {
      expect(await wrong({ content: chain.text(), publicKeyPem })).toEqual([]);
      expect(verifyExport(chain.text(), publicKeyPem).valid).toBe(true);
    }
    const { summaries, keyFromElsewhere } = await judge({ content: chain.text(), publicKeyPem: firstKeyPem });
    expect(keyFromElsewhere).toBe(true);
    expect(summaries.flat().join('\n')).toContain('Wipe certificate: VERIFIED WITH EXCEPTIONS.');
    expect(summaries.flat().join('\n')).toContain(
      'internal flash: 4096 of 4096 bytes read back, all erased.',
    );
  });

  it('says that a key inside of the file proves little', async () => {
    const { chain } = genuine();
    const { valid, keyFromElsewhere } = await judge({ content: chain.text() });
    expect({ valid, keyFromElsewhere }).toEqual({ valid: true, keyFromElsewhere: false });
  });

  it('finds 1,000 random bit flips, each of them', async () => {
    const { chain, firstKeyPem } = genuine();
    const bytes = new TextEncoder().encode(chain.text());
    await fc.assert(
      fc.asyncProperty(fc.nat(bytes.length * 8 - 1), async (bit) => {
        const flipped = Uint8Array.from(bytes);
        flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        const { valid } = await judge({
          content: new TextDecoder().decode(flipped),
          publicKeyPem: firstKeyPem,
        });
        expect(valid).toBe(false);
      }),
      { numRuns: 1_000 },
    );
  });

  it('agrees with the verifier of the product about any export with any document changed', async () => {
    const { chain, firstKeyPem } = genuine();
    await fc.assert(
      fc.asyncProperty(
        fc.subarray(chain.documents, { minLength: 1 }),
        fc.boolean(),
        async (documents, shuffled) => {
          const text = chain.text(shuffled ? documents.toReversed() : documents);
          const { valid } = await judge({ content: text, publicKeyPem: firstKeyPem });
          expect(valid).toBe(verifyExport(text, firstKeyPem).valid);
        },
      ),
    );
  });
});

describe('forgeries', () => {
  const { chain, firstKeyPem } = genuine();
  const [record, certificate, rotation, last] = chain.documents as [
    SignedDocument,
    SignedDocument,
    SignedDocument,
    SignedDocument,
  ];
  const key = { publicKeyPem: firstKeyPem };
  const thief = newSigner();
  const failed = {
    ...goodEvidence,
    media: goodEvidence.media.map((medium) => ({ ...medium, clean: false })),
  };
  const partly = {
    ...goodEvidence,
    media: goodEvidence.media.map((medium) => ({ ...medium, bytesRead: 2048 })),
  };
  /** The station's own key, in a signer that does not refuse: the worst case. */
  const stolen = newSigner();
  const own = new Chain('bench-1', stolen.signer);
  own.add('job-record', passedBody);
  const [ownRecord] = own.documents as [SignedDocument];
  const ownKey = { publicKeyPem: stolen.signer.publicKeyPem };
  const claim = (kind: string, body: object): string =>
    exported([resign(ownRecord, { kind, body }, stolen)], stolen.signer.publicKeyPem);
  const wipe = wipeBody('hw-1').body;

  const forgeries: readonly (readonly [string, Question, RegExp])[] = [
    [
      'a changed verdict',
      { content: chain.text().replace('VERIFIED WITH EXCEPTIONS', 'VERIFIED'), ...key },
      /CHANGED/,
    ],
    [
      'a changed number with the digest made anew',
      {
        content: exported(
          [
            {
              ...resign(certificate, { body: { ...certificate.body, serialNumber: 'GW2-2' } }),
              keyId: certificate.keyId,
              signature: certificate.signature,
            },
          ],
          firstKeyPem,
        ),
        ...key,
      },
      /signature is WRONG/,
    ],
    [
      'a key of the forger',
      { content: exported([resign(certificate, {}, thief)], thief.signer.publicKeyPem), ...key },
      /nobody vouches/,
    ],
    [
      'the key in the file replaced',
      {
        content: chain
          .text()
          .replaceAll(
            JSON.stringify(chain.signer.publicKeyPem).slice(1, -1),
            JSON.stringify(strangerKeyPem()).slice(1, -1),
          ),
      },
      /nobody vouches/,
    ],
    [
      'a document cut out, the next linked to nothing',
      { content: exported([record, { ...last, sequence: 2 }], firstKeyPem), ...key },
      /CHANGED|not follow/i,
    ],
    [
      'the end of the chain cut off',
      { content: chain.text([record, certificate]), ...key, head: `${last.sequence}:${last.payloadSha256}` },
      /end was cut/,
    ],
    ['two documents exchanged', { content: chain.text([certificate, record]), ...key }, /out of order/],
    ['one document twice', { content: chain.text([record, record]), ...key }, /there twice/],
    [
      'a fork: another second document',
      {
        content: exported([record, resign(certificate, { previous: 'c'.repeat(64) }, stolen)], firstKeyPem),
        ...ownKey,
      },
      /does NOT follow|nobody vouches/,
    ],
    [
      'the report of another unit',
      { content: chain.text([certificate]), ...key, hardwareId: 'hw-2' },
      /ANOTHER unit/,
    ],
    [
      'a document of another station',
      {
        content: exported([record, resign(certificate, { station: 'bench-2' }, stolen)], firstKeyPem),
        ...key,
      },
      /another station|nobody vouches/,
    ],
    [
      'a swapped photo',
      {
        content: chain.text([certificate]),
        ...key,
        attachments: [{ name: 'board.jpg', bytes: new TextEncoder().encode('another photo') }],
      },
      /NOT what the document names/,
    ],
    [
      'a report called a certificate',
      { content: claim('wipe-certificate', { ...wipeBody('hw-1', failed).body }), ...ownKey },
      /FAILED is no certificate/,
    ],
    [
      'a failed wipe called verified',
      { content: claim('wipe-certificate', { ...wipe, media: failed.media }), ...ownKey },
      /makes it FAILED/,
    ],
    [
      'half a read-back called verified',
      { content: claim('wipe-certificate', { ...wipe, media: partly.media }), ...ownKey },
      /makes it COMPLETED, NOT VERIFIED/,
    ],
    [
      'an unfinished wipe called verified',
      { content: claim('wipe-certificate', { ...wipe, finished: false }), ...ownKey },
      /makes it INTERRUPTED/,
    ],
    [
      'exceptions that were left out',
      { content: claim('wipe-certificate', { ...wipe, retained: [] }), ...ownKey },
      /makes it VERIFIED, and it says/,
    ],
    [
      'a level above the method',
      {
        content: claim('wipe-certificate', {
          ...wipe,
          media: goodEvidence.media.map((medium) => ({ ...medium, level: 'purge' })),
        }),
        ...ownKey,
      },
      /claims purge/,
    ],
    [
      'a verdict downgraded to hide a good wipe',
      { content: claim('wipe-report', { ...wipe, verdict: 'FAILED' }), ...ownKey },
      /makes it VERIFIED WITH EXCEPTIONS/,
    ],
    [
      'a pass with a failed step',
      {
        content: claim('job-record', {
          ...passedBody,
          steps: [{ step: 'flash', outcome: 'failed', limits: [], fault: null }],
        }),
        ...ownKey,
      },
      /a step did not pass/,
    ],
    [
      'a pass outside of its limits',
      {
        content: claim('job-record', {
          ...passedBody,
          steps: [{ step: 'flash', outcome: 'passed', limits: [{ passed: false }], fault: null }],
        }),
        ...ownKey,
      },
      /outside of its limits/,
    ],
    [
      'a name that stands twice',
      { content: chain.text([certificate]).replace('"verdict"', '"verdict": "VERIFIED", "verdict"'), ...key },
      /twice/,
    ],
    [
      'a line beside what is signed',
      { content: exported([{ ...certificate, note: 'approved' }], firstKeyPem), ...key },
      /outside of what is signed/,
    ],
    [
      'an old key used after the change of keys',
      { content: exported([rotation, resign(last, { body: passedBody }, thief)], firstKeyPem), ...key },
      /nobody vouches/,
    ],
    [
      'a change of keys that the new key has not signed',
      {
        content: exported(
          [{ ...rotation, body: { ...rotation.body, newPublicKeyPem: strangerKeyPem() } }],
          firstKeyPem,
        ),
        ...key,
      },
      /CHANGED|not both/,
    ],
    ['a kind that nobody knows', { content: claim('wipe-blessing', wipe), ...ownKey }, /does not know/],
    ['a picture instead of a document', { content: '\u0089PNG', ...key }, /not JSON/],
  ];
  it.each(forgeries)('%s is found', async (_name, question, sentence) => {
    expect((await wrong(question)).join('\n')).toMatch(sentence);
  });

  it('an old key does not count for numbers behind the change, even when its owner signs', async () => {
    const line = new Chain('bench-1', stolen.signer);
    line.add('job-record', passedBody);
    line.rotate();
    const late = resign(
      line.documents[1] as SignedDocument,
      { kind: 'job-record', id: 'late', sequence: 3, previous: line.head.payloadSha256, body: passedBody },
      stolen,
    );
    const text = exported([...line.documents, late], line.signer.publicKeyPem);
    expect((await wrong({ content: text, ...ownKey })).join()).toMatch(
      /was not the key of the station at this number/,
    );
    expect(verifyExport(text, stolen.signer.publicKeyPem).valid).toBe(false);
  });
});

describe('a trust list', () => {
  const office = generateKeyPairSync('ed25519');
  const officeKeyPem = office.publicKey.export({ type: 'spki', format: 'pem' }).toString();
  const listed = (entry: object): string =>
    JSON.stringify(
      makeTrustList(
        JSON.stringify({ title: 'Line B', keys: [entry] }),
        new Date('2026-11-02T00:00:00Z'),
        office.privateKey,
      ),
    );
  const { chain, firstKeyPem } = genuine();
  const ask = (text: string, key = officeKeyPem) => ({
    content: chain.text(),
    trustList: { text, officeKeyPem: key },
  });

  it('vouches for the keys of its stations', async () => {
    expect(await wrong(ask(listed({ station: 'bench-1', publicKeyPem: firstKeyPem })))).toEqual([]);
  });

  it('counts for nothing when another office signed it, or somebody changed it', async () => {
    const list = listed({ station: 'bench-1', publicKeyPem: firstKeyPem });
    expect((await wrong(ask(list, strangerKeyPem()))).join()).toMatch(/not signed with the office key/);
    expect((await wrong(ask(list.replace('Line B', 'Line C')))).join()).toMatch(/not signed/);
  });

  it('does not vouch for a key of another station, nor for one that was lost before', async () => {
    const other = listed({ station: 'bench-2', publicKeyPem: firstKeyPem });
    expect((await wrong(ask(other))).join()).toMatch(/nobody vouches/);
    const lost = listed({
      station: 'bench-1',
      publicKeyPem: firstKeyPem,
      compromisedAt: '2026-10-01T00:00:00Z',
    });
    expect((await wrong(ask(lost))).join()).toMatch(/in other hands/);
  });
});
