/**
 * The sealed key of a further authority in a file of its own, under a PIN that a person enters. A new PIN replaces the file
 * in one step: a crash leaves the old one or the new one, never half of it.
 */
import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Random } from '../base/random.ts';
import { Fault } from '../model/fault.ts';
import { issuerFault } from './issuer-fault.ts';
import type { SealedPlace } from './pinned-local-ca.ts';
import { sealAnew } from './sealed-key.ts';
import { readPlainFile } from './secret-file.ts';

export function sealedFile(file: string, random: Random): SealedPlace {
  return {
    read: () => readPlainFile(file),
    reseal: async (next, current) => {
      if (current === null) throw new Fault('issuer.unavailable', 'The PIN that it has now is needed, too.');
      const sealed = await sealAnew(await readPlainFile(file), { from: current, to: next }, random);
      await replace(file, sealed);
    },
  };
}

async function replace(file: string, bytes: Uint8Array): Promise<void> {
  const next = `${file}.new`;
  try {
    const handle = await open(next, 'w', 0o600);
    await writeDurably(handle, bytes);
    await rename(next, file);
  } catch (thrown) {
    await rm(next, { force: true }).catch(() => undefined); // what stays is in nobody's way
    throw issuerFault('settings', `${file} can not be written anew: its PIN stays the old one.`, thrown);
  }
  // on Windows a folder can not be opened; there the rename is as durable as the system makes it
  if (process.platform === 'win32') return;
  const folder = await open(dirname(file), 'r');
  await folder.sync().finally(() => folder.close());
}

async function writeDurably(handle: FileHandle, bytes: Uint8Array): Promise<void> {
  try {
    await handle.writeFile(bytes);
    await handle.sync();
  } finally {
    await handle.close();
  }
}
