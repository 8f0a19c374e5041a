/** What a unit can tell about its health: round trip, statistics, stacks, supply, and what the recipe asks for. */
import type { Run } from '../../base/run.ts';
import { Fault } from '../../model/fault.ts';
import type { Readings, ReadingValue } from '../../model/job.ts';
import type { Connection } from './connection.ts';
import { asReading, readFact } from './facts.ts';
import { optionalNumber } from './fields.ts';
import type { IdentityInfo } from './groups/identity.ts';
import { bootloaderInfo, echo, info, memoryPools, readDateTime } from './groups/os.ts';
import { readStatistics, statisticsGroups } from './groups/statistics.ts';
import { keptHealth } from './kept-health.ts';
import { stackReadings } from './stacks.ts';

export async function diagnoseUnit(
  connection: Connection,
  identity: IdentityInfo | null,
  run: Run,
): Promise<Readings> {
  const { channel, options, clock } = connection;
  const readings: Record<string, ReadingValue> = {};
  if (options.mode === 'application') {
    const nonce = `mintmark ${Math.round(clock.monotonicMs()).toString(36)}`;
    const started = clock.monotonicMs();
    const answer = await echo(channel, nonce, run.signal);
    if (answer !== nonce) throw new Fault('device.protocol', 'The unit echoes something else than was sent.');
    readings.echoMs = Math.round((clock.monotonicMs() - started) * 10) / 10;
  }
  if (identity?.supplyMv != null) readings.supplyMv = identity.supplyMv;
  const boot = await bootloaderInfo(channel, 'mode', run.signal);
  const bootMode = boot === null ? null : optionalNumber(boot, 'mode');
  if (bootMode !== null) readings.bootloaderMode = bootMode;
  const kernel = await info(channel, 'sv', run.signal);
  if (kernel !== null) readings.kernel = kernel.slice(0, 80);
  for (const group of (await statisticsGroups(channel, run.signal)) ?? []) {
    for (const [name, value] of (await readStatistics(channel, group, run.signal)) ?? []) {
      readings[`stat.${group.slice(0, 40)}.${name}`] = value;
    }
  }
  Object.assign(readings, await stackReadings(connection, run));
  for (const pool of (await memoryPools(channel, run.signal)) ?? []) {
    if (pool.free !== null) readings[`pool.${pool.name}.free`] = pool.free;
    if (pool.fewestFree !== null) readings[`pool.${pool.name}.fewestFree`] = pool.fewestFree;
  }
  const time = await readDateTime(channel, run.signal);
  if (time !== null) readings.clock = time;
  Object.assign(readings, await keptHealth(connection, run));
  for (const [name, source] of Object.entries(options.readings)) {
    readings[name] = asReading(await readFact(connection, identity, source, run));
  }
  return readings;
}
