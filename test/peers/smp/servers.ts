/** Zephyr's prebuilt SMP servers: which there are and how each is started, from their own manifest. */
import { accessSync, chmodSync, constants, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { peers } from '../setup.mjs';

export interface SmpServer {
  readonly folder: string;
  readonly artifactPath: string;
  /** What the names of all its files begin with. */
  readonly stem: string;
  /** The manifest's command line, with `<PORT>` where the emulator's TCP port goes. */
  readonly command: string;
  readonly kind: 'native' | 'qemu';
}

export function serverOf(target: string, config: string): SmpServer {
  const folder = peers.smpServers;
  if (folder === null) throw new Error('the servers are not there');
  const entries: readonly Record<string, string | null>[] = JSON.parse(
    readFileSync(join(folder, 'manifest.json'), 'utf8'),
  );
  // The manifest lists more than the package holds.
  const entry = entries.find(
    (candidate) =>
      candidate.target === target &&
      candidate.config === config &&
      existsSync(join(folder, String(candidate.artifact))),
  );
  if (entry === undefined) throw new Error(`no server ${target} ${config}`);
  const artifactPath = join(folder, String(entry.artifact));
  const native = entry.run !== null;
  if (native) makeExecutable(artifactPath);
  return {
    folder,
    artifactPath,
    stem: String(entry.artifact).replace(/(\.merged)?\.(exe|hex)$/, ''),
    command: String(entry.run ?? entry.qemu_cmd),
    kind: native ? 'native' : 'qemu',
  };
}

/** Not when it is already: a program that runs elsewhere at the moment must not be touched. */
function makeExecutable(path: string): void {
  try {
    accessSync(path, constants.X_OK);
  } catch {
    // Source distributions come without the mode.
    chmodSync(path, 0o755);
  }
}
