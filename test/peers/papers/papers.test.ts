/** Foreign judges of our papers: veraPDF (PDF/A), poppler's pdfsig and OpenSSL (the signature), pdftotext (what is read). */
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sha256Hex } from '../../../src/evidence/canonical.ts';
import { makePaperKey, openPaperKey } from '../../../src/evidence/paper-key.ts';
import { documentPdf } from '../../../src/evidence/pdf.ts';
import { type BatchSheet, countFates } from '../../../src/model/batch.ts';
import type { SignedDocument } from '../../../src/model/document.ts';
import { languages } from '../../../src/model/languages.ts';
import type { ReturnRecord } from '../../../src/model/return.ts';
import { at, destroyed, order, returned, sheet } from '../../evidence/returns-bodies.ts';
import { Chain, goodEvidence, passedBody, wipeBody } from '../../verifier/exports.ts';
import { peers, setupCommand } from '../setup.mjs';

const execute = promisify(execFile);
const there = peers.veraPdf !== null && peers.pdfsig !== null && peers.openssl !== null;

const record: SignedDocument['body'] = {
  ...passedBody,
  durationMs: 1234,
  endedAt: '2026-11-01T08:00:00.000Z',
  requested: {
    recipeTitle: 'Gateway Mk2, 生产',
    recipeSha256: 'a'.repeat(64),
    operator: 'Žofia Łukasz',
    slotNumber: 3,
    startedAt: '2026-11-01T07:59:00.000Z',
    driverId: 'smp',
    recipeId: 'gateway',
  },
  unit: { hardwareId: 'hw-1', serialNumber: 'GW2-1', model: '网关 Mk2 \u0007\u{1f600}', firmware: null },
  steps: Array.from({ length: 60 }, (_, index) => ({
    step: 'verify',
    outcome: 'passed',
    durationMs: index,
    observed: { reading: 'x'.repeat(index * 3) },
    limits: [],
    fault: null,
  })),
};

/** As an office fills it: many pages, a second person, names in other scripts. */
const units: BatchSheet['units'] = Array.from({ length: 150 }, (_, index) => ({
  line: index + 1,
  listedAs: `GW2-${String(index + 1).padStart(6, '0')}`,
  hardwareId: index % 3 === 0 ? null : `HW${String(index + 1).padStart(6, '0')}`,
  serialNumber: null,
  fate: index % 3 === 0 ? 'missing' : 'verified',
  document:
    index % 3 === 0
      ? null
      : {
          id: `job-${index}-wipe`,
          kind: 'wipe-certificate',
          sha256: sha256Hex(new TextEncoder().encode(String(index))),
          says: 'VERIFIED',
        },
  at: index % 3 === 0 ? null : at,
}));
const longSheet: BatchSheet = {
  ...sheet,
  loadedBy: 'Žofia Łukasz',
  agreedBy: { id: 'p-0123456789ab', name: '王小明' },
  units,
  counts: { ...countFates(units) },
};

const returnedWithWords: ReturnRecord = {
  ...returned,
  reason: 'Gerät stürzt ab, 无法联网 \u0007\u{1f600}',
  openedBy: '王小明',
  triage:
    returned.triage === null
      ? null
      : {
          ...returned.triage,
          findings: [
            ...returned.triage.findings,
            { topic: 'memory', verdict: 'watch', text: 'x'.repeat(400), expected: null, observed: null },
          ],
        },
};

describe.skipIf(!there)(
  `papers before foreign judges${there ? '' : ` (skipped: run ${setupCommand})`}`,
  () => {
    const folder = mkdtempSync(join(tmpdir(), 'mintmark-papers-'));
    const chain = new Chain();
    const files: string[] = [];
    let certificate = '';

    beforeAll(async () => {
      const failed = {
        ...goodEvidence,
        media: goodEvidence.media.map((medium) => ({ ...medium, clean: false })),
      };
      const [good, bad] = [wipeBody('hw-1'), wipeBody('hw-1', failed)];
      const documents = [
        chain.add('job-record', record),
        chain.add(good.kind, { ...good.body, operator: '王小明' }),
        chain.add(bad.kind, bad.body),
        chain.add('shift-head', { note: 'Ende der Schicht: größte Zahl 4711' }),
      ];
      const desk = (
        [
          ['return-record', returnedWithWords],
          ['batch-sheet', longSheet],
          ['destroy-order', { ...order, operator: '王小明', note: 'Es wurde naß \u0007\u{1f600}' }],
          ['destruction-record', destroyed],
        ] as const
      ).map(([kind, body]) => chain.add(kind, JSON.parse(JSON.stringify(body))));
      chain.rotate();
      const rotation = chain.documents.at(-1);
      if (rotation !== undefined) documents.push(rotation);
      const keyFiles = await makePaperKey('bench-1', chain.signer, new Date('2026-11-01T08:00:00Z'));
      certificate = join(folder, 'station.crt');
      writeFileSync(certificate, keyFiles.certificatePem);
      for (const language of languages)
        for (const document of [...documents, ...desk]) {
          const bytes = await documentPdf({
            document,
            publicKeyPem: chain.signer.publicKeyPem,
            exported: new TextEncoder().encode(chain.text([document])),
            key: openPaperKey(keyFiles),
            language,
          });
          const name = language === 'en' ? document.kind : `${document.kind}-${language}`;
          const file = join(folder, `${name}.pdf`);
          writeFileSync(file, bytes);
          files.push(file);
        }
    });
    afterAll(() => rmSync(folder, { recursive: true, force: true }));

    it('are PDF/A-3b, says veraPDF', async () => {
      const classes = `${peers.veraPdf}/*`;
      const { stdout } = await execute('java', [
        '-cp',
        classes,
        'org.verapdf.apps.GreenfieldCliWrapper',
        '--flavour',
        '3b',
        '--format',
        'text',
        ...files,
      ]);
      expect(stdout.trim().split('\n')).toEqual(files.map((file) => `PASS ${file} 3b`));
    });

    it('are signed as a whole, says pdfsig', async () => {
      for (const file of files) {
        const { stdout } = await execute('pdfsig', ['-nocert', file]);
        expect(stdout).toContain('Signature Type: ETSI.CAdES.detached');
        expect(stdout).toContain('Total document signed');
        expect(stdout).toContain('Signature Validation: Signature is Valid.');
      }
    });

    it('have a CMS signature that OpenSSL accepts, and not for one changed byte', async () => {
      const [file = ''] = files;
      const pdf = readFileSync(file);
      const [, , first, second] = (
        /\/ByteRange \[(\d+) (\d+) (\d+) (\d+)/.exec(pdf.toString('latin1')) ?? []
      ).map(Number);
      const hex = pdf.toString('latin1', (first ?? 0) + 1, (second ?? 0) - 1);
      writeFileSync(join(folder, 'cms.der'), Buffer.from(hex, 'hex'));
      const content = Buffer.concat([pdf.subarray(0, first), pdf.subarray(second)]);
      const verify = (bytes: Buffer): Promise<unknown> => {
        writeFileSync(join(folder, 'content'), bytes);
        return execute(
          peers.openssl ?? '',
          [
            'cms',
            '-verify',
            '-binary',
            '-cades',
            '-inform',
            'DER',
            '-in',
            'cms.der',
            '-content',
            'content',
            '-CAfile',
            certificate,
            '-purpose',
            'any',
            '-out',
            'out',
          ],
          { cwd: folder },
        );
      };
      await verify(content);
      content[100] = (content[100] ?? 0) ^ 1;
      await expect(verify(content)).rejects.toThrow();
    });

    it('can be read as text, with names in other scripts, and nothing of what no font has', async () => {
      const text = async (kind: string): Promise<string> =>
        (await execute('pdftotext', ['-layout', join(folder, `${kind}.pdf`), '-'])).stdout;
      expect(await text('wipe-certificate')).toContain('王小明');
      expect(await text('wipe-report')).toContain('DATA FOUND');
      const printed = await text('job-record');
      expect(printed).toContain('Žofia Łukasz');
      expect(printed).toContain('网关 Mk2 \\u0007');
      expect(printed).toMatch(/page 2 of \d/);
    });

    it('of the returns desk say in words and by digest what became of each unit, on as many pages as it takes', async () => {
      const text = async (kind: string): Promise<string> =>
        (await execute('pdftotext', ['-layout', join(folder, `${kind}.pdf`), '-'])).stdout;
      const batch = await text('batch-sheet');
      expect(batch).toMatch(
        /Batch Sheet[\s\S]*100 OF 150 ACCOUNTED FOR[\s\S]*this sheet is no\s+certificate/,
      );
      expect(batch).toContain('Žofia Łukasz');
      expect(batch).toMatch(/Second person +王小明/);
      for (const { line, listedAs } of units) expect(batch).toContain(`${line}. ${listedAs}`);
      expect(batch).toMatch(/hw-9[\s\S]*It is not on the list/);
      expect(batch).toMatch(/page 3 of \d/);
      const destroy = await text('destroy-order');
      expect(destroy).toMatch(/Destruction Order[\s\S]*DESTROY REQUIRED[\s\S]*This is no\s+certificate/);
      expect(destroy).toContain('王小明');
      expect(destroy).toContain('Es wurde naß \\u0007');
      expect(destroy).toMatch(/Two people are there[\s\S]*_{20}/);
      const back = await text('return-record');
      expect(back).toMatch(/Return Report[\s\S]*NO FAULT FOUND[\s\S]*Gerät stürzt ab, 无法联网 \\u0007/);
      expect(back).toMatch(/memory: to watch +x{20}/);
      const record = await text('destruction-record');
      expect(record).toMatch(
        /Record of Destruction[\s\S]*DESTROYED[\s\S]*No level of sanitization\s+is claimed/,
      );
      expect(record).toMatch(/Olga \(name typed in\)/);
      for (const paper of [batch, destroy, back, record]) expect(paper).not.toContain('Certificate of');
    });

    it('speak four languages, with terms as they were signed and the same document attached', async () => {
      const text = async (name: string): Promise<string> =>
        (await execute('pdftotext', ['-layout', join(folder, `${name}.pdf`), '-'])).stdout;
      const expected = {
        zh: [
          '数据清除证书',
          'VERIFIED WITH EXCEPTIONS · 已验证，有例外',
          '硬件编号',
          '4096 / 4096',
          '第 1 页',
        ],
        es: [
          'Certificado de borrado seguro',
          'VERIFICADO CON',
          'Número de serie',
          '4096 de 4096',
          'página 1 de',
        ],
        de: [
          'Zertifikat über die Datenlöschung',
          'GEPRÜFT, MIT',
          'Seriennummer',
          '4096 von 4096',
          'Seite 1 von',
        ],
      } as const;
      for (const [language, texts] of Object.entries(expected)) {
        const printed = await text(`wipe-certificate-${language}`);
        for (const each of texts) expect(printed, language).toContain(each);
        // what was signed is not translated
        expect(printed).toContain('fuses');
        expect(printed).not.toContain('Certificate of Sanitization');
      }
      expect(await text('batch-sheet-de')).toContain('NACHGEWIESEN');
      expect(await text('destroy-order-es')).toContain('Orden de destrucción');
      expect(await text('destruction-record-zh')).toContain('销毁记录');
      expect(await text('return-record-de')).toContain('Rücksendebericht');
      const attached = (name: string): string => {
        const judged = readFileSync(join(folder, `${name}.pdf`)).toString('latin1');
        return /\/Params <<[\s\S]*?\/CheckSum <?([^>\n]*)>?/.exec(judged)?.[1] ?? name;
      };
      expect(attached('wipe-certificate-de')).toBe(attached('wipe-certificate'));
    });
  },
);
