/** A module is initialised once in a process, however many issuers use it, and ended with the last of them. */
import type { Cryptoki } from './cryptoki.ts';
import { openNativeCryptoki } from './native-cryptoki.ts';

interface Entry {
  readonly opened: Promise<Cryptoki>;
  users: number;
}

const entries = new Map<string, Entry>();

export interface ModuleUse {
  readonly cryptoki: Cryptoki;
  release(): Promise<void>;
}

/** Rejects with Fault issuer.unavailable. */
export async function useModule(file: string): Promise<ModuleUse> {
  const entry = entries.get(file) ?? { opened: openNativeCryptoki(file), users: 0 };
  entries.set(file, entry);
  entry.users += 1;
  let released = false;
  const release = async (): Promise<void> => {
    if (released) return;
    released = true;
    entry.users -= 1;
    if (entry.users > 0) return;
    if (entries.get(file) === entry) entries.delete(file);
    await entry.opened.then(
      (cryptoki) => cryptoki.finalize(),
      () => undefined, // what did not start has not to be ended
    );
  };
  try {
    return { cryptoki: await entry.opened, release };
  } catch (thrown) {
    await release(); // the next one tries anew
    throw thrown;
  }
}
