/** Versions of the groups at the server: whose are taken, which is live. Numbers only rise; nothing is ever edited. */
import { and, desc, eq, lt } from 'drizzle-orm';
import type { Clock } from '../../base/clock.ts';
import { Turns } from '../../base/turns.ts';
import { checkSuccession, groupsSha256, isSignedGroups } from '../../evidence/groups-signature.ts';
import { checkGroupIds } from '../../groups/compare.ts';
import { contentOf, type GroupContent } from '../../groups/content.ts';
import { resolveNode } from '../../groups/resolve-node.ts';
import { requireReferences } from '../../groups/secret-values.ts';
import { Fault } from '../../model/fault.ts';
import type { Group } from '../../model/group.ts';
import type { SignedGroups } from '../../model/group-version.ts';
import type { ServerDatabase } from '../database.ts';
import { alone, type Transaction } from '../fact-application.ts';
import { trustedOffice } from '../order-book.ts';
import { groupVersions } from './group-tables.ts';

export type VersionAnswer =
  | { readonly type: 'taken' | 'same'; readonly number: number }
  | { readonly type: 'untrusted' | 'conflict' | 'invalid'; readonly message: string };

/** Only what an office signed whose key this server trusts; its signature is the authority, not the connection. */
export async function takeVersion(
  database: ServerDatabase,
  signed: SignedGroups,
  clock: Clock,
): Promise<VersionAnswer> {
  const signer = await trustedOffice(database, signed.keyId);
  if (signer === null || !isSignedGroups(signed, signer.publicKeyPem))
    return {
      type: 'untrusted',
      message:
        signer === null
          ? 'this server does not trust the key that signed it'
          : 'it was changed after it was signed',
    };
  return await database.transaction(async (transaction) => {
    const { organisation } = signer;
    await alone(transaction, `groups:${organisation}`);
    const { number } = signed.groups;
    try {
      if (checkSuccession(signed.groups, await liveHead(transaction, organisation)) === 'same')
        return { type: 'same', number };
      await checkInTurns(signed.groups.groups, new Turns(clock));
      requireReferences(signed.groups.groups);
    } catch (thrown) {
      // What speaks against a version is an answer for whoever hands it in.
      if (!(thrown instanceof Fault)) throw thrown;
      const isPast = thrown.code === 'group.replayed' || thrown.code === 'group.fork';
      return { type: isPast ? 'conflict' : 'invalid', message: thrown.message };
    }
    await transaction
      .insert(groupVersions)
      .values({ organisation, number, sha256: groupsSha256(signed.groups), signed, receivedAt: clock.now() });
    return { type: 'taken', number };
  });
}

/** As checkGroups does; thousands of them with hundreds of settings take seconds, in which others are answered as well. */
async function checkInTurns(groups: readonly Group[], turns: Turns): Promise<void> {
  checkGroupIds(groups);
  for (const { id } of groups) {
    resolveNode(groups, id);
    await turns.next();
  }
}

export async function liveHead(
  database: Pick<Transaction, 'select'>,
  organisation: string,
): Promise<{ readonly number: number; readonly sha256: string } | null> {
  const [row] = await database
    .select({ number: groupVersions.number, sha256: groupVersions.sha256 })
    .from(groupVersions)
    .where(eq(groupVersions.organisation, organisation))
    .orderBy(desc(groupVersions.number))
    .limit(1);
  return row ?? null;
}

export async function signedVersion(
  database: Pick<Transaction, 'select'>,
  organisation: string,
  number: number,
): Promise<SignedGroups | null> {
  const [row] = await database
    .select()
    .from(groupVersions)
    .where(and(eq(groupVersions.organisation, organisation), eq(groupVersions.number, number)));
  return row?.signed ?? null;
}

export async function listVersions(
  database: ServerDatabase,
  organisation: string,
  before: number,
  limit: number,
) {
  const rows = await database
    .select()
    .from(groupVersions)
    .where(and(eq(groupVersions.organisation, organisation), lt(groupVersions.number, before)))
    .orderBy(desc(groupVersions.number))
    .limit(limit);
  return rows.map(({ number, sha256, signed, receivedAt }) => {
    const { publishedAt, publishedBy, reviewedBy, note, backTo } = signed.groups;
    return {
      number,
      sha256,
      publishedAt,
      publishedBy,
      reviewedBy,
      note,
      backTo,
      keyId: signed.keyId,
      receivedAt,
    };
  });
}

interface Live {
  readonly signed: SignedGroups;
  readonly contents: Map<string, GroupContent>;
}

/** Organisations whose live version is kept. */
const keptMost = 50;

/**
 * Live versions, each read once in each process: every record that comes in asks for its own. Kept by hash, so that one can
 * not be that of another organisation or database.
 */
export class LiveGroups {
  readonly #kept = new Map<string, Live>();

  async at(database: Pick<Transaction, 'select'>, organisation: string): Promise<Live | null> {
    const head = await liveHead(database, organisation);
    if (head === null) return null;
    const known = this.#kept.get(head.sha256);
    if (known !== undefined) return known;
    const signed = await signedVersion(database, organisation, head.number);
    if (signed === null) return null;
    const live = { signed, contents: new Map<string, GroupContent>() };
    if (this.#kept.size >= keptMost) this.#kept.clear();
    this.#kept.set(head.sha256, live);
    return live;
  }

  /** Null while no version is here: then nothing can be said of drift. */
  async contentOf(
    database: Pick<Transaction, 'select'>,
    organisation: string,
    group: string,
  ): Promise<GroupContent | null> {
    const live = await this.at(database, organisation);
    if (live === null) return null;
    const known = live.contents.get(group);
    if (known !== undefined) return known;
    const content = contentOf(live.signed.groups.groups, group);
    live.contents.set(group, content);
    return content;
  }
}

export const liveGroups = new LiveGroups();
