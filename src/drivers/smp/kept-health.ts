/** What a unit has kept about its own past: over the shell group, and in files that the recipe names. What it does not have is absent. */
import { fromUtf8 } from '../../base/bytes.ts';
import type { Run } from '../../base/run.ts';
import { logReadings } from '../../formats/unit-log.ts';
import { zephyrHealthQuestions } from '../../formats/zephyr-shell.ts';
import { Fault } from '../../model/fault.ts';
import type { Readings } from '../../model/job.ts';
import type { Connection } from './connection.ts';
import { downloadFile, fileSize } from './groups/files.ts';
import { tryExecute } from './groups/shell.ts';

/** The end of a log says why a unit came back; a whole one may take hours over a slow line. */
const mostLogBytes = 64 * 1024;

export async function keptHealth(connection: Connection, run: Run): Promise<Readings> {
  return { ...(await shellHealth(connection, run)), ...(await fileHealth(connection, run)) };
}

async function shellHealth({ channel, options }: Connection, run: Run): Promise<Readings> {
  if (options.mode !== 'application') return {};
  const readings: Record<string, Readings[string]> = {};
  for (const { command, read } of zephyrHealthQuestions) {
    const result = await tryExecute(channel, command, run.signal, options.responseTimeoutMs);
    // No shell group: nothing that is asked there will be answered.
    if (result === null) return readings;
    if (result.returned === 0) Object.assign(readings, read(result.output));
  }
  return readings;
}

async function fileHealth(connection: Connection, run: Run): Promise<Readings> {
  const { channel, options } = connection;
  const { coredumpFile, logFile } = options;
  return {
    ...(coredumpFile !== undefined && {
      coredump: (await fileSize(channel, coredumpFile, run.signal)) ?? 'none',
    }),
    ...(logFile === undefined ? {} : await logOf(connection, logFile, run)),
  };
}

async function logOf({ channel, options }: Connection, path: string, run: Run): Promise<Readings> {
  const size = await fileSize(channel, path, run.signal);
  if (size === null) return {};
  if (size > mostLogBytes) {
    run.log(`${path} has ${size} bytes: it is not read`);
    return { logBytes: size };
  }
  try {
    const limits = { mostBytes: mostLogBytes, timeoutMs: options.responseTimeoutMs };
    const bytes = await downloadFile(channel, path, limits, { ...run, progress: () => undefined });
    return { logBytes: bytes.length, ...logReadings(fromUtf8(bytes)) };
  } catch (thrown) {
    // A log that can not be read is no reason to call the unit bad.
    if (!(thrown instanceof Fault) || thrown.code !== 'device.refused') throw thrown;
    run.log(thrown.message);
    return { logBytes: size };
  }
}
