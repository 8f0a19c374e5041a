/**
 * Composition root of the management server: database, receipt key, enrolment, HTTP. Listens on loopback unless server.yaml
 * says otherwise, and elsewhere with TLS only.
 */
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type Clock, systemClock } from '../base/clock.ts';
import { type Random, systemRandom } from '../base/random.ts';
import { Fault } from '../model/fault.ts';
import { announceDesk, newAdminToken } from './admin-desk.ts';
import { createApp } from './app.ts';
import { openDatabase } from './database.ts';
import { lockFolder } from './folder-lock.ts';
import { IssuingAuthorities } from './issuing-authorities.ts';
import { openTls, type ServerTls } from './open-tls.ts';
import { closeGently } from './operations/close-gently.ts';
import { keepTidy } from './operations/maintenance.ts';
import { trustOffice } from './order-book.ts';
import { defaultPatience, type Patience } from './patience.ts';
import { OidcDoor } from './people/oidc.ts';
import { openReceiptSigner } from './receipts.ts';
import { readServerFile, type ServerFile, type TlsSettings } from './server-file.ts';
import { EnrolmentDesk } from './station-auth.ts';
import { loopbackNames } from './tls-identity.ts';

const loopback = '127.0.0.1';

export interface ServerOptions {
  /** The receipt key, and the database when there is no URL. */
  readonly folder: string;
  readonly databaseUrl: string | null;
  readonly port: number;
  readonly version: string;
  /** With TLS, also when server.yaml does not ask for it; `names` are added to those in the file. */
  readonly tls?: { readonly names: readonly string[] };
  /** Offices whose orders are taken from now on; those of earlier starts stay. */
  readonly offices?: readonly { readonly title: string; readonly publicKeyPem: string }[];
  readonly clock?: Clock;
  readonly random?: Random;
  /** How long clients may take; `defaultPatience` when it is left out. */
  readonly patience?: Patience;
  onNewCode?(code: string): void;
}

export interface RunningServer extends AsyncDisposable {
  readonly url: string;
  /** With TLS it ends with a point and the SHA-256 of the root, as base64url. */
  readonly enrolmentCode: string;
  /** Null without TLS. */
  readonly tlsRootSha256: string | null;
}

export async function openServer(options: ServerOptions): Promise<RunningServer> {
  const { folder, databaseUrl } = options;
  const closing = new AbortController();
  const clock = options.clock ?? systemClock;
  const random = options.random ?? systemRandom;
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  /** What is open so far, first opened last closed. */
  const opened: AsyncDisposable[] = databaseUrl === null ? [lockFolder(folder)] : [];
  const close = async (): Promise<void> => {
    closing.abort(new Error('the server closes'));
    for (let part = opened.pop(); part !== undefined; part = opened.pop()) await part[Symbol.asyncDispose]();
  };
  try {
    const file = readServerFile(folder);
    const tlsSettings = tlsSettingsOf(file, options);
    const open = await openDatabase({ url: databaseUrl, folder: join(folder, 'database') });
    opened.push(open);
    const { database } = open;
    const tls = tlsSettings === null ? null : await openTls(tlsSettings, database, { folder, clock, random });
    if (tls !== null) opened.push(tls.listener);
    for (const office of options.offices ?? []) await trustOffice(database, office, clock.now());
    const authorities = new IssuingAuthorities({ folder, clock, random });
    opened.push(authorities);
    const shown = (code: string): string => tls?.codeWithPin(code) ?? code;
    const desk = new EnrolmentDesk(database, clock, (code) => options.onNewCode?.(shown(code)));
    const adminToken = newAdminToken();
    const oidc =
      file.oidc === undefined
        ? null
        : new OidcDoor(file.oidc, resolve(folder, file.oidc.clientSecretFile), { database, clock, random });
    const app = await createApp(
      {
        database,
        signer: openReceiptSigner(folder),
        desk,
        clock,
        random,
        version: options.version,
        folder,
        hosts: tls?.identity.names ?? loopbackNames,
        tlsRootPem: tls?.identity.rootPem ?? null,
        adminToken,
        authorities,
        stationCertificates: tls?.stationCertificates ?? null,
        oidc,
        proxies: file.proxies,
        closing: closing.signal,
        shownCode: shown,
      },
      tls?.listener ?? null,
      options.patience ?? defaultPatience,
    );
    opened.push(keepTidy(database, clock, databaseUrl === null));
    opened.push({ [Symbol.asyncDispose]: () => closeGently(app) });
    const port = await listen(app, file.listen, options.port);
    const scheme = tls === null ? 'http' : 'https';
    if (databaseUrl === null) {
      const url = `${scheme}://${loopback}:${port}`;
      opened.push(announceDesk(folder, { url, token: adminToken, tls: tls === null ? null : proofOf(tls) }));
    }
    const host = file.listen === loopback ? loopback : (tls?.identity.names[0] ?? loopback);
    return {
      url: `${scheme}://${host}:${port}`,
      get enrolmentCode() {
        return shown(desk.code);
      },
      tlsRootSha256: tls?.identity.rootSha256 ?? null,
      [Symbol.asyncDispose]: close,
    };
  } catch (thrown) {
    await close();
    throw thrown; // what was opened is closed again; the reason goes on to the caller
  }
}

function proofOf({ identity }: ServerTls): { readonly rootPem: string; readonly serverName: string } {
  return { rootPem: identity.rootPem, serverName: identity.names[0] ?? 'localhost' };
}

/** Null: plain HTTP, which stays on this computer. Throws Fault server.settings when it would not. */
function tlsSettingsOf(file: ServerFile, { tls }: ServerOptions): TlsSettings | null {
  if (tls === undefined && file.tls === undefined) {
    if (file.listen === loopback) return null;
    throw new Fault('server.settings', `Without TLS the server listens on ${loopback} only.`);
  }
  const names = [...(file.tls?.names ?? []), ...(tls?.names ?? [])];
  return { ...file.tls, names };
}

async function listen(
  app: Awaited<ReturnType<typeof createApp>>,
  host: string,
  port: number,
): Promise<number> {
  try {
    await app.listen({ host, port });
  } catch (cause) {
    // The system's own words (EADDRINUSE) are in the cause; the port is what a person can change.
    throw new Fault('server.unreachable', `The server can not listen on port ${port}.`, { port }, { cause });
  }
  const address = app.server.address();
  return typeof address === 'object' && address !== null ? address.port : port;
}
