/** Espressif's esptool on our simulated chips: a simulator is trusted only after the vendor's tool works on it. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../src/base/random.ts';
import { type ChipId, chipOfId } from '../../../src/drivers/espressif-rom/chips.ts';
import { peers, setupCommand } from '../setup.mjs';
import { esptool, peerBench } from './peer-bench.ts';

const there = peers.esptool !== null && peers.socat !== null;
const mac = '7c:df:a1:b2:c3:d4';
const data = seededRandom(5).bytes(20_001);
const modern: readonly ChipId[] = [
  'esp32',
  'esp32s2',
  'esp32s3',
  'esp32c2',
  'esp32c3',
  'esp32c5',
  'esp32c6',
  'esp32h2',
  'esp32p4',
];

describe.skipIf(!there)(`esptool on simulated chips${there ? '' : ` (skipped: run ${setupCommand})`}`, () => {
  it.each(modern)('detects, flashes, verifies, reads and erases an %s', async (chip) => {
    await using bench = await peerBench(chip);
    const file = join(bench.folder, 'data.bin');
    writeFileSync(file, data);

    const found = await esptool(bench, 'flash-id');
    expect(found).toContain(`Connected to ${chipOfId(chip).title}`);
    expect(found).toContain(mac);
    expect(found).toContain('Detected flash size: 4MB');

    expect(await esptool(bench, 'write-flash', '-z', '0x10000', file)).toContain('Hash of data verified');
    expect(await esptool(bench, 'write-flash', '-u', '0x20000', file)).toContain('Hash of data verified');
    expect(await esptool(bench, 'verify-flash', '0x20000', file)).toContain('Verification successful');

    const back = join(bench.folder, 'back.bin');
    await esptool(bench, 'read-flash', '0x10000', String(data.length), back);
    expect(Buffer.from(data).equals(readFileSync(back))).toBe(true);

    await esptool(bench, 'erase-region', '0x10000', '0x5000');
    await esptool(bench, 'read-flash', '0x10000', '0x400', back);
    expect(readFileSync(back).every((byte) => byte === 0xff)).toBe(true);
  });

  it('detects and flashes an ESP8266, whose ROM can do no more', async () => {
    await using bench = await peerBench('esp8266');
    const file = join(bench.folder, 'data.bin');
    writeFileSync(file, data);
    const found = await esptool(bench, 'flash-id');
    expect(found).toContain('Connected to ESP8266');
    expect(found).toContain(mac);
    expect(found).toContain('Detected flash size: 4MB');
    expect(await esptool(bench, 'write-flash', '0x1000', file)).toContain('Wrote 20004 bytes');
    await expect(esptool(bench, 'verify-flash', '0x1000', file)).rejects.toMatchObject({
      stderr: expect.stringContaining('does not support function flash_md5sum') as string,
    });
  });

  it.each(['esp32', 'esp32c3'] as const)('reads a speed change of an %s as it is meant', async (chip) => {
    await using bench = await peerBench(chip);
    const found = await esptool(bench, '--baud', '921600', 'flash-id');
    expect(found).toContain('Changing baud rate to 921600');
    expect(found).toContain('Detected flash size: 4MB');
  });

  it('reads the locks of a chip, and what they leave', async () => {
    await using bench = await peerBench('esp32c3', {
      secureBoot: 2,
      flashEncryption: true,
      secureDownload: true,
    });
    const info = await esptool(bench, 'get-security-info');
    expect(info).toContain('Secure Boot: Enabled');
    expect(info).toContain('Flash Encryption: Enabled');
    expect(info).toContain('Chip ID: 5');
    await expect(esptool(bench, 'read-mac')).rejects.toThrow();
  });
});
