/** A command's way to an engine: the one that runs on the data folder, or one that lives as long as the command. */

import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import envPaths from 'env-paths';
import { type Client, connectClient } from '../contract/client.ts';
import { serve } from '../contract/serve.ts';
import { Fault } from '../model/fault.ts';
import { connectLocally } from '../station/wires/local-socket.ts';
import { pipePair } from './pipe-pair.ts';
import { proofOf } from './proof.ts';
import { appVersion } from './version.ts';

export interface GlobalOptions {
  readonly data?: string;
  readonly bench: string;
  readonly json?: boolean;
  readonly as?: string;
  readonly asPinFile?: string;
  readonly asBadgeFile?: string;
}

export function globalOptions(command: Command): GlobalOptions {
  return command.optsWithGlobals<GlobalOptions>();
}

/** The same folder that the window uses. */
export function dataFolderOf(options: GlobalOptions): string {
  return resolve(options.data ?? join(envPaths('Mintmark', { suffix: '' }).data, 'station'));
}

export function benchOf(options: GlobalOptions): 'virtual' | 'real' {
  if (options.bench === 'virtual' || options.bench === 'real') return options.bench;
  throw new Fault('contract.invalid', `There is no bench called ${options.bench}: say virtual or real.`);
}

/** `place.alone`: the engine lives only as long as this command. */
export async function withEngine<T>(
  options: GlobalOptions,
  work: (client: Client, place: { readonly alone: boolean }) => Promise<T>,
): Promise<T> {
  const dataFolder = dataFolderOf(options);
  const running = await connectLocally(dataFolder).catch((thrown: unknown) => {
    // No engine there is the usual case; anything else is a fault of its own.
    if (thrown instanceof Fault && thrown.code === 'contract.closed') return null;
    throw thrown;
  });
  if (running !== null) {
    const client = connectClient(running);
    try {
      return await asWhom(options, client, () => work(client, { alone: false }));
    } finally {
      client.close();
    }
  }
  // A command that attaches to a running engine never loads one.
  const { openStation } = await import('../station/station.ts');
  await using station = await openStation({ dataFolder, bench: benchOf(options), appVersion });
  const [ours, theirs] = pipePair();
  serve(station, theirs);
  const client = connectClient(ours);
  return await asWhom(options, client, () => work(client, { alone: true }));
}

/** Signed in for this command only: whoever was at the station before is neither used nor sent away. */
async function asWhom<T>(options: GlobalOptions, { api }: Client, work: () => Promise<T>): Promise<T> {
  const { as: name, asPinFile: pinFile, asBadgeFile: badgeFile } = options;
  if (name === undefined && badgeFile === undefined) return work();
  const { people } = await api.snapshot(undefined);
  if (people.signedIn !== null)
    throw new Fault(
      'person.invalid',
      `${people.signedIn.name} is signed in at the engine that runs here: leave --as out, or sign out first.`,
    );
  await api.signIn({
    proof: proofOf({
      ...(name === undefined ? {} : { name }),
      ...(pinFile === undefined ? {} : { pinFile }),
      ...(badgeFile === undefined ? {} : { badgeFile }),
    }),
  });
  try {
    return await work();
  } finally {
    // An engine that has gone away has signed out by itself.
    await api.signOut(null).catch(() => undefined);
  }
}
