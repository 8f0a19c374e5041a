/**
 * A TLS server for one proof: a key and certificate that exist as long as it does, no data, no tickets. It holds only the public
 * side of who shall come (roots), asks for a certificate, and writes down who came; what that means is tls-proof.ts. That
 * the certificate's key is there is checked by OpenSSL in the handshake (CertificateVerify, RFC 8446 section 4.4.3).
 */
import { constants, createHash, generateKeyPairSync, sign, X509Certificate } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { createServer, type Server, type TLSSocket } from 'node:tls';
import type { Clock } from '../base/clock.ts';
import { orAborted } from '../base/deadline.ts';
import type { Random } from '../base/random.ts';
import { pemBytes } from '../formats/pem.ts';
import { Fault } from '../model/fault.ts';
import { oids } from './names.ts';
import { makeRoot, makeServiceCertificate, type Sign } from './unit-certificate.ts';

/** A unit that is slow makes a handshake in seconds (P-256 in software); nobody needs more. */
const handshakeLimitMs = 20_000;
/** Everything beyond is noise: it is counted and dropped. */
const arrivalsKept = 8;
const dayMs = 86_400_000;

export type Arrival =
  | {
      readonly type: 'handshake';
      /** DER; null when it showed none. */
      readonly certificate: Uint8Array | null;
      /** Why its chain does not lead to a root, in OpenSSL's word; null when it does. */
      readonly distrust: string | null;
      /** An older session was taken up: then no key was proven. */
      readonly resumed: boolean;
      readonly protocol: string;
      readonly cipher: string;
      readonly from: string;
    }
  | { readonly type: 'broken'; readonly why: string; readonly from: string };

export interface ListenerParts {
  readonly address: string;
  /** 0: any that is free. */
  readonly port: number;
  /** DER: where the chain of who comes has to end. */
  readonly roots: readonly Uint8Array[];
  readonly clock: Clock;
  readonly random: Random;
}

export class TlsListener implements AsyncDisposable {
  readonly port: number;
  /** Of its certificate as DER. */
  readonly certificateSha256: Uint8Array;
  readonly arrivals: Arrival[] = [];
  readonly #server: Server;
  #waiting: (() => void)[] = [];

  private constructor(server: Server, certificateSha256: Uint8Array) {
    this.#server = server;
    this.certificateSha256 = certificateSha256;
    this.port = (server.address() as AddressInfo).port;
    server.on('secureConnection', (socket) => this.#arrived(socket));
    server.on('tlsClientError', (error, socket) =>
      this.#note({ type: 'broken', why: reasonOf(error), from: socket.remoteAddress ?? 'unknown' }),
    );
  }

  /** Rejects with Fault proof.listener when the address or port can not be had. */
  static async open(parts: ListenerParts): Promise<TlsListener> {
    const { clock, random, roots } = parts;
    const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const publicKey = new Uint8Array(pair.publicKey.export({ format: 'der', type: 'spki' }));
    const signer = async (bytes: Uint8Array): Promise<Uint8Array> =>
      new Uint8Array(sign('sha256', bytes, pair.privateKey));
    const certificate = await dayCertificate(publicKey, clock.now(), random, signer);
    const pkcs8 = pair.privateKey.export({ format: 'der', type: 'pkcs8' });
    const key = Buffer.from(pemBytes('PRIVATE KEY', pkcs8));
    try {
      const server = createServer({
        key,
        cert: Buffer.from(pemBytes('CERTIFICATE', certificate)),
        ca: roots.map((root) => new X509Certificate(root).toString()),
        requestCert: true,
        // whoever comes with something else is let in so far that it can be named, and no further
        rejectUnauthorized: false,
        minVersion: 'TLSv1.2',
        handshakeTimeout: handshakeLimitMs,
        secureOptions: constants.SSL_OP_NO_TICKET,
      });
      server.maxConnections = arrivalsKept;
      await listening(server, parts);
      return new TlsListener(server, new Uint8Array(createHash('sha256').update(certificate).digest()));
    } finally {
      key.fill(0);
      pkcs8.fill(0);
    }
  }

  /** Resolves when one more has come than `seen`; rejects with the signal's reason. */
  async beyond(seen: number, signal: AbortSignal): Promise<Arrival> {
    for (;;) {
      const found = this.arrivals[seen];
      if (found !== undefined) return found;
      await orAborted(
        new Promise<void>((resolve) => {
          this.#waiting.push(resolve);
        }),
        signal,
      );
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  #arrived(socket: TLSSocket): void {
    socket.on('error', () => undefined); // it has been seen: how it goes does not matter
    const certificate = socket.getPeerX509Certificate();
    this.#note({
      type: 'handshake',
      certificate: certificate === undefined ? null : new Uint8Array(certificate.raw),
      distrust: socket.authorized ? null : String(socket.authorizationError ?? 'not trusted'),
      resumed: socket.isSessionReused(),
      protocol: socket.getProtocol() ?? 'unknown',
      cipher: socket.getCipher().name,
      from: socket.remoteAddress ?? 'unknown',
    });
    socket.end();
    socket.resume();
  }

  #note(arrival: Arrival): void {
    if (this.arrivals.length < arrivalsKept) this.arrivals.push(arrival);
    for (const wake of this.#waiting.splice(0)) wake();
  }
}

/** Whoever shall trust it is told its SHA-256: nobody ever looks for its issuer, which is made with it. */
async function dayCertificate(
  publicKey: Uint8Array,
  now: Date,
  random: Random,
  signer: Sign,
): Promise<Uint8Array> {
  const commonName = 'Mintmark proof';
  const root = { organization: 'Mintmark', commonName, demo: false, publicKey, now, random };
  return makeServiceCertificate(
    {
      commonName,
      publicKey,
      issuer: await makeRoot(root, signer),
      notBefore: new Date(now.getTime() - dayMs),
      notAfter: new Date(now.getTime() + dayMs),
      purpose: oids.serverAuthentication,
      random,
    },
    signer,
  );
}

function reasonOf(error: Error): string {
  const { code } = error as NodeJS.ErrnoException;
  return `${code === undefined ? '' : `${code}: `}${error.message}`.slice(0, 200);
}

function listening(server: Server, { address, port }: ListenerParts): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      const why = {
        EADDRINUSE: `port ${port} is used by another program`,
        EACCES: `this user may not listen on port ${port}`,
        EADDRNOTAVAIL: `${address} is no address of this computer`,
      }[cause.code ?? ''];
      const words = `The station can not listen for the unit: ${why ?? cause.message}.`;
      reject(new Fault('proof.listener', words, { address, port, code: cause.code ?? null }, { cause }));
    });
    server.listen(port, address, () => resolve());
  });
}
