/** A session with a unit that has a text console: each method runs the procedure of its name. */
import { toBase64, toHex } from '../../base/bytes.ts';
import type { Run } from '../../base/run.ts';
import { Fault } from '../../model/fault.ts';
import type { RenderedSetting } from '../../model/group.ts';
import { type KeyAlgorithm, keyAlgorithmsIn } from '../../model/key-algorithm.ts';
import { type ConnectionClaim, connectionFailure } from '../../model/proof.ts';
import { hardwareIdSchema } from '../../model/unit.ts';
import type {
  Capability,
  ConnectionRequest,
  DeviceInfo,
  IdentityChain,
  KeyRequest,
  Session,
  WipeRun,
} from '../driver.ts';
import type { Connection } from './connection.ts';
import { generateKey, identityVariables, readIdentity } from './identity.ts';
import { keyAlgorithmsOf, type ProcedureName } from './profile.ts';
import { readings, returned } from './returned.ts';
import { renderBytes, renderValue, textOf } from './template.ts';
import { checkWipe, wipeUnit } from './wipe.ts';

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
    wipe: offers('wipe', (methodId: string, run: WipeRun) => wipeUnit(connection, methodId, run)),
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
