/** What the bootloader tells of a unit: for the returns desk, and for limits in recipes. */
import { createHash } from 'node:crypto';
import type { Run } from '../../base/run.ts';
import type { Readings } from '../../model/job.ts';
import type { Connection } from './connection.ts';
import { readFile } from './file-access.ts';
import { currentLimitBytes, currentName } from './identify.ts';

export async function diagnoseUnit(connection: Connection, run: Run): Promise<Readings> {
  const { device, info } = await connection.identify(run);
  run.progress(0, 1);
  const { options } = connection;
  const volume = await connection.volume(run);
  const current = await readFile(volume, currentName, currentLimitBytes, options, run.signal);
  run.progress(1, 1);
  return {
    ...device.facts,
    softDevice: info.more.get('softdevice') ?? null,
    bootloaderDate: info.more.get('date') ?? null,
    showsItsFlash: current !== null,
    currentUf2Sha256: current === null ? null : createHash('sha256').update(current).digest('hex'),
  };
}
