/**
 * Eclipse Leshan: the security store of its server, and that of a bootstrap server with its configurations. Two dialects:
 * `m4` is the demo server's own form up to 2.0.0-M4, `m15` that since 2.0.0-M15, which names the way in `tls`.
 */
import { X509Certificate } from 'node:crypto';
import { Fault } from '../../model/fault.ts';
import {
  type Caller,
  type DestinationAnswer,
  jsonOf,
  openCaller,
  refuseRecord,
} from '../destination-call.ts';
import type { SettingsOf } from '../destination-file.ts';
import type { DestinationParts, TestableDestination } from '../destination-parts.ts';
import { type EntryServer, entryDestination, entryNameOf } from '../entry-destination.ts';

const accounts = '/api/security/clients';

export async function openLeshan(
  name: string,
  settings: SettingsOf<'leshan'>,
  parts: DestinationParts,
): Promise<TestableDestination> {
  const trust = settings.ca === undefined ? {} : { ca: await parts.file(settings.ca) };
  const open = (url: string): Caller => openCaller({ url, timeoutMs: settings.answerTimeoutMs, ...trust });
  const server = open(settings.url);
  const bootstrap = settings.bootstrap === undefined ? null : open(settings.bootstrap);
  return entryDestination(name, leshan(settings, server, bootstrap), (hardwareId) => parts.unit(hardwareId));
}

function leshan(settings: SettingsOf<'leshan'>, server: Caller, bootstrap: Caller | null): EntryServer {
  return {
    address: settings.url,
    put: async (unit, signal) => {
      const endpoint = entryNameOf(settings.endpoint, unit);
      const [leaf] = unit.chainPem;
      // a key that both sides share is made in the job, and is known to nobody afterwards
      if (leaf === undefined)
        return `${endpoint} has no certificate: an account with a shared key is made in its job.`;
      const body = JSON.stringify(accountOf(endpoint, leaf, settings));
      const answer = await server.call(
        { method: 'PUT', path: `${accounts}/`, body, headers: { 'content-type': 'application/json' } },
        signal,
      );
      if (!ok(answer)) refuseRecord(answer, server.host, `the account of ${endpoint}`);
      return `${server.host} knows ${endpoint} (${settings.security}).`;
    },
    remove: async (unit, signal) => {
      const endpoint = entryNameOf(settings.endpoint, unit);
      const part = encodeURIComponent(endpoint);
      const gone = [await forget(server, `${accounts}/${part}`, endpoint, signal)];
      if (bootstrap !== null) {
        gone.push(await forget(bootstrap, `/api/bootstrap/${part}`, endpoint, signal));
        gone.push(await forget(bootstrap, `${accounts}/${part}`, endpoint, signal));
      }
      return gone.join(' ');
    },
    check: async (signal) => {
      const seen = [await look(server, settings.dialect, signal)];
      if (bootstrap !== null) {
        const answer = await bootstrap.call({ method: 'GET', path: '/api/bootstrap' }, signal);
        if (!ok(answer)) refuseRecord(answer, bootstrap.host, 'a look at its configurations');
        jsonOf(answer, bootstrap.host);
        seen.push(`The bootstrap server ${bootstrap.host} answers.`);
      }
      return seen.join(' ');
    },
    close: () => {
      server[Symbol.dispose]();
      bootstrap?.[Symbol.dispose]();
    },
  };
}

export function accountOf(
  endpoint: string,
  leafPem: string,
  { dialect, security }: Pick<SettingsOf<'leshan'>, 'dialect' | 'security'>,
): object {
  if (security === 'x509')
    return dialect === 'm4' ? { endpoint, x509: true } : { endpoint, tls: { mode: 'x509' } };
  const key = new X509Certificate(leafPem).publicKey.export({ type: 'spki', format: 'der' }).toString('hex');
  return dialect === 'm4' ? { endpoint, rpk: { key } } : { endpoint, tls: { mode: 'rpk', details: { key } } };
}

async function forget(caller: Caller, path: string, endpoint: string, signal: AbortSignal): Promise<string> {
  const answer = await caller.call({ method: 'DELETE', path }, signal);
  if (answer.status === 404) return `${caller.host} knows no ${endpoint}.`;
  if (!ok(answer)) refuseRecord(answer, caller.host, `the end of ${endpoint}`);
  return `${caller.host} forgot ${endpoint}.`;
}

/** The list of accounts; what is in it shows which dialect the server speaks. */
async function look(caller: Caller, dialect: 'm4' | 'm15', signal: AbortSignal): Promise<string> {
  const answer = await caller.call({ method: 'GET', path: accounts }, signal);
  if (!ok(answer)) refuseRecord(answer, caller.host, 'a look at its accounts');
  const list = jsonOf(answer, caller.host);
  if (!Array.isArray(list))
    throw new Fault(
      'destination.schema',
      `${caller.host} answers something else than Leshan does at ${accounts}.`,
    );
  const spoken = dialectOf(list);
  if (spoken !== null && spoken !== dialect)
    throw new Fault(
      'destination.schema',
      `${caller.host} writes accounts in the dialect ${spoken}, and destinations.yaml says ${dialect}.`,
    );
  return `${caller.host} has ${list.length} accounts.`;
}

function dialectOf(list: readonly unknown[]): 'm4' | 'm15' | null {
  for (const account of list) {
    if (typeof account !== 'object' || account === null) continue;
    if ('tls' in account) return 'm15';
    if ('x509' in account || 'psk' in account || 'rpk' in account) return 'm4';
  }
  return null;
}

function ok({ status }: DestinationAnswer): boolean {
  return status >= 200 && status < 300;
}
