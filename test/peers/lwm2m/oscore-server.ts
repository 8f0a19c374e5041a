/** aiocoap as a server with OSCORE, in a process of its own, with contexts that a test gives it. */
import { spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { peers } from '../setup.mjs';

/** As the server's operator has it: from the record of the job, and the secret from its wrapping. */
export interface ServerContext {
  readonly secret: string;
  readonly salt: string;
  /** The unit's; hexadecimal, as all of it. */
  readonly unitId: string;
  readonly serverId: string;
  readonly idContext: string | null;
}

const registrationSchema = z.object({
  query: z.record(z.string(), z.string()),
  sender: z.string(),
  links: z.string(),
});

export interface OscoreServer extends AsyncDisposable {
  readonly port: number;
  registrations(): readonly z.infer<typeof registrationSchema>[];
}

export async function freeUdpPort(): Promise<number> {
  const probe = createSocket('udp4');
  await new Promise<void>((resolve) => probe.bind(0, '127.0.0.1', resolve));
  const { port } = probe.address();
  await new Promise<void>((resolve) => probe.close(resolve));
  return port;
}

export async function startOscoreServer(
  folder: string,
  port: number,
  contexts: readonly ServerContext[],
): Promise<OscoreServer> {
  mkdirSync(folder);
  for (const [index, { secret, salt, unitId, serverId, idContext }] of contexts.entries()) {
    const place = join(folder, `unit-${index}`);
    mkdirSync(place);
    const settings = {
      secret_hex: secret,
      salt_hex: salt,
      'sender-id_hex': serverId,
      'recipient-id_hex': unitId,
      algorithm: 'AES-CCM-16-64-128',
      'kdf-hashfun': 'sha256',
      ...(idContext === null ? {} : { 'id-context_hex': idContext }),
    };
    writeFileSync(join(place, 'settings.json'), JSON.stringify(settings), { mode: 0o600 });
  }
  const script = join(import.meta.dirname, 'oscore-server.py');
  const child = spawn(peers.aiocoapPython ?? '', [script, String(port), folder], {
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let [printed, said] = ['', ''];
  child.stderr.on('data', (part: Buffer) => {
    said += part.toString();
  });
  await new Promise<void>((resolve, reject) => {
    child.stdout.on('data', (part: Buffer) => {
      printed += part.toString();
      if (printed.startsWith('ready\n')) resolve();
    });
    child.once('close', (code) => reject(new Error(`aiocoap ended with ${code}: ${said}`)));
  });
  return {
    port,
    registrations: () =>
      printed
        .split('\n')
        .slice(1)
        .filter((line) => line !== '')
        .map((line) => registrationSchema.parse(JSON.parse(line))),
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        if (child.exitCode !== null || child.signalCode !== null) return resolve();
        child.once('close', () => resolve());
        child.stdin.end();
      }),
  };
}
