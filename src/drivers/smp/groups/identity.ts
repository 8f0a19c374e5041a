/** The identity group: our own SMP user group, specified in docs/protocols/identity-group.md. Number from the recipe. */
import { concatBytes } from '../../../base/bytes.ts';
import type { Run } from '../../../base/run.ts';
import { splitCertificates } from '../../../formats/der.ts';
import { Fault } from '../../../model/fault.ts';
import { type KeyAlgorithm, keyAlgorithmsIn } from '../../../model/key-algorithm.ts';
import { type ConnectionClaim, connectionFailure } from '../../../model/proof.ts';
import { hardwareIdSchema } from '../../../model/unit.ts';
import type { ConnectionRequest, KeyRequest } from '../../driver.ts';
import type { Channel } from '../channel.ts';
import { download } from '../download.ts';
import {
  asMap,
  bytesField,
  countField,
  isTrue,
  listField,
  optionalNumber,
  optionalText,
  textField,
} from '../fields.ts';
import { upload } from '../upload.ts';
import { ask, tryAsk } from './ask.ts';

export const identityCommands = {
  info: 0,
  key: 1,
  chain: 2,
  sign: 3,
  erase: 4,
  regions: 5,
  read: 6,
  wipe: 7,
  connect: 8,
} as const;
/** Errors of this group, as in the specification. */
export const identityErrors = {
  unknown: 1,
  noKey: 2,
  badChallenge: 3,
  badOffset: 4,
  tooLarge: 5,
  badHash: 6,
  notWiped: 7,
  wrongUnit: 8,
  flash: 9,
  badAlgorithm: 10,
  noRegion: 11,
  badKind: 12,
} as const;
const largestRequestBytes = 4096;
const largestChainBytes = 32_768;

export interface IdentityInfo {
  readonly hardwareId: string;
  readonly model: string;
  readonly features: ReadonlySet<string>;
  readonly keyAlgorithms: readonly KeyAlgorithm[];
  readonly hasKey: boolean;
  readonly hasChain: boolean;
  readonly supplyMv: number | null;
}

export interface Region {
  readonly name: string;
  readonly sizeBytes: number;
  /** False for what a wipe leaves alone (bootloader, running firmware). */
  readonly wiped: boolean;
  readonly erasedByte: number;
}

/** The group of one unit, over one channel. */
export class IdentityGroup {
  readonly #channel: Channel;
  readonly #group: number;

  constructor(channel: Channel, group: number) {
    this.#channel = channel;
    this.#group = group;
  }

  /** Null when the unit does not have the group. */
  async info(signal: AbortSignal): Promise<IdentityInfo | null> {
    const reply = await tryAsk(this.#channel, this.#command('read', 'info'), {}, signal);
    if (!reply.ok) return null;
    const hardwareId = hardwareIdSchema.safeParse(reply.body.get('id'));
    if (!hardwareId.success)
      throw new Fault('device.protocol', 'The unit gives a hardware id that is not one.');
    const features = reply.body.get('feat');
    const algorithms = reply.body.get('alg');
    return {
      hardwareId: hardwareId.data,
      model: textField(reply.body, 'model', 80),
      features: new Set(Array.isArray(features) ? features.filter((name) => typeof name === 'string') : []),
      keyAlgorithms: keyAlgorithmsIn(Array.isArray(algorithms) ? algorithms.slice(0, 16) : []),
      hasKey: isTrue(reply.body, 'key'),
      hasChain: isTrue(reply.body, 'chain'),
      supplyMv: optionalNumber(reply.body, 'mv'),
    };
  }

  /** Makes a key pair in the unit and returns the PKCS#10 request, DER. An earlier key is replaced. */
  async generateKey(
    { commonName, algorithm }: KeyRequest,
    run: Run,
  ): Promise<{ readonly certificateRequest: Uint8Array; readonly origin: 'device' | 'secure-element' }> {
    const made = await ask(
      this.#channel,
      this.#command('write', 'key'),
      { alg: algorithm, cn: commonName },
      'making a key',
      run.signal,
      // Asked again after silence it makes another key, and only the last one counts: the request is read after it.
      // A small chip works for a minute and more on an RSA key.
      { timeoutMs: algorithm.startsWith('rsa') ? 150_000 : 30_000, attempts: 2 },
    );
    const origin = optionalText(made, 'origin') === 'secure-element' ? 'secure-element' : 'device';
    const certificateRequest = await this.#read('key', largestRequestBytes, 'the certificate request', run);
    return { certificateRequest, origin };
  }

  async writeChain(
    certificates: readonly Uint8Array[],
    sha256: Uint8Array,
    limits: { readonly messageBytes: number; readonly timeoutMs: number },
    run: Run,
  ): Promise<void> {
    const data = concatBytes(certificates);
    if (data.length > largestChainBytes) {
      throw new Fault('identity.certificate', 'The certificate chain is longer than 32 KiB.');
    }
    await upload(
      this.#channel,
      {
        group: this.#group,
        command: identityCommands.chain,
        data,
        fields: {},
        firstFields: { len: data.length, sha: sha256 },
        messageBytes: limits.messageBytes,
        window: 1,
        firstTimeoutMs: limits.timeoutMs,
        timeoutMs: limits.timeoutMs,
        what: 'the certificate chain',
      },
      run,
    );
  }

  /** Null when none is stored. */
  async readChain(run: Run): Promise<readonly Uint8Array[] | null> {
    const data = await this.#read('chain', largestChainBytes, 'the certificate chain', run);
    if (data.length === 0) return null;
    const certificates = splitCertificates(data);
    if (certificates === null)
      throw new Fault('device.protocol', 'What the unit keeps is no chain of certificates.');
    return certificates;
  }

  /** As keys of its kind sign. */
  async sign(challenge: Uint8Array, signal: AbortSignal): Promise<Uint8Array> {
    const body = await ask(
      this.#channel,
      this.#command('write', 'sign'),
      { c: challenge },
      'signing the challenge',
      signal,
      { timeoutMs: 15_000 },
    );
    return bytesField(body, 'sig');
  }

  /** Asks the unit to connect; it answers at once, and `connection` says later how it went. */
  async connect(request: ConnectionRequest, signal: AbortSignal): Promise<void> {
    const target =
      request.kind === 'tls'
        ? { k: request.kind, h: request.host, p: request.port, pin: request.serverSha256 }
        : { k: request.kind, n: request.shortServerId };
    const body = { ...target, t: request.patienceMs };
    // asked twice it would connect twice
    await ask(this.#channel, this.#command('write', 'connect'), body, 'to connect', signal, { attempts: 1 });
  }

  /** Null as long as the unit is trying. */
  async connection(signal: AbortSignal): Promise<ConnectionClaim | null> {
    const body = await ask(
      this.#channel,
      this.#command('read', 'connect'),
      {},
      'how its connection went',
      signal,
    );
    const state = textField(body, 's', 20);
    if (state === 'busy') return null;
    if (state === 'done') return { said: 'connected' };
    const why = connectionFailure(optionalText(body, 'why') ?? '');
    const words = (optionalText(body, 'text') ?? (state === 'idle' ? 'it was not asked' : '')).slice(0, 80);
    return { said: 'failed', why, words };
  }

  /** Erases every user region of this very unit; the id is repeated so that a mix-up is refused by the unit itself. */
  async wipe(hardwareId: string, signal: AbortSignal, timeoutMs: number): Promise<void> {
    const body = { id: hardwareId };
    await ask(this.#channel, this.#command('write', 'wipe'), body, 'the wipe', signal, {
      timeoutMs,
      attempts: 1,
    });
  }

  async regions(signal: AbortSignal): Promise<readonly Region[]> {
    const body = await ask(
      this.#channel,
      this.#command('read', 'regions'),
      {},
      'its list of flash regions',
      signal,
    );
    return listField(body, 'r')
      .slice(0, 64)
      .map((entry) => {
        const fields = asMap(entry) ?? new Map();
        return {
          name: textField(fields, 'n', 40),
          sizeBytes: countField(fields, 's'),
          wiped: isTrue(fields, 'w'),
          erasedByte: optionalNumber(fields, 'e') ?? 0xff,
        };
      });
  }

  /** Every byte of a region, in order. */
  readRegion(
    region: Region,
    limits: { readonly window: number; readonly timeoutMs: number },
    run: Run,
    onPiece: (offset: number, data: Uint8Array) => void,
  ): Promise<{ readonly totalBytes: number; readonly sha256: string }> {
    const plan = {
      group: this.#group,
      command: identityCommands.read,
      fields: { n: region.name },
      mostBytes: region.sizeBytes,
      what: `region ${region.name}`,
      ...limits,
    };
    return download(this.#channel, plan, run, ({ offset, data }) => onPiece(offset, data));
  }

  async #read(command: 'key' | 'chain', mostBytes: number, what: string, run: Run): Promise<Uint8Array> {
    const parts: Uint8Array[] = [];
    const plan = {
      group: this.#group,
      command: identityCommands[command],
      fields: {},
      mostBytes,
      window: 1,
      timeoutMs: 5000,
      what,
    };
    // Its few bytes are no progress of the step that asks for it.
    await download(this.#channel, plan, { ...run, progress: () => undefined }, ({ data }) =>
      parts.push(data),
    );
    return concatBytes(parts);
  }

  #command(operation: 'read' | 'write', name: keyof typeof identityCommands) {
    return { operation, group: this.#group, command: identityCommands[name] } as const;
  }
}
