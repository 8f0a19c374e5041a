/**
 * How the command line of the same user reaches a server's data: through the server that runs on the folder, which it
 * knows by a file that only this user can read, or else straight to the database.
 */
import { randomBytes } from 'node:crypto';
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { type Clock, systemClock } from '../base/clock.ts';
import { systemRandom } from '../base/random.ts';
import { callHttps, jsonOf } from '../identity/https-call.ts';
import { Fault, type FaultCode } from '../model/fault.ts';
import { faultTable } from '../model/fault-table.ts';
import { type AdminAction, administer } from './admin.ts';
import { openDatabase } from './database.ts';
import { lockFolder } from './folder-lock.ts';
import { openReceiptSigner } from './receipts.ts';
import { readServerFile } from './server-file.ts';

const deskSchema = z.object({
  url: z.url(),
  token: z.string().min(1),
  /** Null without TLS. */
  tls: z.object({ rootPem: z.string(), serverName: z.string() }).nullable(),
});
export type AdminDesk = z.infer<typeof deskSchema>;
const timeoutMs = 60_000;
const limitBytes = 16 * 1024 * 1024;
const faultSchema = z.object({
  code: z.custom<FaultCode>((value) => typeof value === 'string' && Object.hasOwn(faultTable, value)),
  message: z.string(),
  context: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
});
const answerSchema = z.union([z.object({ fault: faultSchema }), z.object({ result: z.unknown() })]);

export function newAdminToken(): string {
  return randomBytes(24).toString('base64url');
}

/** Beside the database, for as long as the server runs. */
export function announceDesk(folder: string, desk: AdminDesk): AsyncDisposable {
  const file = deskFile(folder);
  writeFileSync(`${file}.new`, JSON.stringify(desk), { mode: 0o600 });
  renameSync(`${file}.new`, file);
  return { [Symbol.asyncDispose]: async () => rmSync(file, { force: true }) };
}

/** Throws what `administer` throws, and Fault store.*, server.unreachable. */
export async function administerFolder(
  action: AdminAction,
  place: {
    readonly folder: string;
    readonly databaseUrl: string | null;
    /** Of the server that runs there, where it is not the system's. */
    readonly clock?: Clock;
  },
): Promise<unknown> {
  const { folder, databaseUrl, clock = systemClock } = place;
  if (action.action === 'set-quota') requireProfile(folder, action.profile);
  const running = databaseUrl === null ? readDesk(folder) : null;
  if (running !== null) {
    const answer = await ask(running, action).catch((thrown: unknown) => {
      // a server that was killed leaves its file behind: then the folder can be locked below
      if (thrown instanceof Fault && thrown.code === 'server.unreachable') return null;
      throw thrown;
    });
    if (answer !== null) return answer.result;
  }
  await using _lock = databaseUrl === null ? lockFolder(folder) : null;
  await using open = await openDatabase({ url: databaseUrl, folder: join(folder, 'database') });
  return await administer(action, {
    database: open.database,
    clock,
    random: systemRandom,
    signer: openReceiptSigner(folder),
    folder,
  });
}

async function ask({ url, token, tls }: AdminDesk, action: AdminAction): Promise<{ result: unknown }> {
  const target = new URL('/api/v1/admin', url);
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` };
  const body = JSON.stringify(action);
  const unreachable = (cause: unknown): never => {
    throw new Fault('server.unreachable', `The server at ${url} does not answer.`, { url }, { cause });
  };
  const value =
    tls === null
      ? await fetch(target, { method: 'POST', headers, body, signal: AbortSignal.timeout(timeoutMs) }).then(
          (answer) => answer.json(),
          unreachable,
        )
      : jsonOf(
          await callHttps({
            url: target,
            method: 'POST',
            headers,
            body,
            trust: { roots: tls.rootPem, serverName: tls.serverName },
            timeoutMs,
            limitBytes,
            signal: new AbortController().signal,
          }).catch(unreachable),
        );
  const parsed = answerSchema.safeParse(value);
  if (!parsed.success) throw new Fault('server.nonsense', `${url} does not answer as this server does.`);
  if ('fault' in parsed.data) {
    const { code, message, context } = parsed.data.fault;
    throw new Fault(code, message, context);
  }
  return { result: parsed.data.result };
}

/** A name that was typed wrongly would allow nothing, and nobody would know why. */
function requireProfile(folder: string, name: string): void {
  const known = readServerFile(folder).profiles.map(({ profile }) => profile);
  if (known.includes(name)) return;
  const there = known.join(', ') || 'none';
  throw new Fault('server.unknown', `server.yaml has no profile ${name}; it has ${there}.`, {
    profile: name,
  });
}

function readDesk(folder: string): AdminDesk | null {
  try {
    return deskSchema.parse(JSON.parse(readFileSync(deskFile(folder), 'utf8')));
  } catch {
    return null; // no server runs on this folder
  }
}

function deskFile(folder: string): string {
  return join(folder, 'admin.json');
}
