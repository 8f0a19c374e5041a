/** A session with a unit that has a text console: each method runs the procedure of its name. */
import { toBase64, toHex } from '../../base/bytes.ts';
import type { Run } from '../../base/run.ts';
import { Fault } from '../../model/fault.ts';
import type { RenderedSetting } from '../../model/group.ts';
import type { Readings, ReadingValue } from '../../model/job.ts';
import { type KeyAlgorithm, keyAlgorithmsIn } from '../../model/key-algorithm.ts';
import { type ConnectionClaim, connectionFailure } from '../../model/proof.ts';
import { hardwareIdSchema } from '../../model/unit.ts';
import type {
  Capability,
  ConnectionRequest,
  DeviceInfo,
  GeneratedKey,
  IdentityChain,
  KeyRequest,
  Session,
  WipeCheck,
  WipeOutcome,
  WipeRun,
} from '../driver.ts';
import type { Connection } from './connection.ts';
import { chainOf, pemOf } from './pem.ts';
import { keyAlgorithmsOf, type Procedure, type ProcedureName } from './profile.ts';
import { renderBytes, renderValue, textOf, type Variables } from './template.ts';
import { consoleWipeMethod } from './wipe-method.ts';

const capabilityOf: Readonly<Partial<Record<ProcedureName, Capability>>> = {
  generateKey: 'generateKey',
  writeIdentity: 'writeIdentity',
  proveIdentity: 'proveIdentity',
  openConnection: 'openConnection',
  configure: 'configure',
  readBack: 'readBack',
  diagnose: 'diagnose',
  wipe: 'wipe',
  reset: 'reset',
};

/** Rejects with Fault device.mismatch when the recipe wants another model. */
export async function openSession(connection: Connection, run: Run): Promise<Session> {
  const { device, keyAlgorithms } = await introduce(connection, run);
  const wanted = connection.options.model;
  if (wanted !== null && device.model !== wanted)
    throw new Fault('device.mismatch', `This is a ${device.model}, the recipe is for ${wanted}.`, {
      expected: wanted,
      observed: device.model,
    });
  return makeSession(connection, device, keyAlgorithms);
}

function makeSession(
  connection: Connection,
  device: DeviceInfo,
  keyAlgorithms: readonly KeyAlgorithm[],
): Session {
  const { procedures } = connection.options.profile;
  const names = Object.keys(capabilityOf) as ProcedureName[];
  const can = names.flatMap((name) => (procedures[name] === undefined ? [] : (capabilityOf[name] ?? [])));
  const written: { chain: IdentityChain | null } = { chain: null };
  const offers = <T>(name: ProcedureName, method: T): T | undefined =>
    procedures[name] === undefined ? undefined : method;
  return dropMissing({
    device,
    can,
    keyAlgorithms,
    identify: async (run: Run) => (await introduce(connection, run)).device,
    generateKey: offers('generateKey', (request: KeyRequest, run: Run) =>
      generateKey(connection, request, run),
    ),
    writeIdentity: offers('writeIdentity', async (chain: IdentityChain, run: Run) => {
      await connection.run('writeIdentity', identityVariables(chain), run);
      written.chain = chain;
    }),
    readIdentity: offers('readIdentity', (run: Run) => readIdentity(connection, written.chain, run)),
    proveIdentity: offers('proveIdentity', async (challenge: Uint8Array, run: Run) => {
      const { variables } = await connection.run('proveIdentity', { challenge }, run);
      return renderBytes(returned(procedures.proveIdentity, 'signature'), variables);
    }),
    openConnection: offers('openConnection', (request: ConnectionRequest, run: Run) =>
      openConnection(connection, request, run),
    ),
    configure: offers('configure', async (settings: readonly RenderedSetting[], run: Run) => {
      for (const { bytes, text } of settings.filter(({ secret }) => secret === true))
        for (const form of [text, ...printedForms(bytes)]) connection.hide(form);
      const rounds = settings.map(({ key, bytes, text }) => ({ key, value: bytes, text }));
      await connection.run('configure', {}, run, rounds);
    }),
    readBack: offers('readBack', (keys: readonly string[], run: Run) => readBack(connection, keys, run)),
    diagnose: offers('diagnose', async (run: Run) => {
      const { variables } = await connection.run('diagnose', {}, run);
      return readings(procedures.diagnose, variables, []);
    }),
    wipe: offers('wipe', (methodId: string, run: WipeRun) => wipe(connection, methodId, run)),
    checkWipe: offers('checkWipe', (methodId: string, run: WipeRun) => checkWipe(connection, methodId, run)),
    reset: offers('reset', async (run: Run) => {
      await connection.run('reset', {}, run);
      await connection.reconnect(run);
    }),
    console: (line: string, run: Run) => connection.type(line, run),
    close: () => connection.close(),
  });
}

/** How a console echoes or dumps bytes, as far as profiles know: whole, or in rows of eight. */
function printedForms(bytes: Uint8Array): readonly string[] {
  const rows = Array.from({ length: Math.ceil(bytes.length / 8) }, (_, row) =>
    Array.from(bytes.subarray(row * 8, row * 8 + 8), (byte) => toHex(Uint8Array.of(byte))).join(' '),
  );
  const hex = [toHex(bytes), ...rows];
  return [...hex, ...hex.map((text) => text.toUpperCase()), toBase64(bytes)];
}

/** Methods that a unit does not offer are absent, not undefined. */
function dropMissing<T extends object>(session: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  const entries = Object.entries(session).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as { [K in keyof T]: Exclude<T[K], undefined> };
}

interface Introduction {
  readonly device: DeviceInfo;
  readonly keyAlgorithms: readonly KeyAlgorithm[];
}

async function introduce(connection: Connection, run: Run): Promise<Introduction> {
  const procedure = connection.options.profile.procedures.identify;
  const { variables } = await connection.run('identify', {}, run);
  const text = (name: string): string => textOf(renderValue(returned(procedure, name), variables)).trim();
  const hardwareId = hardwareIdSchema.safeParse(text('hardwareId'));
  if (!hardwareId.success)
    throw new Fault('device.protocol', 'The unit gives a hardware id that is not one.', {
      observed: text('hardwareId').slice(0, 80),
    });
  const said = 'keyAlgorithms' in procedure.returns ? text('keyAlgorithms').split(/[\s,]+/) : null;
  const known = keyAlgorithmsOf(connection.options.profile);
  return {
    device: {
      hardwareId: hardwareId.data,
      model: text('model').slice(0, 80),
      firmware: 'firmware' in procedure.returns ? text('firmware').slice(0, 80) : null,
      facts: readings(procedure, variables, ['hardwareId', 'model', 'firmware', 'keyAlgorithms']),
    },
    keyAlgorithms:
      said === null ? known : known.filter((algorithm) => keyAlgorithmsIn(said).includes(algorithm)),
  };
}

async function generateKey(connection: Connection, request: KeyRequest, run: Run): Promise<GeneratedKey> {
  const { profile } = connection.options;
  const algorithm = profile.keyAlgorithms[request.algorithm] ?? '';
  const { variables } = await connection.run(
    'generateKey',
    { commonName: request.commonName, algorithm },
    run,
  );
  return {
    certificateRequest: renderBytes(
      returned(profile.procedures.generateKey, 'certificateRequest'),
      variables,
    ),
    origin: profile.keyOrigin,
  };
}

/** The profile says how it ended in a word: connected, or one of the reasons in model/proof.ts. */
async function openConnection(
  connection: Connection,
  request: ConnectionRequest,
  run: Run,
): Promise<ConnectionClaim> {
  const procedure = connection.options.profile.procedures.openConnection;
  const target =
    request.kind === 'tls'
      ? `tls ${request.host} ${request.port} ${toHex(request.serverSha256)}`
      : `lwm2m ${request.shortServerId}`;
  const patienceSeconds = String(Math.ceil(request.patienceMs / 1_000));
  const { variables } = await connection.run('openConnection', { target, patienceSeconds }, run);
  const text = (name: string): string =>
    procedure?.returns[name] === undefined
      ? ''
      : textOf(renderValue(returned(procedure, name), variables)).trim();
  const outcome = text('outcome');
  if (outcome === 'connected') return { said: 'connected' };
  return { said: 'failed', why: connectionFailure(outcome), words: text('words').slice(0, 80) };
}

function identityVariables(chain: IdentityChain): Variables {
  const [own] = chain.certificates;
  if (own === undefined) throw new Fault('identity.certificate', 'There is no certificate to write.');
  const [certificate, ...issuers] = chain.certificates.map(pemOf);
  return {
    certificate: certificate ?? '',
    issuers: issuers.join(''),
    certificates: chain.certificates.map(pemOf).join(''),
  };
}

/**
 * By what is read, or, where the console only tells a hash, by comparing it with what this session wrote. Null when there
 * is none.
 */
async function readIdentity(
  connection: Connection,
  written: IdentityChain | null,
  run: Run,
): Promise<IdentityChain | null> {
  const procedure = connection.options.profile.procedures.readIdentity;
  const { variables } = await connection.run(
    'readIdentity',
    written === null ? {} : identityVariables(written),
    run,
  );
  if (procedure?.returns.pem !== undefined) {
    const pem = textOf(renderValue(returned(procedure, 'pem'), variables)).trim();
    return pem === '' ? null : chainOf(pem);
  }
  const stored = textOf(renderValue(returned(procedure, 'sha256'), variables))
    .trim()
    .toLowerCase();
  if (stored === '') return null;
  if (written === null)
    throw new Fault(
      'device.lacks',
      'This console tells only a hash of its certificate, and none was written just now.',
    );
  const { certificates } = identityVariables(written);
  const expected = textOf(renderValue('{{hex(sha256(certificates))}}', { certificates: certificates ?? '' }));
  if (stored !== expected)
    throw new Fault('device.lied', 'The unit stored another certificate than it was given.', {
      stored,
      expected,
    });
  return written;
}

async function readBack(
  connection: Connection,
  keys: readonly string[],
  run: Run,
): Promise<ReadonlyMap<string, Uint8Array | null>> {
  const procedure = connection.options.profile.procedures.readBack;
  const found = new Map<string, Uint8Array | null>();
  for (const [index, key] of keys.entries()) {
    const { variables } = await connection.run('readBack', { key }, { ...run, progress: () => undefined });
    const value = renderBytes(returned(procedure, 'value'), variables);
    const absent = value.length === 0 && textOf(renderValue('{{found}}', { found: '', ...variables })) === '';
    found.set(key, absent ? null : value);
    run.progress(index + 1, keys.length);
  }
  return found;
}

async function wipe(connection: Connection, methodId: string, run: WipeRun): Promise<WipeOutcome> {
  requireMethod(methodId);
  const log: string[] = [];
  const noted = (line: string): void => {
    log.push(line);
    run.log(line);
  };
  const name = connection.options.profile.wipedMedium;
  run.medium?.({ name, phase: 'wiping', bytesDone: null, bytesTotal: null });
  try {
    await connection.run('wipe', {}, { ...run, log: noted });
    return { finished: true, log };
  } catch (thrown) {
    // A unit that stops answering in the middle is an outcome; a cancelled job and a refusal are not.
    run.signal.throwIfAborted();
    if (!(thrown instanceof Fault) || !thrown.code.startsWith('link.')) throw thrown;
    return { finished: false, log: [...log, thrown.message] };
  }
}

async function checkWipe(connection: Connection, methodId: string, run: WipeRun): Promise<WipeCheck> {
  requireMethod(methodId);
  const { profile } = connection.options;
  run.medium?.({ name: profile.wipedMedium, phase: 'verifying', bytesDone: null, bytesTotal: null });
  await connection.reconnect(run);
  const { findings } = await connection.run('checkWipe', {}, run);
  return {
    media: [
      {
        name: profile.wipedMedium,
        level: consoleWipeMethod.level,
        method: consoleWipeMethod.id,
        bytesTotal: 0,
        bytesRead: 0,
        verification: consoleWipeMethod.verification,
        clean: findings.length === 0,
        readBackSha256: null,
        findings: findings.slice(0, 50),
      },
    ],
    retained: [...consoleWipeMethod.leaves, ...profile.retained],
  };
}

function requireMethod(methodId: string): void {
  if (methodId !== consoleWipeMethod.id)
    throw new Fault('plan.refused', `The console driver has no wipe method "${methodId}".`);
}

function returned(procedure: Procedure | undefined, name: string): string {
  const result = procedure?.returns[name];
  if (typeof result === 'string') return result;
  throw new Fault('recipe.invalid', `The console profile does not return "${name}" as text.`);
}

function readings(
  procedure: Procedure | undefined,
  variables: Variables,
  without: readonly string[],
): Readings {
  const entries = Object.entries(procedure?.returns ?? {}).filter(([name]) => !without.includes(name));
  return Object.fromEntries(
    entries.map(([name, result]): [string, ReadingValue] => {
      if (typeof result === 'string') {
        const text = textOf(renderValue(result, variables)).slice(0, 500);
        // A command that this firmware does not have has said nothing: the reading is missing, not empty.
        return [name, text === '' ? null : text];
      }
      if ('number' in result) {
        const text = textOf(renderValue(result.number, variables)).trim();
        const value = Number(text);
        return [name, text === '' || !Number.isFinite(value) ? null : value];
      }
      const text = textOf(renderValue(result.boolean, variables)).trim().toLowerCase();
      return [name, text === '' ? null : ['1', 'true', 'yes', 'on', 'found'].includes(text)];
    }),
  );
}
