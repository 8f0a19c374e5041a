/**
 * The published schemas (docs/schemas): made from the ones in the program, true of what a station signs, and strict. Write them
 * anew with: MINTMARK_WRITE_SCHEMAS=1 npx vitest run --project unit test/evidence/document-schemas.test.ts
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemClock } from '../../src/base/clock.ts';
import { systemRandom } from '../../src/base/random.ts';
import { publishedSchema } from '../../src/evidence/document-schemas.ts';
import { orderReportBody } from '../../src/evidence/order-report.ts';
import { type DocumentKind, documentKinds, type SignedDocument } from '../../src/model/document.ts';
import { openStore } from '../../src/store/store.ts';
import { disarmAll, openBench, provisionRecipe, temporaryFolder } from '../station/bench.ts';
import { Chain } from '../verifier/exports.ts';
import { destroyed, order as destroyOrder, returned, sheet } from './returns-bodies.ts';

const orderEnd = orderReportBody({
  order: {
    version: 1,
    order: 'o-7',
    title: 'Ten units',
    package: { id: 'gateway', sha256: 'a'.repeat(64) },
    profile: 'gateway-mk2',
    quantity: 10,
    serial: { first: 1, last: 12 },
    stations: 'any',
    operators: 'any',
    notBefore: '2026-01-01T00:00:00.000Z',
    notAfter: '2027-01-01T00:00:00.000Z',
    rework: 2,
    issuedBy: 'Office',
    issuedAt: '2026-01-01T00:00:00.000Z',
  },
  closedAt: '2026-11-01T08:00:00.000Z',
  operator: 'Ana',
  standing: { good: 1, open: 0, burned: 1, held: 0, remaining: 9 },
  numbers: [
    {
      serialNumber: 'A',
      hardwareId: 'hw-1',
      state: 'committed',
      reason: null,
      updatedAt: '2026-11-01',
      counter: 1,
    },
    { serialNumber: 'B', hardwareId: 'hw-2', state: 'burned', reason: 'unplugged', updatedAt: '2026-11-01' },
  ],
});
const folder = join(import.meta.dirname, '..', '..', 'docs', 'schemas');
const place = temporaryFolder();
const documents: SignedDocument[] = [];

const written = (kind: DocumentKind): string => `${JSON.stringify(publishedSchema(kind), null, 2)}\n`;

function validatorOf(kind: DocumentKind): ValidateFunction {
  const schema = JSON.parse(readFileSync(join(folder, `${kind}.json`), 'utf8')) as object;
  // formats are said, and checked by the program
  return new Ajv2020({ strict: false, validateFormats: false }).compile(schema);
}

beforeAll(async () => {
  if (process.env.MINTMARK_WRITE_SCHEMAS === '1') {
    mkdirSync(folder, { recursive: true });
    for (const kind of documentKinds) writeFileSync(join(folder, `${kind}.json`), written(kind));
  }
  const bench = await openBench(join(place.folder, 'data'));
  await disarmAll(bench);
  await bench.plug(1);
  expect(await bench.run(1, provisionRecipe)).toMatchObject({ outcome: 'passed' });
  expect(await bench.wipe(1)).toMatchObject({ outcome: 'passed' });
  await bench.plug(2, 'half-wipe');
  expect(await bench.run(2, provisionRecipe)).toMatchObject({ outcome: 'passed' });
  expect(await bench.wipe(2)).toMatchObject({ outcome: 'failed' });
  await bench.call('rotateStationKey', { reason: 'routine' });
  await bench[Symbol.asyncDispose]();
  const store = openStore({ folder: join(place.folder, 'data'), clock: systemClock, random: systemRandom });
  documents.push(...store.documents.after(0, 1_000));
  store.close();
  const chain = new Chain();
  for (const [kind, body] of [
    ['order-report', orderEnd],
    ['return-record', returned],
    ['batch-sheet', sheet],
    ['destroy-order', destroyOrder],
    ['destruction-record', destroyed],
  ] as const)
    documents.push(chain.add(kind, JSON.parse(JSON.stringify(body))));
}, 120_000);
afterAll(() => place.remove());

describe.each(documentKinds)('the schema of %s', (kind) => {
  test('is what the program has', () => {
    expect(readFileSync(join(folder, `${kind}.json`), 'utf8')).toBe(written(kind));
  });

  test('takes every such document that was signed here, and none with a field more', () => {
    const validate = validatorOf(kind);
    const ours = documents.filter((document) => document.kind === kind);
    if (kind !== 'shift-head') expect(ours.length, 'documents to try it on').toBeGreaterThan(0);
    for (const document of ours) {
      validate(document);
      expect(validate.errors ?? [], JSON.stringify(document).slice(0, 500)).toEqual([]);
      expect(validate({ ...document, note: 'x' })).toBe(false);
      if (kind !== 'shift-head')
        expect(validate({ ...document, body: { ...document.body, note2: 'x' } })).toBe(false);
      for (const name of Object.keys(document.body))
        if (!['attempts', 'identityProof', 'operatorId', 'approvedBy', 'leases'].includes(name)) {
          const { [name]: _left, ...rest } = document.body;
          expect(validate({ ...document, body: rest }), `${kind} without ${name}`).toBe(false);
        }
    }
  });
});
