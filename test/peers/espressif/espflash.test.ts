/** esp-rs' espflash on our simulated chips: a second implementation, written from other sources than esptool. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../src/base/random.ts';
import type { ChipId } from '../../../src/drivers/espressif-rom/chips.ts';
import recording from '../../../src/drivers/espressif-rom/espflash-trace.json' with { type: 'json' };
import { factoryPartitions } from '../../../src/drivers/espressif-rom/simulator/factory.ts';
import { makePartitionTable } from '../../../src/formats/esp-partition-table.ts';
import { keepRecording } from '../keep-recording.ts';
import { peers, setupCommand } from '../setup.mjs';
import { canCoverPort, espflash, espflashFile, listedPort, peerBench } from './peer-bench.ts';
import { conversationOf, traceContent } from './slip-trace.ts';

const there = peers.espflash !== null && peers.socat !== null && canCoverPort();
const why = peers.espflash === null ? `run ${setupCommand}` : `needs ${listedPort} and mount namespaces`;
const data = seededRandom(6).bytes(20_001);
const quick: readonly ChipId[] = [
  'esp32s2',
  'esp32s3',
  'esp32c2',
  'esp32c3',
  'esp32c5',
  'esp32c6',
  'esp32h2',
  'esp32p4',
];

describe.skipIf(!there)(`espflash on simulated chips${there ? '' : ` (skipped: ${why})`}`, () => {
  it.each(quick)('detects, flashes, digests and reads an %s', async (chip) => {
    await using bench = await peerBench(chip);
    const file = join(bench.folder, 'data.bin');
    writeFileSync(file, data);
    const found = await espflash(bench, 'board-info');
    expect(found).toContain(`Chip type:         ${chip}`);
    expect(found).toContain('MAC address:       7c:df:a1:b2:c3:d4');
    expect(found).toContain('Flash size:        4MB');
    // It compares the digest itself, and ends with FLASH_END, which starts the application.
    expect(await espflash(bench, 'write-bin', '0x10000', file)).toContain(
      'Binary successfully written to flash',
    );
    bench.powerCycle();
    const digest = await espflash(bench, 'checksum-md5', '0x10000', '20001');
    expect(digest).toContain('0x');
    const back = join(bench.folder, 'back.bin');
    // Without its stub it reads from wrong places after 128 bytes (its offset adds up twice).
    await espflash(bench, 'read-flash', '0x10000', '128', back);
    expect(Buffer.from(data).subarray(0, 128).equals(readFileSync(back))).toBe(true);
  });

  it.each(['esp32c3', 'esp32'] as const)(
    'says to an %s today what is recorded as a test vector',
    async (chip) => {
      await using bench = await peerBench(chip);
      const file = join(bench.folder, 'trace.bin');
      writeFileSync(file, traceContent());
      await espflash(bench, 'write-bin', '0x10000', file);
      const said = conversationOf(bench.trace);
      keepRecording('src/drivers/espressif-rom/espflash-trace.json', (kept: typeof recording) => ({
        ...kept,
        units: { ...kept.units, [chip]: said },
      }));
      expect(said).toEqual(recording.units[chip]);
    },
  );

  it('detects and flashes an esp32, whose ROM does not tell its chip id', async () => {
    await using bench = await peerBench('esp32');
    const file = join(bench.folder, 'data.bin');
    writeFileSync(file, data);
    const written = await espflash(bench, 'write-bin', '0x10000', file);
    expect(written).toContain('Chip type:         esp32 ');
    expect(written).toContain('Binary successfully written to flash');
  });
});

describe.skipIf(peers.espflash === null)(
  `espflash and our partition tables${peers.espflash === null ? ` (skipped: run ${setupCommand})` : ''}`,
  () => {
    it('reads the table that we write, and writes what we read', async () => {
      await using bench = await peerBench('esp32c3');
      const partitions = factoryPartitions(4 * 1024 * 1024);
      const ours = join(bench.folder, 'ours.bin');
      writeFileSync(ours, makePartitionTable(partitions));
      const csv = join(bench.folder, 'table.csv');
      await espflashFile('partition-table', '--to-csv', '--output', csv, ours);
      for (const { label } of partitions) expect(readFileSync(csv, 'utf8')).toContain(label);
      const theirs = join(bench.folder, 'theirs.bin');
      await espflashFile('partition-table', '--to-binary', '--output', theirs, csv);
      expect(readFileSync(theirs).equals(readFileSync(ours))).toBe(true);
    });
  },
);
