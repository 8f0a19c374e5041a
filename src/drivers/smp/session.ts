/** One unit over SMP: what the interface promises, each in terms of the groups. Survives restarts of the unit. */
import { createHash } from 'node:crypto';
import { concatBytes } from '../../base/bytes.ts';
import type { Run } from '../../base/run.ts';
import { Fault } from '../../model/fault.ts';
import type { RenderedSetting } from '../../model/group.ts';
import type { Readings } from '../../model/job.ts';
import { defaultKeyAlgorithms, type KeyAlgorithm } from '../../model/key-algorithm.ts';
import type { ConnectionClaim } from '../../model/proof.ts';
import type {
  Capability,
  ConnectionRequest,
  DeviceInfo,
  FlashRequest,
  FlashResult,
  GeneratedKey,
  IdentityChain,
  KeyRequest,
  Session,
  WipeCheck,
  WipeOutcome,
  WipeRun,
} from '../driver.ts';
import { readConfiguration, writeConfiguration } from './configuration.ts';
import type { Connection } from './connection.ts';
import { diagnoseUnit } from './diagnose.ts';
import { checkErased } from './erase-check.ts';
import { identifyUnit, type Known, requireModel, requireSame } from './facts.ts';
import { flashImage } from './flash.ts';
import { IdentityGroup } from './groups/identity.ts';
import { execute } from './groups/shell.ts';
import { checkStorage } from './storage-wipe.ts';
import { wipeUnit } from './wipe.ts';

const connectionPollMs = 200;

export class SmpSession implements Session {
  readonly can: readonly Capability[];
  readonly #connection: Connection;
  readonly #hasImages: boolean;
  readonly #first: DeviceInfo;
  #known: Known;

  constructor(connection: Connection, known: Known, can: readonly Capability[]) {
    this.#connection = connection;
    this.#known = known;
    this.#first = known.device;
    this.#hasImages = can.includes('flash');
    this.can = can;
  }

  get device(): DeviceInfo {
    return this.#known.device;
  }

  get keyAlgorithms(): readonly KeyAlgorithm[] {
    return this.#known.identity?.keyAlgorithms ?? defaultKeyAlgorithms;
  }

  async identify(run: Run): Promise<DeviceInfo> {
    const group = this.#known.identity === null ? null : this.#group();
    this.#known = await identifyUnit(this.#connection, group, this.#hasImages, run);
    requireModel(this.#known.device, this.#connection.options.model);
    return this.#known.device;
  }

  async flash(request: FlashRequest, run: Run): Promise<FlashResult> {
    this.#need('flash');
    const result = await flashImage(this.#connection, request, run, () => this.#confirmSame(run));
    // What was confirmed after the restart shall show in the facts.
    if (!result.skipped && request.activate !== 'store') await this.#confirmSame(run);
    return result;
  }

  generateKey(request: KeyRequest, run: Run): Promise<GeneratedKey> {
    this.#need('generateKey');
    return this.#group().generateKey(request, run);
  }

  async writeIdentity(chain: IdentityChain, run: Run): Promise<void> {
    this.#need('writeIdentity');
    const sha256 = createHash('sha256').update(concatBytes(chain.certificates)).digest();
    const { messageBytes, options } = this.#connection;
    const limits = { messageBytes, timeoutMs: options.responseTimeoutMs * 2 };
    await this.#group().writeChain(chain.certificates, sha256, limits, run);
  }

  async readIdentity(run: Run): Promise<IdentityChain | null> {
    this.#need('writeIdentity');
    const certificates = await this.#group().readChain(run);
    return certificates === null ? null : { certificates };
  }

  proveIdentity(challenge: Uint8Array, run: Run): Promise<Uint8Array> {
    this.#need('proveIdentity');
    return this.#group().sign(challenge, run.signal);
  }

  async openConnection(request: ConnectionRequest, run: Run): Promise<ConnectionClaim> {
    this.#need('openConnection');
    const { clock } = this.#connection;
    const group = this.#group();
    await group.connect(request, run.signal);
    for (const endMs = clock.monotonicMs() + request.patienceMs; clock.monotonicMs() < endMs; ) {
      await clock.sleep(connectionPollMs, run.signal);
      const claim = await group.connection(run.signal);
      if (claim !== null) return claim;
    }
    return { said: 'nothing' };
  }

  async configure(settings: readonly RenderedSetting[], run: Run): Promise<void> {
    this.#need('configure');
    await writeConfiguration(this.#connection, settings, run);
  }

  async readBack(keys: readonly string[], run: Run): Promise<ReadonlyMap<string, Uint8Array | null>> {
    this.#need('readBack');
    return await readConfiguration(this.#connection, keys, run);
  }

  diagnose(run: Run): Promise<Readings> {
    return this.#refreshed(run).then((known) => diagnoseUnit(this.#connection, known.identity, run));
  }

  wipe(methodId: string, run: WipeRun): Promise<WipeOutcome> {
    this.#need('wipe');
    const group = this.#known.identity?.features.has('wipe') === true ? this.#group() : null;
    // The group compares with its own id, which need not be where the recipe takes the hardware id from.
    const hardwareId = this.#known.identity?.hardwareId ?? this.#first.hardwareId;
    return wipeUnit(this.#connection, methodId, group, { hardwareId, hasImages: this.#hasImages }, run);
  }

  async checkWipe(methodId: string, run: WipeRun): Promise<WipeCheck> {
    this.#need('wipe');
    await this.#connection.restart(run);
    // Where the hardware id itself was a setting, it is gone now: then the restart of this port has to do.
    if (this.#known.identity === null) return checkStorage(this.#connection, this.#hasImages, run);
    await this.#confirmSame(run);
    const { identity } = this.#known;
    if (methodId === 'smp-storage' || identity === null) {
      return checkStorage(this.#connection, this.#hasImages, run);
    }
    return checkErased(this.#connection, this.#group(), identity, this.#hasImages, run);
  }

  async reset(run: Run): Promise<void> {
    await this.#connection.restart(run);
    await this.#confirmSame(run);
  }

  async console(line: string, run: Run): Promise<string> {
    const { channel, options } = this.#connection;
    const { output, returned } = await execute(channel, line, run.signal, options.responseTimeoutMs * 4);
    for (const printed of output.split(/\r?\n/).slice(0, 200)) run.log(printed);
    return returned === 0 ? output : `${output}\n(returned ${returned})`;
  }

  close(): Promise<void> {
    return this.#connection.close();
  }

  async #confirmSame(run: Run): Promise<void> {
    requireSame(this.#first, await this.identify(run));
  }

  async #refreshed(run: Run): Promise<Known> {
    await this.identify(run);
    return this.#known;
  }

  /** Made anew each time: after a restart there is another channel. */
  #group(): IdentityGroup {
    return new IdentityGroup(this.#connection.channel, this.#connection.options.identityGroup);
  }

  #need(capability: Capability): void {
    if (this.can.includes(capability)) return;
    throw new Fault('device.lacks', `The unit's firmware does not offer ${capability}.`, { capability });
  }
}
