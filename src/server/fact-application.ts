/** What applying a fact needs and gives, whatever its kind. */
import { sql } from 'drizzle-orm';
import type { ServerDatabase } from './database.ts';
import { alarms, stations } from './schema.ts';

export interface FactContext {
  readonly station: string;
  readonly publicKeyPem: string;
  readonly organisation: string;
  readonly receivedAt: Date;
}

/** What the fact is about, when it was taken; a sentence why not otherwise. */
export type Applied =
  | { readonly taken: true; readonly hardwareId: string | null }
  | { readonly taken: false; readonly reason: string };

export type Transaction = Pick<ServerDatabase, 'select' | 'insert' | 'update' | 'execute'>;

/** Something that a person must look at. The same alarm is raised once. */
export async function raise(
  transaction: Pick<ServerDatabase, 'insert'>,
  context: Pick<FactContext, 'station' | 'receivedAt'>,
  subject: string,
  message: string,
): Promise<void> {
  const id = `${context.station}:${subject}:${message}`.slice(0, 500);
  await transaction
    .insert(alarms)
    .values({
      id,
      station: context.station,
      organisation: sql`coalesce((SELECT ${stations.organisation} FROM ${stations} WHERE ${stations.id} = ${context.station}), '')`,
      subject,
      message,
      raisedAt: context.receivedAt,
      settled: false,
    })
    .onConflictDoNothing();
}

/** A unit's life has ended: nothing may bring it back. */
export function isOver(state: string | undefined): boolean {
  return state === 'retired' || state === 'destroyed';
}

/** Until the transaction ends nobody else, on any process of this server, decides about the same thing. */
export async function alone(transaction: Transaction, what: string): Promise<void> {
  await transaction.execute(sql`SELECT pg_advisory_xact_lock(hashtextextended(${what}, 0))`);
}
