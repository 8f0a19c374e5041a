/** Foreign judges of our papers: veraPDF (PDF/A), poppler's pdfsig and OpenSSL (the signature), pdftotext (what is read). */
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makePaperKey, openPaperKey } from '../../../src/evidence/paper-key.ts';
import { documentPdf } from '../../../src/evidence/pdf.ts';
import type { SignedDocument } from '../../../src/model/document.ts';
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
      chain.rotate();
      const rotation = chain.documents.at(-1);
      if (rotation !== undefined) documents.push(rotation);
      const keyFiles = await makePaperKey('bench-1', chain.signer, new Date('2026-11-01T08:00:00Z'));
      certificate = join(folder, 'station.crt');
      writeFileSync(certificate, keyFiles.certificatePem);
      for (const document of documents) {
        const bytes = await documentPdf({
          document,
          publicKeyPem: chain.signer.publicKeyPem,
          exported: new TextEncoder().encode(chain.text([document])),
          key: openPaperKey(keyFiles),
        });
        const file = join(folder, `${document.kind}.pdf`);
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
  },
);
