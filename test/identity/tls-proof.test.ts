/** The listener and its judgement, against real TLS clients that are right, wrong, late, double, copied or not there at all. */
import { type AddressInfo, createServer as createTcpServer, connect as tcpConnect } from 'node:net';
import { type ConnectionOptions, connect } from 'node:tls';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { utf8 } from '../../src/base/bytes.ts';
import { systemClock } from '../../src/base/clock.ts';
import { systemRandom } from '../../src/base/random.ts';
import { Secret } from '../../src/base/secret.ts';
import type { ConnectionRequest, Session } from '../../src/drivers/driver.ts';
import { pemBytes } from '../../src/formats/pem.ts';
import { createLocalCa, LocalCa } from '../../src/identity/local-ca.ts';
import { IdentityTransaction } from '../../src/identity/transaction.ts';
import { Fault } from '../../src/model/fault.ts';
import { identityProfileSchema } from '../../src/model/identity.ts';
import type { Readings } from '../../src/model/job.ts';
import type { ConnectionClaim } from '../../src/model/proof.ts';
import type { WantedProof } from '../../src/steps/step.ts';
import { openStore, type Store } from '../../src/store/store.ts';
import { temporaryFolder } from '../store/fixtures.ts';
import { makeKey, stepRun, TestUnit } from './device.ts';
import { makeAuthority } from './test-authority.ts';

type Tls = Extract<ConnectionRequest, { kind: 'tls' }>;

const profile = identityProfileSchema.parse({
  profile: 'sensor',
  title: 'Sensor',
  serial: { prefix: 'MM-', digits: 5, first: 1, last: 99 },
  subject: { organization: 'Example' },
});
const parts = { clock: systemClock, random: systemRandom };
const connected: ConnectionClaim = { said: 'connected' };

let ca: LocalCa;
let place: ReturnType<typeof temporaryFolder>;
let store: Store;
let addresses: readonly string[];
let transaction: IdentityTransaction;
let unit: TestUnit;

beforeAll(async () => {
  const pin = new Secret(utf8('123456'));
  const sealed = await createLocalCa({
    organization: 'Example',
    commonName: 'Root',
    demo: true,
    pin,
    ...parts,
  });
  ca = await LocalCa.open(sealed, pin, { id: 'local-ca', ...parts });
});
beforeEach(async () => {
  place = temporaryFolder();
  store = openStore({ folder: place.folder, ...parts });
  addresses = ['127.0.0.1'];
  transaction = new IdentityTransaction({
    ledger: store.ledger,
    issuers: new Map([['local-ca', ca]]),
    ...parts,
    mayReplace: () => false,
    ownAddresses: () => addresses,
  });
  unit = new TestUnit('unit-0001');
  await transaction.provision(unit.session, profile, unit.device, stepRun(unit.device));
});
afterEach(() => {
  store.close();
  place.remove();
});

const wanted = (more: Partial<WantedProof> = {}): WantedProof => ({
  kinds: ['tls'],
  expect: 'accepted',
  profile,
  listen: { address: null, port: 0 },
  patienceMs: 1_500,
  ...more,
});

/** Asks the unit for the proof; what it does when it is asked to connect is the test's. */
function prove(
  open: (request: Tls) => Promise<ConnectionClaim>,
  more: Partial<WantedProof> = {},
): Promise<Readings> {
  const session: Session = {
    ...unit.session,
    openConnection: (request) => {
      if (request.kind !== 'tls') throw new Error('not asked for');
      return open(request);
    },
  };
  return transaction.prove(session, unit.device, stepRun(unit.device), wanted(more));
}

const pemOf = (bytes: Uint8Array): string => Buffer.from(pemBytes('CERTIFICATE', bytes)).toString();

/** What a unit shows: its certificates, and the key that belongs to them. */
function holdings(of: TestUnit): ConnectionOptions {
  return {
    cert: (of.chain?.certificates ?? []).map(pemOf).join(''),
    key: of.key?.privateKey.export({ format: 'pem', type: 'pkcs8' }) ?? '',
  };
}

/** One real connection; resolves when the station has closed it or refused it. */
function come({ host, port }: { host: string; port: number }, shown: ConnectionOptions): Promise<void> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, rejectUnauthorized: false, ...shown });
    socket.on('error', () => undefined);
    socket.once('close', () => resolve());
    socket.resume();
  });
}

const fault = (code: string, words = /./): unknown =>
  expect.objectContaining({ code, message: expect.stringMatching(words) });

describe('a unit that is asked to connect', () => {
  test('with its own certificate and key is proven, and the record says how', async () => {
    const readings = await prove(async (request) => {
      await come(request, holdings(unit));
      return connected;
    });
    expect(readings).toMatchObject({
      identityProven: true,
      serialNumber: 'MM-00001',
      tlsConnected: true,
      tlsProtocol: 'TLSv1.3',
      tlsFrom: '127.0.0.1',
      tlsCertificateFingerprint: readings.certificateFingerprint,
    });
  });

  test('and speaks only TLS 1.2 is proven as well', async () => {
    const old = { ...holdings(unit), maxVersion: 'TLSv1.2' } as const;
    const readings = await prove(async (request) => {
      await come(request, old);
      return connected;
    });
    expect(readings.tlsProtocol).toBe('TLSv1.2');
  });

  test('that says nothing of how it went is proven all the same: what was seen counts', async () => {
    const readings = await prove(async (request) => {
      await come(request, holdings(unit));
      return { said: 'failed', why: 'unknown', words: 'the line was cut' };
    });
    expect(readings.tlsConnected).toBe(true);
  });

  test('that only says so is caught', async () => {
    await expect(prove(async () => connected)).rejects.toThrow(fault('proof.lied', /nobody came/));
  });

  test('that connects to somebody else is caught', async () => {
    const other = createTcpServer((socket) => socket.destroy());
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const elsewhere = { host: '127.0.0.1', port: (other.address() as AddressInfo).port };
    await expect(
      prove(async () => {
        await come(elsewhere, holdings(unit));
        return connected;
      }),
    ).rejects.toThrow(fault('proof.lied'));
    await new Promise((resolve) => other.close(resolve));
  });

  test("that shows another unit's certificate is named, although the same authority made it", async () => {
    const other = new TestUnit('unit-0002');
    await transaction.provision(other.session, profile, other.device, stepRun(other.device));
    await expect(
      prove(async (request) => {
        await come(request, holdings(other));
        return connected;
      }),
    ).rejects.toThrow(fault('proof.stranger', /another unit of the same authority/));
  });

  test('that shows a certificate of its name by another authority is named', async () => {
    const { client } = await makeAuthority();
    const { certificate, privateKey } = await client('MM-00001');
    await expect(
      prove(async (request) => {
        await come(request, { cert: certificate, key: privateKey });
        return connected;
      }),
    ).rejects.toThrow(fault('proof.stranger', /nobody that is known/));
  });

  test('that shows no certificate is named', async () => {
    await expect(
      prove(async (request) => {
        await come(request, {});
        return connected;
      }),
    ).rejects.toThrow(fault('proof.handshake', /without showing a certificate/));
  });

  test('that shows its certificate and has lost the key does not get through the handshake', async () => {
    const { privateKey } = makeKey();
    // OpenSSL itself refuses such a pair: the unit's side is made by hand up to where it would have to sign
    const pair = (): ConnectionOptions => ({
      ...holdings(unit),
      key: privateKey.export({ format: 'pem', type: 'pkcs8' }),
    });
    await expect(
      prove(async (request) => {
        try {
          await come(request, pair());
        } catch {
          // the client can not even begin: it knocks and goes
          await new Promise<void>((resolve) => {
            const socket = tcpConnect(request, () => socket.end());
            socket.once('close', () => resolve());
          });
        }
        return connected;
      }),
    ).rejects.toThrow(fault('proof.handshake', /handshake broke/));
  });

  test('that plays back what was said in an earlier handshake is not taken', async () => {
    const said: Buffer[] = [];
    await prove(async (request) => {
      await throughRecorder(request, said);
      return connected;
    });
    expect(Buffer.concat(said).length).toBeGreaterThan(500);
    await expect(
      prove(async ({ host, port }) => {
        await new Promise<void>((resolve) => {
          const socket = tcpConnect({ host, port }, () => socket.end(Buffer.concat(said)));
          socket.on('error', () => undefined).resume();
          socket.once('close', () => resolve());
        });
        return connected;
      }),
    ).rejects.toThrow(fault('proof.handshake', /handshake broke/));
  });

  test('that comes twice is named', async () => {
    await expect(
      prove(async (request) => {
        await Promise.all([come(request, holdings(unit)), come(request, holdings(unit))]);
        return connected;
      }),
    ).rejects.toThrow(fault('proof.twice'));
  });

  test('that never comes is named with the place where it was waited for', async () => {
    await expect(prove(() => new Promise(() => undefined), { patienceMs: 200 })).rejects.toThrow(
      fault('proof.nobody', /127\.0\.0\.1 port \d+ within 200 ms/),
    );
  });

  test('that comes too late is called late, and not proven', async () => {
    await expect(
      prove(
        async (request) => {
          await systemClock.sleep(700, new AbortController().signal);
          await come(request, holdings(unit));
          return connected;
        },
        { patienceMs: 300 },
      ),
    ).rejects.toThrow(fault('proof.late'));
  });

  test.each([
    ['unreachable', 'proof.unreachable', /can not reach 127/],
    ['wrong-server', 'proof.unreachable', /Somebody else answers/],
    ['no-identity', 'identity.unproven', /nothing to connect with/],
    ['refused', 'proof.nobody', /no route/],
    ['unknown', 'proof.nobody', /no route/],
  ] as const)('and says %s ends with what to look at', async (why, code, words) => {
    await expect(prove(async () => ({ said: 'failed', why, words: 'no route' }))).rejects.toThrow(
      fault(code, words),
    );
  });

  test('and is unplugged meanwhile ends as unplugged', async () => {
    await expect(prove(() => Promise.reject(new Fault('link.lost', 'unplugged')))).rejects.toThrow(
      fault('link.lost'),
    );
  });
});

describe('the station', () => {
  test('says which port is not to be had', async () => {
    const other = createTcpServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as AddressInfo;
    const listen = { address: '127.0.0.1', port };
    await expect(prove(async () => connected, { listen })).rejects.toThrow(
      fault('proof.listener', new RegExp(`port ${port} is used`)),
    );
    await new Promise((resolve) => other.close(resolve));
  });

  test('says that an address is none of its own', async () => {
    const listen = { address: '192.0.2.1', port: 0 };
    await expect(prove(async () => connected, { listen })).rejects.toThrow(
      fault('proof.listener', /no address of this computer/),
    );
  });

  test('does not guess between two networks', async () => {
    addresses = ['10.0.0.1', '192.168.1.1'];
    await expect(prove(async () => connected)).rejects.toThrow(
      fault('proof.listener', /10\.0\.0\.1, 192\.168\.1\.1/),
    );
    addresses = [];
    await expect(prove(async () => connected)).rejects.toThrow(fault('proof.listener', /no network/));
  });

  test('closes its port when the proof is over', async () => {
    let asked = { host: '', port: 0 };
    await prove(async (request) => {
      asked = request;
      await come(request, holdings(unit));
      return connected;
    });
    await expect(
      new Promise((resolve, reject) => tcpConnect(asked, () => resolve('open')).once('error', reject)),
    ).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });

  test('trusts no other root: the right certificate of an authority that the profile does not name is not enough', async () => {
    const pin = new Secret(utf8('123456'));
    const sealed = await createLocalCa({
      organization: 'Other',
      commonName: 'Other',
      demo: true,
      pin,
      ...parts,
    });
    const other = await LocalCa.open(sealed, pin, { id: 'local-ca', ...parts });
    const strict = new IdentityTransaction({
      ledger: store.ledger,
      issuers: new Map([['local-ca', other]]),
      ...parts,
      mayReplace: () => false,
      ownAddresses: () => addresses,
    });
    const session: Session = {
      ...unit.session,
      openConnection: async (request) => {
        if (request.kind === 'tls') await come(request, holdings(unit));
        return connected;
      },
    };
    await expect(strict.prove(session, unit.device, stepRun(unit.device), wanted())).rejects.toThrow(
      fault('proof.untrusted'),
    );
  });
});

describe('behind a wipe', () => {
  const refused = { expect: 'refused', patienceMs: 400 } as const;
  beforeEach(() => {
    store.ledger.revokeAll('unit-0001', 'end of life', 'job-2');
  });

  test('a unit that holds nothing any more has refused', async () => {
    unit.key = null;
    unit.chain = null;
    const readings = await prove(async () => ({ said: 'failed', why: 'no-identity', words: 'no key' }), {
      ...refused,
      kinds: ['challenge', 'tls'],
    });
    expect(readings).toMatchObject({
      identityRefused: true,
      refusedSerialNumber: 'MM-00001',
      refusedChallenge: expect.stringMatching(/no key/),
      refusedTls: expect.stringMatching(/no key/),
    });
    expect(readings.identityProven).toBeUndefined();
  });

  test('a key that is still there is found, although the certificate is gone', async () => {
    unit.chain = null;
    await expect(prove(async () => connected, { ...refused, kinds: ['challenge'] })).rejects.toThrow(
      fault('proof.still-works'),
    );
  });

  test('a unit that can still connect is found', async () => {
    await expect(
      prove(async (request) => {
        await come(request, holdings(unit));
        return connected;
      }, refused),
    ).rejects.toThrow(fault('proof.still-works'));
  });

  test.each([
    ['nobody comes', async (): Promise<ConnectionClaim> => new Promise(() => undefined)],
    ['it only says that it connected', async (): Promise<ConnectionClaim> => connected],
    [
      'it can not reach the station',
      async (): Promise<ConnectionClaim> => ({ said: 'failed', why: 'unreachable', words: 'no route' }),
    ],
  ])('nothing is proven when %s', async (_what, open) => {
    await expect(prove(open, refused)).rejects.toThrow(fault('proof.unclear'));
  });

  test('a cable that came loose proves nothing either', async () => {
    await expect(prove(() => Promise.reject(new Fault('link.lost', 'unplugged')), refused)).rejects.toThrow(
      fault('link.lost'),
    );
  });
});

/** The unit's connection through somebody who keeps what it says. */
async function throughRecorder({ host, port }: Tls, said: Buffer[]): Promise<void> {
  const recorder = createTcpServer((socket) => {
    const onward = tcpConnect({ host, port });
    socket.on('data', (part: Buffer) => said.push(part));
    for (const end of [socket, onward]) end.on('error', () => undefined);
    socket.pipe(onward).pipe(socket);
  });
  await new Promise<void>((resolve) => recorder.listen(0, '127.0.0.1', resolve));
  await come({ host: '127.0.0.1', port: (recorder.address() as AddressInfo).port }, holdings(unit));
  await new Promise((resolve) => recorder.close(resolve));
}
