/** A folder that only this user can look into, for the time of a call: firmware and scripts for a tool. Gone afterwards. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface PrivateFolder extends AsyncDisposable {
  readonly path: string;
  /** Returns the path. Only the owner can read it. */
  write(name: string, bytes: Uint8Array): Promise<string>;
}

/** Unix sockets allow 107 characters: the name is short. */
export async function privateFolder(): Promise<PrivateFolder> {
  // mkdtemp makes it with mode 0700.
  const path = await mkdtemp(join(tmpdir(), 'mintmark-'));
  return {
    path,
    write: async (name, bytes) => {
      const file = join(path, name);
      await writeFile(file, bytes, { mode: 0o600, flag: 'wx' });
      return file;
    },
    [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true, maxRetries: 3 }),
  };
}
