import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalBytes } from '../../src/evidence/canonical.ts';
import { wipeDocument } from '../../src/evidence/job-record.ts';
import { createSigner, generateStationKey } from '../../src/evidence/signer.ts';
import { verifyExport } from '../../src/evidence/verify.ts';
import type { ChainHead, SignedDocument } from '../../src/model/document.ts';
import {
  isCertificate,
  type MediumReport,
  type WipeEvidence,
  wipeLevels,
  wipeVerdict,
  wipeVerdicts,
} from '../../src/model/wipe.ts';
import { fixedClock } from '../harness/fixed-clock.ts';

const clock = fixedClock('2026-11-01T08:00:00.000Z');
const privateKeyPem = generateStationKey();
const signer = createSigner({ privateKeyPem, stationId: 'bench-1', clock });
const passed = { outcome: 'passed', fault: null, steps: [{ outcome: 'passed', limits: [], fault: null }] };

function chain(count: number): SignedDocument[] {
  const documents: SignedDocument[] = [];
  let head: ChainHead = { sequence: 0, payloadSha256: null };
  for (let index = 0; index < count; index += 1) {
    const document = signer.sign(
      { kind: 'job-record', id: `job-${index}`, body: { ...passed, number: index } },
      head,
    );
    documents.push(document);
    head = { sequence: document.sequence, payloadSha256: document.payloadSha256 };
  }
  return documents;
}

function exported(documents: readonly SignedDocument[]): string {
  return JSON.stringify({
    format: 'mintmark-export',
    version: 1,
    publicKeyPem: signer.publicKeyPem,
    documents,
  });
}

const medium: MediumReport = {
  name: 'internal flash',
  level: 'clear',
  method: 'erase',
  bytesTotal: 4096,
  bytesRead: 4096,
  verification: 'full-read',
  clean: true,
  readBackSha256: 'ab',
  findings: [],
};

function wipeBody(evidence: WipeEvidence, verdict = wipeVerdict(evidence)) {
  return wipeDocument({
    hardwareId: 'hw-1',
    serialNumber: 'GW2-1',
    model: 'Gateway Mk2',
    jobId: 'job-1',
    operator: 'Ana',
    station: 'bench-1',
    startedAt: '2026-11-01T07:59:00.000Z',
    endedAt: '2026-11-01T08:00:00.000Z',
    verdict,
    evidence,
    attempts: [],
    identityProof: { before: 'not asked', after: 'not asked' },
    credentials: [],
    method: { id: 'erase', title: 'Erase', level: 'clear', leaves: [], verification: 'full-read' },
  });
}

describe('canonical form', () => {
  it('orders keys by UTF-16 code units and prints numbers as RFC 8785 section 3.2.2 says', () => {
    const value = {
      numbers: [333333333.3333333, 1e30, 4.5, 2e-3, 0.000000000000000000000000001],
      string: '\u20ac$\u000F\u000aA\'\u0042\u0022\u005c\\"/',
      literals: [null, true, false],
    };
    expect(new TextDecoder().decode(canonicalBytes(value))).toBe(
      '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
    );
  });
});

describe('a chain of signed documents', () => {
  it('verifies with nothing but the file and the public key', () => {
    const result = verifyExport(exported(chain(5)), signer.publicKeyPem);
    expect(result.findings.filter((finding) => !finding.ok)).toEqual([]);
    expect(result.valid).toBe(true);
  });

  it('is refused after any single changed character of any document', () => {
    const text = exported(chain(2));
    const start = text.indexOf('"documents"');
    fc.assert(
      fc.property(
        fc.integer({ min: start + 13, max: text.length - 3 }),
        fc.constantFrom('0', '7', 'a', 'Z', '"', ','),
        (at, replacement) => {
          fc.pre(text[at] !== replacement);
          const changed = text.slice(0, at) + replacement + text.slice(at + 1);
          expect(verifyExport(changed, signer.publicKeyPem).valid).toBe(false);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('is refused when two documents change places, and when one is replaced by one of a fork', () => {
    const [first, second, third] = chain(3) as [SignedDocument, SignedDocument, SignedDocument];
    expect(verifyExport(exported([second, first, third]), signer.publicKeyPem).valid).toBe(false);
    const fork = signer.sign(
      { kind: 'job-record', id: 'other', body: passed },
      { sequence: 1, payloadSha256: first.payloadSha256 },
    );
    expect(verifyExport(exported([first, fork, third]), signer.publicKeyPem).valid).toBe(false);
  });

  it('says how many documents are missing from a file that leaves some out', () => {
    const [first, , third] = chain(3) as [SignedDocument, SignedDocument, SignedDocument];
    const result = verifyExport(exported([first, third]), signer.publicKeyPem);
    expect(result.valid).toBe(true);
    expect(result.findings.map((finding) => finding.text).join('\n')).toContain(
      '1 documents between are not in this file',
    );
  });

  it('is refused with another key, and with text that is no key or no export', () => {
    const other = createSigner({ privateKeyPem: generateStationKey(), stationId: 'bench-2', clock });
    expect(verifyExport(exported(chain(1)), other.publicKeyPem).valid).toBe(false);
    expect(verifyExport(exported(chain(1)), 'not a key').valid).toBe(false);
    expect(verifyExport('<html>', signer.publicKeyPem).valid).toBe(false);
    expect(verifyExport('{}').valid).toBe(false);
  });
});

describe('the signer', () => {
  const head = { sequence: 0, payloadSha256: null };

  it('refuses a pass that has no step, a failed step, a broken limit or a fault', () => {
    const bodies = [
      { ...passed, steps: [] },
      { ...passed, steps: [{ outcome: 'failed', limits: [], fault: null }] },
      { ...passed, steps: [{ outcome: 'passed', limits: [{ passed: false }], fault: null }] },
      { ...passed, fault: { code: 'bug' } },
      { outcome: 'excellent', fault: null, steps: [] },
    ];
    for (const body of bodies)
      expect(() => signer.sign({ kind: 'job-record', id: 'x', body }, head)).toThrow(/refuses/);
  });

  it('never signs a certificate for evidence that is not finished, whole and clean', () => {
    const media = fc.array(
      fc.record({
        name: fc.constant('flash'),
        level: fc.constantFrom(...wipeLevels),
        method: fc.constant('erase'),
        bytesTotal: fc.nat({ max: 4096 }),
        bytesRead: fc.nat({ max: 4096 }),
        verification: fc.constantFrom('full-read' as const, 'query' as const, 'none' as const),
        clean: fc.boolean(),
        readBackSha256: fc.constantFrom(null, 'ab'),
        findings: fc.constant<string[]>([]),
      }),
      { maxLength: 3 },
    );
    fc.assert(
      fc.property(
        media,
        fc.boolean(),
        fc.constantFrom(...wipeVerdicts),
        fc.constantFrom('wipe-certificate' as const, 'wipe-report' as const),
        (reports, finished, verdict, kind) => {
          const evidence = { media: reports, retained: [], finished };
          const { body } = wipeBody(evidence, verdict);
          let signed = true;
          try {
            signer.sign({ kind, id: 'x', body }, head);
          } catch {
            // Refusing is what most of these deserve.
            signed = false;
          }
          const whole =
            finished &&
            reports.length > 0 &&
            reports.every(
              (report) =>
                report.clean &&
                report.verification === 'full-read' &&
                report.bytesTotal > 0 &&
                report.bytesRead === report.bytesTotal &&
                report.readBackSha256 !== null,
            );
          if (signed && (kind === 'wipe-certificate' || isCertificate(verdict))) {
            expect(whole).toBe(true);
            expect(reports.every((report) => report.level === 'partial' || report.level === 'clear')).toBe(
              true,
            );
          }
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it('signs a verified wipe as a certificate and an unverified one only as a report', () => {
    const verified = wipeBody({ media: [medium], retained: ['fuses'], finished: true });
    expect(verified.kind).toBe('wipe-certificate');
    expect(signer.sign({ ...verified, id: 'c' }, head).body.verdict).toBe('VERIFIED WITH EXCEPTIONS');
    const unverified = wipeBody({
      media: [{ ...medium, verification: 'query', bytesRead: 0 }],
      retained: [],
      finished: true,
    });
    expect(unverified.kind).toBe('wipe-report');
    expect(() => signer.sign({ ...unverified, kind: 'wipe-certificate', id: 'c' }, head)).toThrow(
      /not a certificate/,
    );
    expect(() => signer.sign({ ...verified, kind: 'wipe-report', id: 'c' }, head)).toThrow(
      /is a certificate/,
    );
  });
});
