/** What the documents of the returns desk may say: the signer and the verifier, which share no code, are asked alike. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { titleOf } from '../../src/evidence/paper.ts';
import { inLanguage } from '../../src/evidence/paper-language.ts';
import { objections } from '../../src/evidence/signing-rules.ts';
import { type BatchSheet, batchFates, countFates } from '../../src/model/batch.ts';
import type { DocumentKind, SignedDocument } from '../../src/model/document.ts';
import { returnOutcomes, triageVerdicts } from '../../src/model/return.ts';
import { wipeVerdicts } from '../../src/model/wipe.ts';
import { judge } from '../../src/verifier/check.ts';
import { objectionsTo } from '../../src/verifier/rules.ts';
import { Chain, exported, photo, wipeBody } from '../verifier/exports.ts';
import { at, before, destroyed, digest, order, returned, sheet } from './returns-bodies.ts';

type Body = SignedDocument['body'];
const plain = (body: object): Body => JSON.parse(JSON.stringify(body));

function bothTake(kind: DocumentKind, body: object): void {
  expect(objections(kind, plain(body))).toEqual([]);
  expect(objectionsTo(kind, plain(body))).toEqual([]);
}

function bothRefuse(kind: DocumentKind, body: object): void {
  expect(objections(kind, plain(body)), JSON.stringify(body)).not.toEqual([]);
  expect(objectionsTo(kind, plain(body)), JSON.stringify(body)).not.toEqual([]);
}

describe('a closed return', () => {
  const certificate = { id: 'w', kind: 'wipe-certificate', sha256: digest('c'), says: 'VERIFIED' };
  const repair = { id: 'j', kind: 'job-record', sha256: digest('d'), says: 'passed' };
  const over = {
    serialNumber: 'GW2-1',
    certificateFingerprint: null,
    state: 'revoked',
    isNew: false,
  } as const;
  const fresh = { serialNumber: 'GW2-2', certificateFingerprint: null, state: 'live', isNew: true } as const;

  test('is signed for each outcome that its evidence allows', () => {
    bothTake('return-record', returned);
    bothTake('return-record', {
      ...returned,
      outcome: 'repaired',
      documents: [repair],
      credentials: [over, fresh],
    });
    bothTake('return-record', {
      ...returned,
      outcome: 'retired',
      documents: [certificate],
      credentials: [over],
    });
    bothTake('return-record', { ...returned, outcome: 'quarantined', note: 'smells burnt' });
  });

  test('is refused where it says more than its evidence', () => {
    bothRefuse('return-record', { ...returned, triage: null });
    bothRefuse('return-record', { ...returned, closedAt: before, openedAt: at });
    bothRefuse('return-record', { ...returned, outcome: 'repaired', credentials: [over, fresh] });
    bothRefuse('return-record', {
      ...returned,
      outcome: 'repaired',
      documents: [repair],
      credentials: [over],
    });
    bothRefuse('return-record', {
      ...returned,
      outcome: 'repaired',
      documents: [repair],
      credentials: [{ ...over, state: 'live' }, fresh],
    });
    bothRefuse('return-record', { ...returned, outcome: 'retired', documents: [], credentials: [over] });
    bothRefuse('return-record', {
      ...returned,
      outcome: 'retired',
      documents: [{ ...certificate, says: 'FAILED' }],
      credentials: [over],
    });
    bothRefuse('return-record', { ...returned, outcome: 'quarantined', note: ' ' });
    bothRefuse('return-record', { ...returned, operatorId: 'p-1', approvedBy: { id: 'p-1', name: 'Rma' } });
  });

  test('signer and verifier agree on every evidence, and a unit that is another one is only ever quarantined', () => {
    const findings = fc.array(fc.constantFrom(...triageVerdicts), { minLength: 1, maxLength: 4 });
    const credential = fc.record({
      serialNumber: fc.constantFrom('GW2-1', 'GW2-2'),
      certificateFingerprint: fc.constant(null),
      state: fc.constantFrom('live', 'REVOCATION PENDING', 'revoked', 'none'),
      isNew: fc.boolean(),
    });
    const reference = fc.record({
      id: fc.constant('x'),
      kind: fc.constantFrom('job-record', 'wipe-certificate', 'wipe-report'),
      sha256: fc.constant(digest('e')),
      says: fc.constantFrom('passed', 'failed', ...wipeVerdicts),
    });
    fc.assert(
      fc.property(
        fc.constantFrom(...returnOutcomes),
        fc.option(findings),
        fc.array(reference, { maxLength: 3 }),
        fc.array(credential, { maxLength: 3 }),
        fc.constantFrom('', 'a reason'),
        (outcome, verdicts, documents, credentials, note) => {
          const body = plain({
            ...returned,
            outcome,
            documents,
            credentials,
            note,
            triage:
              verdicts === null
                ? null
                : {
                    ...returned.triage,
                    findings: verdicts.map((verdict) => ({ ...returned.triage?.findings[0], verdict })),
                  },
          });
          const refused = objections('return-record', body).length > 0;
          expect(objectionsTo('return-record', body)?.length !== 0).toBe(refused);
          if (!refused && verdicts?.includes('not-this-unit')) expect(outcome).toBe('quarantined');
          if (!refused && outcome === 'retired')
            expect(documents.map(({ kind, says }) => `${kind} ${says}`).join()).toMatch(
              /wipe-certificate VERIFIED/,
            );
        },
      ),
      { numRuns: 5_000 },
    );
  });
});

describe('a batch sheet', () => {
  test('is signed when it accounts for each unit, and its title is never that of a certificate', () => {
    bothTake('batch-sheet', sheet);
    const chain = new Chain();
    const title = titleOf(chain.add('batch-sheet', plain(sheet)));
    expect(title.text).toBe('Batch Sheet');
    expect(inLanguage(title.verdict, 'en')).toBe('1 OF 2 ACCOUNTED FOR');
    expect(title.text).not.toMatch(/certificate/i);
  });

  test('is refused where a unit, a document or a count is not what it must be', () => {
    const [first, second] = sheet.units;
    if (first === undefined || second === undefined) throw new Error('two units');
    const withUnits = (units: readonly object[]): object => ({
      ...sheet,
      units,
      counts: countFates(units as BatchSheet['units']),
    });
    bothRefuse('batch-sheet', { ...sheet, counts: countFates([{ fate: 'verified' }, { fate: 'verified' }]) });
    bothRefuse('batch-sheet', withUnits([first, { ...first, line: 2, listedAs: 'again' }]));
    bothRefuse('batch-sheet', withUnits([first, { ...second, fate: 'verified' }]));
    bothRefuse('batch-sheet', withUnits([first, { ...second, line: 1 }]));
    bothRefuse('batch-sheet', {
      ...sheet,
      refused: [{ hardwareId: 'hw-1', serialNumber: null, at, reason: 'x' }],
    });
    for (const says of wipeVerdicts.filter((verdict) => verdict !== 'VERIFIED'))
      bothRefuse('batch-sheet', withUnits([{ ...first, document: { ...first.document, says } }, second]));
    bothRefuse(
      'batch-sheet',
      withUnits([{ ...first, document: { ...first.document, kind: 'wipe-report' } }, second]),
    );
  });

  test('signer and verifier agree on every fate and every document, and only certificates are verified', () => {
    const reference = fc.option(
      fc.record({
        id: fc.constant('x'),
        kind: fc.constantFrom(
          'wipe-certificate',
          'wipe-report',
          'destroy-order',
          'destruction-record',
          'act',
        ),
        sha256: fc.constant(digest('e')),
        says: fc.constantFrom('DESTROYED', ...wipeVerdicts),
      }),
    );
    fc.assert(
      fc.property(fc.constantFrom(...batchFates), reference, (fate, document) => {
        const units = [{ ...sheet.units[0], fate, document }];
        const body = plain({ ...sheet, units, counts: countFates([{ fate }]) });
        const refused = objections('batch-sheet', body).length > 0;
        expect(objectionsTo('batch-sheet', body)?.length !== 0).toBe(refused);
        if (!refused && (fate === 'verified' || fate === 'verified-with-exceptions'))
          expect(document?.kind).toBe('wipe-certificate');
      }),
      { numRuns: 3_000 },
    );
  });

  test('a unit’s certificate that was exchanged for another is found when both are handed over', async () => {
    const build = async (exchange: boolean): Promise<readonly string[]> => {
      const chain = new Chain();
      const wipe = wipeBody('hw-1');
      const document = chain.add(wipe.kind, wipe.body);
      const says = String(document.body.verdict);
      const [first, second] = sheet.units;
      const sha256 = exchange ? digest('f') : document.payloadSha256;
      const unit = {
        ...first,
        fate: 'verified-with-exceptions',
        document: { id: document.id, kind: document.kind, sha256, says },
      };
      const counts = countFates([{ fate: 'verified-with-exceptions' }, { fate: 'missing' }]);
      chain.add('batch-sheet', plain({ ...sheet, units: [unit, second], counts }));
      const { findings } = await judge({ content: chain.text(), publicKeyPem: chain.signer.publicKeyPem });
      return findings.filter(({ ok }) => !ok).map(({ text }) => text);
    };
    expect(await build(false)).toEqual([]);
    expect((await build(true)).join()).toMatch(/is ANOTHER than the one that it names/);
  });
});

describe('the end of a unit that can not be wiped', () => {
  test('an order says why and what to do, and is refused for a unit whose wipe was verified', () => {
    bothTake('destroy-order', order);
    const tried = { id: 'w', kind: 'wipe-report', sha256: digest('c'), says: 'INTERRUPTED' };
    bothTake('destroy-order', { ...order, reason: 'wipe-failed', attempts: [tried] });
    bothRefuse('destroy-order', { ...order, reason: 'wipe-failed' });
    bothRefuse('destroy-order', { ...order, reason: 'policy' });
    bothRefuse('destroy-order', { ...order, instructions: [] });
    bothRefuse('destroy-order', { ...order, verdict: 'VERIFIED' });
    bothRefuse('destroy-order', {
      ...order,
      attempts: [tried, { ...tried, kind: 'wipe-certificate', says: 'VERIFIED' }],
    });
  });

  test('a destruction needs two people, and a photo or the number of this very unit', () => {
    const picture = { name: 'board.jpg', mediaType: 'image/jpeg', sizeBytes: 5, sha256: digest('d') };
    bothTake('destruction-record', destroyed);
    bothTake('destruction-record', { ...destroyed, serialSeen: null, attachments: [picture] });
    bothTake('destruction-record', { ...destroyed, serialSeen: 'hw-1' });
    bothRefuse('destruction-record', { ...destroyed, serialSeen: null });
    bothRefuse('destruction-record', { ...destroyed, serialSeen: 'GW2-2' });
    bothRefuse('destruction-record', { ...destroyed, witnesses: destroyed.witnesses.slice(0, 1) });
    bothRefuse('destruction-record', {
      ...destroyed,
      witnesses: [
        { id: null, name: 'Rma' },
        { id: null, name: ' rma ' },
      ],
    });
    bothRefuse('destruction-record', {
      ...destroyed,
      witnesses: [
        { id: 'p-1', name: 'Rma' },
        { id: 'p-1', name: 'Olga' },
      ],
    });
    bothRefuse('destruction-record', { ...destroyed, attachments: [picture, { ...picture, name: 'b.jpg' }] });
    bothRefuse('destruction-record', { ...destroyed, destroyedAt: at, recordedAt: before });
  });

  test('the verifier compares a photo with the digest in the record', async () => {
    const { createHash } = await import('node:crypto');
    const sha256 = createHash('sha256').update(photo).digest('hex');
    const chain = new Chain();
    const attachments = [{ name: 'board.jpg', mediaType: 'image/jpeg', sizeBytes: photo.length, sha256 }];
    const document = chain.add('destruction-record', plain({ ...destroyed, attachments }));
    const content = exported([document], chain.signer.publicKeyPem);
    const ask = async (bytes: Uint8Array<ArrayBuffer>) =>
      judge({
        content,
        publicKeyPem: chain.signer.publicKeyPem,
        attachments: [{ name: 'board.jpg', bytes }],
      });
    expect((await ask(photo)).valid).toBe(true);
    expect((await ask(new TextEncoder().encode('another photo'))).valid).toBe(false);
  });
});
