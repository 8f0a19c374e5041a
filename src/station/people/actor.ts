/** Who does something, as handlers see it: to name them on records, and to write the act down with the act. */

import type { Api, ParsedArgument, Reply, RequestName } from '../../contract/contract.ts';
import type { LoggedAct } from '../../model/acts.ts';
import type { PersonName, SignedIn } from '../../model/people.ts';
import type { Role } from '../../model/role.ts';

/** On a bench without people only a name that was typed in. */
export interface Actor {
  readonly id: string | null;
  readonly name: string;
  readonly role: Role | null;
}

export function actorOf({ id, name, role }: SignedIn): Actor {
  return { id, name, role };
}

export interface ActEntry {
  readonly act: LoggedAct;
  readonly subject?: string | null;
  readonly hardwareId?: string | null;
  /** Names and numbers; never a secret. */
  readonly detail?: Readonly<Record<string, string | number | boolean | null>>;
}

export interface Doing {
  readonly by: Actor;
  /** The second person who agreed to this act of the request; null where none had to. */
  approvedBy(act: LoggedAct): PersonName | null;
  /** Signs the act into the station's chain. Call it inside of the transaction that does the act. */
  record(entry: ActEntry): void;
}

/** What the station implements: the contract's requests, each told who asks. */
export type ActingHandlers = {
  readonly [N in keyof Api & RequestName]: (
    argument: ParsedArgument<N>,
    doing: Doing,
  ) => Promise<Reply<N>> | Reply<N>;
};
