/**
 * What the application in a unit does with its factory bootstrap, from the unit's own flash and nothing else: for each
 * account of a management server, a real DTLS handshake and a registration. With a certificate or raw public key (of which
 * this client does not check the server's) by libcoap on GnuTLS; with a
 * shared key by OpenSSL, because libcoap's client takes keys as text only and ours are any bytes; with OSCORE by oscore-client.ts.
 */

import { spawn } from 'node:child_process';
import { createPrivateKey, createPublicKey, X509Certificate } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { toHex, utf8 } from '../../../src/base/bytes.ts';
import type { Lwm2mInstance } from '../../../src/formats/lwm2m-object.ts';
import { opaqueOf, resourceOf, type UnitMemory } from '../../identity/lwm2m-station.ts';
import { type CoapMessage, type CoapOptions, codeText, decodeCoap, encodeCoap } from './coap-message.ts';
import { deriveKeys, openResponse, protectRequest } from './oscore-client.ts';

/** A wrong key is met with silence: this is how long we listen to it. */
const patienceMs = 4_000;

/** `why`: the server's answer (`2.01`), or why there was none. */
export interface Attempt {
  readonly registered: boolean;
  readonly why: string;
}

/** The code of the server's answer in what a client printed, as `2.01`. */
type ReadAnswer = (output: Buffer) => string | null;

/** The first account of a management server. A unit without one does not know where to go. */
export async function register(memory: UnitMemory): Promise<Attempt> {
  const security = memory.instances.find(
    (instance) => instance.objectId === 0 && !truth(resourceOf(instance, 1)),
  );
  if (security === undefined || memory.endpoint === null)
    return { registered: false, why: 'no server is known' };
  const mode = resourceOf(security, 2);
  const uri = resourceOf(security, 0);
  if (mode?.type !== 'integer' || uri?.type !== 'string') return { registered: false, why: 'no account' };
  const links = memory.instances
    .filter(({ objectId }) => objectId !== 0 && objectId !== 21)
    .map(({ objectId, instanceId }) => `</${objectId}/${instanceId}>`);
  const query = [`ep=${memory.endpoint}`, 'lt=60', 'lwm2m=1.0', 'b=U'];
  const body = [...links, '</3/0>'].join(',');
  if (mode.value === 0) return byOpenssl(uri.value, security, query, body);
  if (mode.value === 1 || mode.value === 2)
    return byLibcoap(uri.value, security, memory.privateKey, query, body);
  const link = resourceOf(security, 17);
  const context = memory.instances.find(
    ({ objectId, instanceId }) =>
      link?.type === 'objlnk' && objectId === link.object && instanceId === link.instance,
  );
  if (context !== undefined) return byOscore(uri.value, context, query, body);
  return { registered: false, why: `no client for security mode ${mode.value}` };
}

function truth(value: ReturnType<typeof resourceOf>): boolean {
  return value?.type === 'boolean' && value.value;
}

function byOpenssl(
  uri: string,
  security: Lwm2mInstance,
  query: readonly string[],
  body: string,
): Promise<Attempt> {
  const [identity, key] = [opaqueOf(security, 3), opaqueOf(security, 5)];
  if (identity === null || key === null) return Promise.resolve({ registered: false, why: 'no key' });
  const { host } = new URL(uri.replace('coaps:', 'https:'));
  const args = ['s_client', '-quiet', '-dtls1_2', '-cipher', 'PSK-AES128-CCM8', '-legacy_server_connect'];
  const credentials = ['-psk', toHex(key), '-psk_identity', Buffer.from(identity).toString('utf8')];
  const message = registrationMessage(query, body);
  return run('openssl', [...args, ...credentials, '-connect', host], message, (output) => {
    // an acknowledgement with token 01 and our message id; between them is the code
    const at = output.indexOf(Buffer.from('1234', 'hex')) - 2;
    const [head, code = 0] = output.subarray(Math.max(0, at));
    return head === 0x61 ? `${code >> 5}.${String(code & 31).padStart(2, '0')}` : null;
  });
}

/** A confirmable POST to /rd (RFC 7252 section 3), message id 1234, token 01. */
export function registrationMessage(query: readonly string[], body: string): Uint8Array {
  return encodeCoap(registration(query, body));
}

function registration(query: readonly string[], body: string): CoapMessage {
  const options: CoapOptions = [
    [11, utf8('rd')],
    [12, Uint8Array.of(40)],
    ...query.map((text): readonly [number, Uint8Array] => [15, utf8(text)]),
  ];
  return { type: 0, code: 0x02, id: 0x1234, token: Uint8Array.of(1), options, payload: utf8(body) };
}

/**
 * Object 21 that the account's resource 17 links to; the sequence number is the firmware's to count, and starts at 0 with a new
 * context. A retransmission is the same message, which a server must not take twice.
 */
async function byOscore(
  uri: string,
  context: Lwm2mInstance,
  query: readonly string[],
  body: string,
): Promise<Attempt> {
  const [masterSecret, senderId, recipientId] = [0, 1, 2].map((id) => opaqueOf(context, id));
  if (masterSecret == null || senderId == null || recipientId == null)
    return { registered: false, why: 'no context' };
  const keys = deriveKeys({
    masterSecret,
    masterSalt: opaqueOf(context, 5) ?? new Uint8Array(),
    senderId,
    recipientId,
    idContext: opaqueOf(context, 6),
  });
  const sequence = nextSequence.get(toHex(senderId)) ?? 0;
  nextSequence.set(toHex(senderId), sequence + 1);
  const { message, binding } = protectRequest(registration(query, body), keys, sequence);
  const answer = await exchange(uri, message);
  if (answer === null) return { registered: false, why: 'no answer' };
  try {
    const opened = openResponse(answer, keys, binding);
    const code = codeText((opened ?? answer).code);
    return { registered: opened !== null && code === '2.01', why: code };
  } catch (thrown) {
    // whoever answered does not have the context
    return { registered: false, why: String(thrown) };
  }
}

/** Of this run of the unit, by its sender identifier. */
const nextSequence = new Map<string, number>();

/** One datagram there and one back, over plain CoAP: what OSCORE protects needs no DTLS. */
export function exchange(uri: string, message: CoapMessage): Promise<CoapMessage | null> {
  const { hostname, port } = new URL(uri.replace('coap:', 'http:'));
  const socket = createSocket('udp4');
  return new Promise((resolve) => {
    const end = (answer: CoapMessage | null): void => {
      clearTimeout(timer);
      socket.close();
      resolve(answer);
    };
    const timer = setTimeout(() => end(null), patienceMs);
    socket.once('message', (bytes) => end(decodeCoap(bytes)));
    socket.once('error', () => end(null));
    socket.connect(Number(port || 5683), hostname, () => socket.send(encodeCoap(message)));
  });
}

async function byLibcoap(
  uri: string,
  security: Lwm2mInstance,
  privateKey: Uint8Array | null,
  query: readonly string[],
  body: string,
): Promise<Attempt> {
  const [own, server] = [opaqueOf(security, 3), opaqueOf(security, 4)];
  if (own === null || server === null || privateKey === null) return { registered: false, why: 'no key' };
  const folder = mkdtempSync(join(tmpdir(), 'mintmark-lwm2m-unit-'));
  const write = (name: string, text: string): string => {
    const path = join(folder, name);
    writeFileSync(path, text, { mode: 0o600 });
    return path;
  };
  try {
    const key = createPrivateKey({ key: Buffer.from(privateKey), format: 'der', type: 'pkcs8' });
    if (!isCertificate(own) && !createPublicKey(key).export({ type: 'spki', format: 'der' }).equals(own))
      return { registered: false, why: 'the account is for another key' };
    const keyFile = write('unit.key', key.export({ type: 'sec1', format: 'pem' }).toString());
    const certificates = (unit: Uint8Array, trusted: Uint8Array): readonly string[] => {
      const ownFile = write('unit.pem', new X509Certificate(unit).toString());
      const serverFile = write('server.pem', new X509Certificate(trusted).toString());
      return ['-c', ownFile, '-j', keyFile, '-C', serverFile, '-R', serverFile];
    };
    const args = ['-v', '6', '-B', String(patienceMs / 1000), '-m', 'post', '-t', '40', '-e', body];
    const credentials = isCertificate(own) ? certificates(own, server) : ['-M', keyFile];
    const target = `${uri}/rd?${query.join('&')}`;
    return await run('coap-client-gnutls', [...args, ...credentials, target], null, (output) => {
      return /t:ACK c:(\d\.\d\d)/.exec(output.toString('latin1'))?.[1] ?? null;
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function isCertificate(der: Uint8Array): boolean {
  try {
    return new X509Certificate(der).raw.length > 0;
  } catch {
    return false; // then it is a raw public key
  }
}

function run(
  program: string,
  args: readonly string[],
  input: Uint8Array | null,
  answerOf: ReadAnswer,
): Promise<Attempt> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'pipe'] });
    let output = Buffer.alloc(0);
    let answer: string | null = null;
    const timer = setTimeout(() => child.kill('SIGKILL'), patienceMs + 2_000);
    const heard = (part: Buffer): void => {
      output = Buffer.concat([output, part]);
      answer ??= answerOf(output);
      if (answer !== null) child.kill('SIGTERM');
    };
    child.stdout.on('data', heard);
    child.stderr.on('data', heard);
    child.stdin.on('error', () => undefined); // it ended before it read: `exit` says so
    child.once('error', reject);
    child.once('close', () => {
      clearTimeout(timer);
      const why = answer ?? `no answer: ${output.toString('latin1').slice(-400)}`;
      resolve({ registered: answer === '2.01', why });
    });
    // kept open: OpenSSL would end with its input, before the answer is there
    if (input !== null) child.stdin.write(input);
  });
}
