/**
 * Real Zephyr with MCUboot, wiped by us, restarted, and then read by somebody else: the emulator shows the flash without asking
 * the firmware. What the wipe says that it erased is gone, what it says that it left is there, and the paper claims no more.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { quietRun } from '../../../src/base/run.ts';
import { smpDriver } from '../../../src/drivers/smp/driver.ts';
import { wipeDocument } from '../../../src/evidence/job-record.ts';
import { makePaperKey, openPaperKey } from '../../../src/evidence/paper-key.ts';
import { documentPdf } from '../../../src/evidence/pdf.ts';
import { parseMcubootImage } from '../../../src/formats/mcuboot-image.ts';
import { wipeVerdict } from '../../../src/model/wipe.ts';
import { judge } from '../../../src/verifier/check.ts';
import { Chain } from '../../verifier/exports.ts';
import { peers, setupCommand } from '../setup.mjs';
import { startFirmware } from './real-firmware.ts';
import { release } from './release.ts';

const run = quietRun();
const there = peers.smpServers !== null && peers.qemuArm !== null;
describe.skipIf(!there)(`a wiped Zephyr unit${there ? '' : ` (skipped: run ${setupCommand})`}`, () => {
  it('has no trace of its old image left for whoever reads its flash from outside', async () => {
    await using firmware = await startFirmware('mps2_an385', 'serial_recovery_buf1024');
    if (firmware.image === null) throw new Error('the firmware came without its image');
    const old = parseMcubootImage(firmware.image, 'old.bin');
    const next = release(firmware.image, '1.2.3+4');
    const flash = { address: firmware.imageAddress, lengthBytes: firmware.image.length };
    const session = await smpDriver.connect(
      firmware.port,
      { identity: 'none', responseTimeoutMs: 5000 },
      run,
    );
    try {
      const image = { name: 'next.bin', kind: 'mcuboot', bytes: next, sha256: '', segments: [] } as const;
      await session.flash?.({ image, imageNumber: 0, activate: 'confirm' }, run);
      // the higher version runs from the other slot; the old image lies where it was put
      const before = Buffer.from(await firmware.memory({ ...flash, restart: false }));
      expect(before.includes(Buffer.from(old.hash))).toBe(true);

      const method = smpDriver.wipeMethods.find(({ id }) => id === 'smp-storage');
      if (method === undefined) throw new Error('no such method');
      const startedAt = new Date().toISOString();
      const { finished } = (await session.wipe?.(method.id, run)) ?? { finished: false };
      const check = await session.checkWipe?.(method.id, run);
      const evidence = {
        finished,
        media: check?.media ?? [],
        retained: [...method.leaves, ...(check?.retained ?? [])],
      };
      expect(wipeVerdict(evidence)).toBe('COMPLETED, NOT VERIFIED');

      const after = Buffer.from(await firmware.memory({ ...flash, restart: true }));
      expect(after.includes(Buffer.from(old.hash))).toBe(false);
      // this part is erased to zeroes: not one byte of 132,472 is another
      expect([...new Set(after)]).toEqual([0]);
      // what it says that it left runs, also after that restart
      expect((await session.identify(run)).firmware).toBe('1.2.3.4');

      await checkPaper({
        hardwareId: session.device.hardwareId,
        model: session.device.model,
        startedAt,
        method,
        evidence,
      });
    } finally {
      await session.close();
    }
  });
});

async function checkPaper(
  wiped: Pick<
    Parameters<typeof wipeDocument>[0],
    'hardwareId' | 'model' | 'startedAt' | 'method' | 'evidence'
  >,
): Promise<void> {
  const { kind, body } = wipeDocument({
    ...wiped,
    serialNumber: null,
    jobId: 'zephyr',
    operator: 'Ana',
    station: 'bench-1',
    endedAt: new Date().toISOString(),
    verdict: wipeVerdict(wiped.evidence),
    attempts: [],
    identityProof: { before: 'not asked', after: 'not asked' },
    credentials: [],
  });
  expect(kind).toBe('wipe-report');
  const chain = new Chain();
  const document = chain.add(kind, body);
  const pdf = await documentPdf({
    document,
    publicKeyPem: chain.signer.publicKeyPem,
    exported: new TextEncoder().encode(chain.text([document])),
    key: openPaperKey(await makePaperKey('bench-1', chain.signer, new Date())),
  });
  const judged = await judge({ content: Uint8Array.from(pdf), publicKeyPem: chain.signer.publicKeyPem });
  expect(judged.findings.filter(({ ok }) => !ok)).toEqual([]);
  const folder = mkdtempSync(join(tmpdir(), 'mintmark-zephyr-'));
  try {
    const file = join(folder, 'report.pdf');
    writeFileSync(file, pdf);
    const text = execFileSync('pdftotext', ['-layout', file, '-'], { encoding: 'utf8' });
    expect(text).toContain('Sanitization Report');
    expect(text).not.toContain('Certificate of Sanitization');
    expect(text).toContain('COMPLETED, NOT VERIFIED');
    expect(text).toMatch(/The bootloader and the firmware that runs stay/);
    expect(text).toMatch(/bytes were not read/);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
