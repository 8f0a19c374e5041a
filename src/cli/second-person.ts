/** The second person on the command line: asked for before the act, where a policy wants one. */
import type { Command } from 'commander';
import type { Client } from '../contract/client.ts';
import type { FourEyesAct } from '../model/acts.ts';
import { proofOf, secretFileHelp } from './proof.ts';

export interface SecondChoice {
  readonly second?: string;
  readonly secondPinFile?: string;
  readonly secondBadgeFile?: string;
}

export function withSecondPerson(command: Command): Command {
  return command
    .option('--second <name>', 'the second person, where a policy asks for one; with --second-pin-file')
    .option('--second-pin-file <file>', secretFileHelp)
    .option('--second-badge-file <file>', `a badge instead of name and PIN: ${secretFileHelp}`);
}

/** Nothing where nobody was named: the station then says that a second person is missing. */
export async function agree(
  client: Client,
  { second, secondPinFile, secondBadgeFile }: SecondChoice,
  act: FourEyesAct,
  subject: string,
): Promise<void> {
  if (second === undefined && secondBadgeFile === undefined) return;
  const proof = proofOf({
    ...(second === undefined ? {} : { name: second }),
    ...(secondPinFile === undefined ? {} : { pinFile: secondPinFile }),
    ...(secondBadgeFile === undefined ? {} : { badgeFile: secondBadgeFile }),
  });
  await client.api.approve({ act, subject, proof });
}
