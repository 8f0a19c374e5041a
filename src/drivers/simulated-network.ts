/** What a simulated unit does when it is asked to connect: a real TLS handshake with the key and certificates in its own flash. */
import { createHash } from 'node:crypto';
import { connect, type TLSSocket } from 'node:tls';
import { bytesEqual } from '../base/bytes.ts';
import { splitCertificates } from '../formats/der.ts';
import { pemBytes } from '../formats/pem.ts';
import type { ConnectionFailure } from '../model/proof.ts';
import type { SimulatedNetwork, UnitConnection, UnitHoldings, UnitTarget } from './simulated-unit.ts';

const patienceMs = 15_000;

export const realNetwork: SimulatedNetwork = async (target, unit) => {
  if (target.kind === 'lwm2m') return failed('unknown', 'this unit speaks no DTLS');
  if (unit.privateKey === null) return failed('no-identity', 'no key');
  return handshake(target, unit, unit.privateKey);
};

/** As a unit that has lost its certificate's key would come: with nothing to show. */
export const networkWithoutCertificate: SimulatedNetwork = async (target, unit) =>
  target.kind === 'lwm2m'
    ? failed('no-identity', 'no account')
    : handshake(target, { ...unit, chain: null }, new Uint8Array());

function failed(why: ConnectionFailure, words: string): UnitConnection {
  return { connected: false, why, words };
}

function handshake(
  { host, port, serverSha256 }: Extract<UnitTarget, { kind: 'tls' }>,
  { chain }: UnitHoldings,
  privateKey: Uint8Array,
): Promise<UnitConnection> {
  const certificates = chain === null ? null : splitCertificates(chain);
  const own =
    certificates === null
      ? {}
      : {
          key: Buffer.from(pemBytes('PRIVATE KEY', privateKey)),
          cert: certificates.map((each) => Buffer.from(pemBytes('CERTIFICATE', each)).toString()).join(''),
        };
  return new Promise((resolve) => {
    // who the server is is told by its hash, which is all that a unit without a clock and a root can check
    const socket: TLSSocket = connect({ host, port, rejectUnauthorized: false, timeout: patienceMs, ...own });
    const end = (result: UnitConnection): void => {
      resolve(result);
      socket.destroy();
    };
    socket.once('secureConnect', () => {
      const shown = socket.getPeerX509Certificate()?.raw ?? Buffer.alloc(0);
      const right = bytesEqual(createHash('sha256').update(shown).digest(), serverSha256);
      if (!right) end(failed('wrong-server', 'it shows another certificate'));
    });
    // the server closes when it has seen enough
    socket.once('end', () => end({ connected: true }));
    socket.once('timeout', () => end(failed('unreachable', 'no answer')));
    socket.once('error', (error: NodeJS.ErrnoException) =>
      end(failed(error.code?.startsWith('ERR_SSL') ? 'refused' : 'unreachable', error.message.slice(0, 80))),
    );
  });
}
