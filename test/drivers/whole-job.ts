/** One unit from blank to wiped, checked as the station checks it. Throws Caught when a lie is found by comparing. */
import { createPublicKey, generateKeyPairSync, type KeyObject, verify } from 'node:crypto';
import { bytesEqual, concatBytes, utf8 } from '../../src/base/bytes.ts';
import { seededRandom } from '../../src/base/random.ts';
import type { Run } from '../../src/base/run.ts';
import { Secret } from '../../src/base/secret.ts';
import type { ConformanceCase } from '../../src/drivers/conformance-case.ts';
import type { Driver, Session } from '../../src/drivers/driver.ts';
import { proofChallengePrefix } from '../../src/model/identity.ts';
import type { Port } from '../../src/transport/port.ts';

/** What the station's own comparison finds, whatever the driver believed. */
export class Caught extends Error {}

export interface JobOptions {
  readonly withModel?: boolean;
  /** Called with the session as soon as there is one. */
  readonly onSession?: (session: Session) => void;
}

export async function wholeJob(
  driver: Driver,
  example: ConformanceCase,
  port: Port,
  run: Run,
  options: JobOptions = {},
): Promise<readonly string[]> {
  const recipe = { ...example.options, ...(options.withModel ? example.modelOption : {}) };
  const session = await driver.connect(port, recipe, run);
  options.onSession?.(session);
  try {
    return await allOf(driver, example, session, run);
  } finally {
    await session.close();
  }
}

async function allOf(
  driver: Driver,
  example: ConformanceCase,
  session: Session,
  run: Run,
): Promise<readonly string[]> {
  const done: string[] = [];
  const { hardwareId } = session.device;
  const sameUnit = async (): Promise<void> => {
    const device = await session.identify(run);
    if (device.hardwareId !== hardwareId) throw new Caught('another unit answers');
  };
  await sameUnit();
  if (session.flash !== undefined && example.image !== undefined) {
    const result = await session.flash({ image: example.image, imageNumber: 0, activate: 'confirm' }, run);
    if (result.skipped) throw new Caught('a blank unit had the firmware already');
    done.push('flash');
  }
  const key = (await makeKey(session, run, done)) ?? (await storeKey(session, run, done));
  await writeIdentity(session, run, done);
  if (session.proveIdentity !== undefined && key !== null) {
    const challenge = concatBytes([utf8(proofChallengePrefix), seededRandom(3).bytes(32)]);
    const signature = await session.proveIdentity(challenge, run);
    if (!verify('sha256', challenge, key, signature)) throw new Caught('the proof is wrong');
    done.push('proveIdentity');
  }
  await openConnection(session, run, done);
  await configure(session, example, run, done);
  if (session.diagnose !== undefined) {
    if (Object.keys(await session.diagnose(run)).length === 0)
      throw new Caught('a diagnosis without readings');
    done.push('diagnose');
  }
  if (session.reset !== undefined) {
    await session.reset(run);
    done.push('reset');
    await sameUnit();
  }
  await burn(session, example, run, done);
  for (const method of driver.wipeMethods.slice(0, 1)) await wipe(session, method.id, run, done);
  // Last: nothing can be read behind it.
  if (session.lock !== undefined) {
    await session.lock(run);
    done.push('lock');
  }
  return done;
}

async function makeKey(session: Session, run: Run, done: string[]): Promise<KeyObject | null> {
  if (session.generateKey === undefined) return null;
  const { certificateRequest } = await session.generateKey(
    { commonName: 'MM-000042', algorithm: 'p256' },
    run,
  );
  done.push('generateKey');
  try {
    return checkRequest(certificateRequest);
  } catch (thrown) {
    // A request that can not even be parsed is found by the station as well.
    if (thrown instanceof Caught) throw thrown;
    throw new Caught('the certificate request can not be read', { cause: thrown });
  }
}

/** For units that can not make a key: the station's, with a chain of certificates. */
async function storeKey(session: Session, run: Run, done: string[]): Promise<KeyObject | null> {
  if (session.storeKey === undefined) return null;
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const secret = new Secret(new Uint8Array(privateKey.export({ format: 'der', type: 'pkcs8' })));
  const certificates = [certificate(700, 1), certificate(500, 2)];
  try {
    await session.storeKey({ certificates, privateKey: secret }, run);
  } finally {
    secret.erase();
  }
  await requireChain(session, certificates, run);
  done.push('storeKey');
  return publicKey;
}

/** PKCS#10 is SEQUENCE { request, algorithm, BIT STRING signature }; the key begins with the 26 bytes of every P-256 SPKI. */
function checkRequest(request: Uint8Array): KeyObject {
  const bytes = Buffer.from(request);
  const start = bytes.indexOf(Buffer.from('3059301306072a8648ce3d020106082a8648ce3d030107034200', 'hex'));
  const key = createPublicKey({ key: bytes.subarray(start, start + 91), format: 'der', type: 'spki' });
  const [outer] = elementAt(bytes, 0);
  const [, signedEnd] = elementAt(bytes, outer);
  const [, algorithmEnd] = elementAt(bytes, signedEnd);
  const [signature, signatureEnd] = elementAt(bytes, algorithmEnd);
  const signed = bytes.subarray(outer, signedEnd);
  if (!verify('sha256', signed, key, bytes.subarray(signature + 1, signatureEnd)))
    throw new Caught('the certificate request is not signed by its key');
  return key;
}

/** Where the contents begin and end. */
function elementAt(bytes: Buffer, offset: number): readonly [number, number] {
  const first = bytes[offset + 1] ?? 0;
  const lengthBytes = first < 0x80 ? 0 : first & 0x7f;
  const length = lengthBytes === 0 ? first : bytes.readUIntBE(offset + 2, lengthBytes);
  const contents = offset + 2 + lengthBytes;
  return [contents, contents + length];
}

async function writeIdentity(session: Session, run: Run, done: string[]): Promise<void> {
  if (session.writeIdentity === undefined || session.readIdentity === undefined) return;
  const certificates = [certificate(700, 1), certificate(500, 2)];
  await session.writeIdentity({ certificates }, run);
  await requireChain(session, certificates, run);
  done.push('writeIdentity');
}

async function requireChain(session: Session, wanted: readonly Uint8Array[], run: Run): Promise<void> {
  const stored = (await session.readIdentity?.(run))?.certificates ?? [];
  const same =
    stored.length === wanted.length &&
    stored.every((bytes, index) => bytesEqual(bytes, wanted[index] ?? new Uint8Array(0)));
  if (!same) throw new Caught('another chain was stored');
}

/** A DER SEQUENCE of random bytes: no driver looks into it. */
function certificate(size: number, seed: number): Uint8Array {
  return concatBytes([Uint8Array.of(0x30, 0x82, size >> 8, size & 0xff), seededRandom(seed).bytes(size)]);
}

/** The unit's network is the bench's own (bench.ts): it says what it was asked for. */
async function openConnection(session: Session, run: Run, done: string[]): Promise<void> {
  if (session.openConnection === undefined) return;
  const tls = {
    kind: 'tls',
    host: '192.0.2.7',
    port: 4433,
    serverSha256: new Uint8Array(32).fill(7),
  } as const;
  const claim = await session.openConnection({ ...tls, patienceMs: 5_000 }, run);
  if (claim.said !== 'connected') throw new Caught(`the unit did not connect: ${JSON.stringify(claim)}`);
  const wrong = await session.openConnection({ ...tls, port: 4434, patienceMs: 5_000 }, run);
  if (wrong.said !== 'failed' || wrong.why !== 'unreachable' || wrong.words !== '192.0.2.7')
    throw new Caught(`the unit does not say why it did not: ${JSON.stringify(wrong)}`);
  done.push('openConnection');
}

async function configure(
  session: Session,
  example: ConformanceCase,
  run: Run,
  done: string[],
): Promise<void> {
  const { settings } = example;
  if (session.configure === undefined || session.readBack === undefined || settings === undefined) return;
  await session.configure(settings, run);
  done.push('configure');
  const read = await session.readBack([...settings.map((setting) => setting.key), 'not/there'], run);
  for (const { key, bytes } of settings) {
    const stored = read.get(key);
    if (stored === null || stored === undefined || !bytesEqual(stored, bytes))
      throw new Caught(`${key} differs`);
  }
  if (read.get('not/there') !== null) throw new Caught('a setting that was never written');
  done.push('readBack');
}

async function wipe(session: Session, methodId: string, run: Run, done: string[]): Promise<void> {
  if (session.wipe === undefined || session.checkWipe === undefined) return;
  const outcome = await session.wipe(methodId, run);
  if (!outcome.finished) throw new Caught('the wipe did not finish');
  const check = await session.checkWipe(methodId, run);
  if (check.media.length === 0 || check.media.some((medium) => !medium.clean))
    throw new Caught('not everything is erased');
  done.push('wipe');
}

async function burn(session: Session, example: ConformanceCase, run: Run, done: string[]): Promise<void> {
  const { fuses } = example;
  if (session.burnFuses === undefined || session.readFuses === undefined || fuses === undefined) return;
  await session.burnFuses(fuses, run);
  const held = await session.readFuses(
    fuses.map(({ name }) => name),
    run,
  );
  for (const { name, bytes } of fuses)
    if (!bytesEqual(held.get(name) ?? new Uint8Array(), bytes)) throw new Caught(`the fuse ${name} differs`);
  done.push('burnFuses');
}
