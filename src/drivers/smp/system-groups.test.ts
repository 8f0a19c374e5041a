import { describe, expect, it } from 'vitest';
import { need, quick, rig } from '../../../test/drivers/smp-bench.ts';
import { utf8 } from '../../base/bytes.ts';
import { systemClock } from '../../base/clock.ts';
import { quietRun } from '../../base/run.ts';
import { Connection } from './connection.ts';
import { closeFiles, fileSize, uploadFile } from './groups/files.ts';
import { slotNumber } from './groups/image.ts';
import { memoryPools, readDateTime, writeDateTime } from './groups/os.ts';
import { parseOptions } from './options.ts';

const run = quietRun();

describe('what the system groups offer', () => {
  it('is read and set: memory pools, clock, length of a file', async () => {
    await using bench = rig();
    const connection = await Connection.open(bench.port, parseOptions(quick), systemClock, run);
    const { channel } = connection;
    expect(await memoryPools(channel, run.signal)).toEqual([
      { name: 'smp_buf', blockBytes: 64, blocks: 16, free: 12, fewestFree: 3 },
    ]);
    expect(await readDateTime(channel, run.signal)).toBeNull();
    await writeDateTime(channel, new Date('2031-02-03T04:05:06.789Z'), run.signal);
    expect(await readDateTime(channel, run.signal)).toBe('2031-02-03T04:05:06.789');

    const limits = { messageBytes: connection.messageBytes, timeoutMs: 1000 };
    await uploadFile(channel, '/notes.txt', utf8('seventeen letters'), limits, run);
    await closeFiles(channel, run.signal);
    expect(await fileSize(channel, '/notes.txt', run.signal)).toBe(17);
    expect(await fileSize(channel, '/none.txt', run.signal)).toBeNull();
    await connection.close();
  });

  it('goes into the readings of a diagnosis', async () => {
    await using bench = rig();
    const session = await bench.connect();
    const readings = await need(session, 'diagnose')(run);
    expect(readings).toMatchObject({ 'pool.smp_buf.free': 12, 'pool.smp_buf.fewestFree': 3 });
    expect(readings).toMatchObject({ resetCause: 'software', coredump: 'none', bootloaderMode: 3 });
    // A clock that nobody has set is left out, not made up.
    expect(readings).not.toHaveProperty('clock');
  });

  it('reads the log and the memory dump of a crash where the recipe says in which files they are', async () => {
    await using bench = rig();
    const connection = await Connection.open(bench.port, parseOptions(quick), systemClock, run);
    const limits = { messageBytes: connection.messageBytes, timeoutMs: 1000 };
    const log = '[00:00:00.010,000] <inf> app: up\r\n[00:00:01.250,000] <err> modem: no SIM\r\n';
    await uploadFile(connection.channel, '/lfs1/log.0001', utf8(log), limits, run);
    await uploadFile(connection.channel, '/lfs1/core', new Uint8Array(300), limits, run);
    await connection.close();
    const there = await bench.connect({ logFile: '/lfs1/log.0001', coredumpFile: '/lfs1/core' });
    const kept = { logBytes: log.length, logErrors: 1, lastError: 'modem: no SIM', coredump: 300 };
    expect(await need(there, 'diagnose')(run)).toMatchObject(kept);
    await there.close();
    const none = await bench.connect({ logFile: '/lfs1/log.0002', coredumpFile: '/lfs1/none' });
    const readings = await need(none, 'diagnose')(run);
    expect(readings).toMatchObject({ coredump: 'none' });
    expect(readings).not.toHaveProperty('logErrors');
  });

  it('restarts a unit that does not want to only when the recipe says so', async () => {
    await using bench = rig({ driver: { refusesRestart: true } });
    const polite = await bench.connect();
    await expect(need(polite, 'reset')(run)).rejects.toMatchObject({ code: 'device.refused' });
    await polite.close();
    const firm = await bench.connect({ forceRestart: true });
    await need(firm, 'reset')(run);
    expect(firm.device.model).not.toBe('');
  });

  it('shows what the shell printed without the codes of its colours', async () => {
    await using bench = rig();
    const session = await bench.connect();
    expect(await need(session, 'console')('nonsense', run)).toMatch(/^nonsense: command not found\n?/);
  });

  it('counts slots as the erase command does: two for each image', () => {
    expect(
      [
        [0, 0],
        [0, 1],
        [1, 0],
        [1, 1],
      ].map(([image = 0, slot = 0]) => slotNumber({ image, slot })),
    ).toEqual([0, 1, 2, 3]);
  });
});
