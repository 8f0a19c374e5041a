/** Composition root of the management server: database, receipt key, enrolment, HTTP. Listens on loopback unless told otherwise. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Clock, systemClock } from '../base/clock.ts';
import { Fault } from '../model/fault.ts';
import { createApp } from './app.ts';
import { openDatabase } from './database.ts';
import { lockFolder } from './folder-lock.ts';
import { openReceiptSigner } from './receipts.ts';
import { EnrolmentDesk } from './station-auth.ts';

export interface ServerOptions {
  /** The receipt key, and the database when there is no URL. */
  readonly folder: string;
  readonly databaseUrl: string | null;
  readonly port: number;
  readonly version: string;
  readonly clock?: Clock;
  onNewCode?(code: string): void;
}

export interface RunningServer extends AsyncDisposable {
  readonly url: string;
  readonly enrolmentCode: string;
}

const host = '127.0.0.1';

export async function openServer(options: ServerOptions): Promise<RunningServer> {
  const clock = options.clock ?? systemClock;
  mkdirSync(options.folder, { recursive: true, mode: 0o700 });
  /** What is open so far, first opened last closed. */
  const opened: AsyncDisposable[] = options.databaseUrl === null ? [lockFolder(options.folder)] : [];
  const close = async (): Promise<void> => {
    for (let part = opened.pop(); part !== undefined; part = opened.pop()) await part[Symbol.asyncDispose]();
  };
  try {
    const open = await openDatabase({ url: options.databaseUrl, folder: join(options.folder, 'database') });
    opened.push(open);
    const desk = new EnrolmentDesk(open.database, clock, (code) => options.onNewCode?.(code));
    const app = await createApp({
      database: open.database,
      signer: openReceiptSigner(options.folder),
      desk,
      clock,
      version: options.version,
      hosts: [host, 'localhost'],
    });
    opened.push({ [Symbol.asyncDispose]: () => app.close() });
    const url = await listen(app, options.port);
    return {
      url,
      get enrolmentCode() {
        return desk.code;
      },
      [Symbol.asyncDispose]: close,
    };
  } catch (thrown) {
    await close();
    throw thrown; // what was opened is closed again; the reason goes on to the caller
  }
}

async function listen(app: Awaited<ReturnType<typeof createApp>>, port: number): Promise<string> {
  try {
    return await app.listen({ host, port });
  } catch (cause) {
    // The system's own words (EADDRINUSE) are in the cause; the port is what a person can change.
    throw new Fault('server.unreachable', `The server can not listen on port ${port}.`, { port }, { cause });
  }
}
