/**
 * Real Zephyr with MCUboot, wiped by us, restarted, and then read by somebody else: the emulator shows the flash without asking
 * the firmware, and Python reads the file that is left of it when the power is gone. What the wipe says that it erased is gone, what it says that it left is there, and the paper claims no more.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { utf8 } from '../../../src/base/bytes.ts';
import { systemClock } from '../../../src/base/clock.ts';
import { quietRun } from '../../../src/base/run.ts';
import { Connection } from '../../../src/drivers/smp/connection.ts';
import { smpDriver } from '../../../src/drivers/smp/driver.ts';
import { closeFiles, uploadFile } from '../../../src/drivers/smp/groups/files.ts';
import { parseOptions } from '../../../src/drivers/smp/options.ts';
import { wipeDocument } from '../../../src/evidence/job-record.ts';
import { makePaperKey, openPaperKey } from '../../../src/evidence/paper-key.ts';
import { documentPdf } from '../../../src/evidence/pdf.ts';
import { parseMcubootImage } from '../../../src/formats/mcuboot-image.ts';
import { wipeVerdict } from '../../../src/model/wipe.ts';
import type { Port } from '../../../src/transport/port.ts';
import { judge } from '../../../src/verifier/check.ts';
import { Chain } from '../../verifier/exports.ts';
import { peers, setupCommand } from '../setup.mjs';
import { mps2Flash, mps2SlotBytes, startFirmware } from './real-firmware.ts';
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

const owner = 'SECRET-OF-THE-LAST-OWNER-'.repeat(20);
const method = 'smp-storage';

interface Left {
  readonly bytes: number;
  readonly notErased: number;
  readonly found: readonly number[];
}

/** By Python, in a range of the flash; the secrets are looked for in all of it. */
function readByOthers(
  flashFile: string,
  start: number,
  lengthBytes: number,
  secrets: readonly Uint8Array[],
): Left {
  const folder = mkdtempSync(join(tmpdir(), 'mintmark-secrets-'));
  try {
    const files = secrets.map((bytes, index) => {
      const file = join(folder, String(index));
      writeFileSync(file, bytes);
      return file;
    });
    const script = join(import.meta.dirname, 'read-flash.py');
    // the simulated flash of this part is erased to zeroes
    const given = [script, flashFile, '0x00', String(start), String(lengthBytes), ...files];
    return JSON.parse(execFileSync('python3', given, { encoding: 'utf8' })) as Left;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function putOwnersFile(port: Port): Promise<void> {
  const connection = await Connection.open(port, parseOptions({ identity: 'none' }), systemClock, run);
  try {
    const limits = { messageBytes: 300, timeoutMs: 5000 };
    await uploadFile(connection.channel, '/lfs1/owner.txt', utf8(owner), limits, run);
    await closeFiles(connection.channel, run.signal);
  } finally {
    await connection.close();
  }
}

const storageStart = 2 * mps2SlotBytes;
const storageBytes = mps2Flash.lengthBytes - storageStart;

describe.skipIf(!there)(
  `a Zephyr unit that was wiped and lost its power${there ? '' : ` (skipped: run ${setupCommand})`}`,
  () => {
    it.each([
      ['the first slot', 0, ['1.2.3+4']],
      ['the second slot', 1, ['1.2.3+4', '2.0.0']],
    ] as const)(
      'has nothing left in %s and of its owner, for a foreign tool that reads its flash',
      async (_, slot, releases) => {
        await using firmware = await startFirmware('mps2_an385', 'serial_recovery_buf1024');
        const options = { identity: 'none', responseTimeoutMs: 5000 } as const;
        const connect = () => smpDriver.connect(firmware.port, options, run);
        const images = [
          firmware.image ?? new Uint8Array(0),
          ...releases.map((version) => release(firmware.image, version)),
        ];
        for (const bytes of images.slice(1)) {
          const session = await connect();
          const image = { name: 'next.bin', kind: 'mcuboot', bytes, sha256: '', segments: [] } as const;
          await session.flash?.({ image, imageNumber: 0, activate: 'confirm' }, run);
          await session.close();
        }
        await putOwnersFile(firmware.port);
        const [running, idle] = [images.at(-1), images.at(-2)].map(
          (bytes) => parseMcubootImage(bytes ?? new Uint8Array(0), 'image').hash,
        );
        if (running === undefined || idle === undefined) throw new Error('no images');
        const secrets = [utf8(owner.slice(0, 25)), idle, running];

        const before = await firmware.powerOff();
        const was = readByOthers(before.flashFile, slot * mps2SlotBytes, mps2SlotBytes, secrets);
        expect(was.notErased).toBeGreaterThan(50_000);
        expect(was.found.map((count) => count > 0)).toEqual([true, true, true]);
        await firmware.powerOn();

        const session = await connect();
        const { finished } = (await session.wipe?.(method, run)) ?? { finished: false };
        const check = await session.checkWipe?.(method, run);
        await session.close();
        expect(finished).toBe(true);
        expect(check?.media.every(({ clean }) => clean)).toBe(true);
        // the one that runs stays, and the paper says which
        expect(check?.retained.join('\n')).toContain(`image 0 slot ${1 - slot}: the firmware that runs`);

        const { flashFile } = await firmware.powerOff();
        const left = readByOthers(flashFile, slot * mps2SlotBytes, mps2SlotBytes, secrets);
        expect(left).toEqual({
          bytes: mps2Flash.lengthBytes,
          notErased: 0,
          found: [0, 0, expect.any(Number)],
        });
        // the firmware has made a new, empty file system as it started
        expect(readByOthers(flashFile, storageStart, storageBytes, []).notErased).toBeLessThan(200);
        await firmware.powerOn();
        const after = await connect();
        expect(after.device.firmware).toBe((releases.at(-1) ?? '').replace('+', '.'));
        await after.close();
      },
      300_000,
    );

    it('in the middle of it is wiped again, and then has nothing left', async () => {
      await using firmware = await startFirmware('mps2_an385', 'serial_recovery_buf1024');
      const options = { identity: 'none', responseTimeoutMs: 1000 } as const;
      await putOwnersFile(firmware.port);
      const bytes = release(firmware.image, '1.2.3+4');
      const session = await smpDriver.connect(firmware.port, options, run);
      const image = { name: 'next.bin', kind: 'mcuboot', bytes, sha256: '', segments: [] } as const;
      await session.flash?.({ image, imageNumber: 0, activate: 'confirm' }, run);
      let cut: Promise<unknown> | null = null;
      const log = (line: string): void => {
        if (line === 'storage partition erased') cut = firmware.powerOff();
      };
      const outcome = await session.wipe?.(method, { ...run, log });
      expect(outcome).toMatchObject({ finished: false });
      await cut;
      await session.close();
      await firmware.powerOn();
      const again = await smpDriver.connect(firmware.port, options, run);
      expect(await again.wipe?.(method, run)).toMatchObject({ finished: true });
      await again.checkWipe?.(method, run);
      await again.close();
      const { flashFile } = await firmware.powerOff();
      const old = parseMcubootImage(firmware.image ?? new Uint8Array(0), 'old.bin').hash;
      expect(readByOthers(flashFile, 0, mps2SlotBytes, [utf8(owner.slice(0, 25)), old])).toMatchObject({
        notErased: 0,
        found: [0, 0],
      });
    }, 300_000);
  },
);

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
