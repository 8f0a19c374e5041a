/**
 * Whether an LwM2M server has seen a unit: Leshan's demo server, GET /api/clients/<endpoint> (as published up to 2.0.0-M4).
 * The list of accounts would say the security mode as well, but shows shared keys: it is never asked for.
 */
import { z } from 'zod';
import { Fault } from '../model/fault.ts';
import type { Lwm2mAccount } from '../model/lwm2m.ts';
import { callServer } from './lwm2m-http.ts';

const registrationSchema = z.object({
  endpoint: z.string().max(300),
  registrationId: z.string().min(1).max(200),
  registrationDate: z.union([z.string().max(60), z.number()]),
  address: z.string().max(200).optional(),
  secure: z.boolean().optional(),
});

export interface Lwm2mRegistration {
  readonly id: string;
  readonly registeredAt: Date;
  /** Came over DTLS or TLS, as the server says it. */
  readonly secure: boolean;
  readonly from: string | null;
}

/** Null when the server has none. Rejects with Fault proof.server, or the signal's reason. */
export async function findRegistration(
  account: Lwm2mAccount,
  endpoint: string,
  signal: AbortSignal,
): Promise<Lwm2mRegistration | null> {
  const url = new URL(`/api/clients/${encodeURIComponent(endpoint)}`, account.url);
  const { status, text } = await callServer({ method: 'GET', url, fault: 'proof.server' }, signal);
  if (status === 404 || (status === 400 && text.includes('no registered client'))) return null;
  if (status !== 200) throw new Fault('proof.server', `The LwM2M server answers HTTP ${status}.`, { status });
  const read = registrationSchema.safeParse(jsonOrNull(text));
  const registeredAt = read.success ? new Date(read.data.registrationDate) : new Date(Number.NaN);
  if (!read.success || Number.isNaN(registeredAt.getTime()) || read.data.endpoint !== endpoint)
    throw new Fault('proof.server', 'The LwM2M server answers something that is not a registration.');
  const { registrationId, secure, address } = read.data;
  return { id: registrationId, registeredAt, secure: secure === true, from: address ?? null };
}

function jsonOrNull(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null; // the caller says what it means
  }
}
