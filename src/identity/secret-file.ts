/**
 * Files with passwords, PINs and keys. One that others can read is refused rather than used: whoever could read it may
 * have. On Windows the permissions are an access list that Node does not show; there it is the installer's to set.
 */
import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { concatBytes } from '../base/bytes.ts';
import { Secret } from '../base/secret.ts';
import { issuerFault } from './issuer-fault.ts';

const limitBytes = 64 * 1_024;
const lineFeed = 0x0a;
const carriageReturn = 0x0d;

/** The file without its last line end. The caller erases it. Throws Fault issuer.unavailable (`settings`). */
export async function readSecretFile(file: string): Promise<Secret> {
  return withFile(file, async (handle) => {
    const { mode, uid } = await handle.stat();
    const ours = process.getuid === undefined || uid === process.getuid();
    if (process.platform !== 'win32' && ((mode & 0o077) !== 0 || !ours))
      throw issuerFault(
        'settings',
        `${file} can be read by others: make it this user's own, with chmod 600, and change what is in it.`,
      );
    const bytes = await read(handle, file);
    const end = lineEnd(bytes);
    const secret = new Secret(concatBytes([bytes.subarray(0, end)]));
    bytes.fill(0);
    if (secret.lengthBytes === 0) throw issuerFault('settings', `${file} is empty.`);
    return secret;
  });
}

/** A file without secrets. Throws Fault issuer.unavailable (`settings`). */
export async function readPlainFile(file: string): Promise<Uint8Array> {
  return withFile(file, (handle) => read(handle, file));
}

async function withFile<T>(file: string, work: (handle: FileHandle) => Promise<T>): Promise<T> {
  const handle = await open(file, constants.O_RDONLY).catch((cause: NodeJS.ErrnoException) => {
    const why = cause.code === 'ENOENT' ? 'is not there' : `can not be read (${cause.code})`;
    throw issuerFault('settings', `${file} ${why}.`, cause);
  });
  try {
    return await work(handle);
  } finally {
    await handle.close();
  }
}

async function read(handle: FileHandle, file: string): Promise<Buffer> {
  const { size } = await handle.stat();
  if (size > limitBytes) throw issuerFault('settings', `${file} is larger than ${limitBytes} bytes.`);
  return handle.readFile();
}

function lineEnd(bytes: Uint8Array): number {
  let end = bytes.length;
  if (bytes[end - 1] === lineFeed) end -= 1;
  if (bytes[end - 1] === carriageReturn) end -= 1;
  return end;
}
