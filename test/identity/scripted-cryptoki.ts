/** A token whose misfortunes a test decides; its key is real, so its signatures are. */
import { sign } from 'node:crypto';
import {
  type Cryptoki,
  CryptokiError,
  type Handle,
  type ReturnName,
  returnValues,
  type TokenInfo,
  type TokenPublicKey,
} from '../../src/identity/pkcs11/cryptoki.ts';
import { type KeyPair, makeKey, spki } from './device.ts';

export type CallName = keyof Cryptoki;

export class ScriptedToken implements Cryptoki {
  readonly key: KeyPair = makeKey();
  readonly calls: CallName[] = [];
  readonly pins: string[] = [];
  pin = '123456';
  info: TokenInfo = {
    slot: 4n,
    label: 'factory',
    manufacturer: 'Example',
    model: 'HSM 9',
    serialNumber: '1',
    flags: 0,
  };
  present: readonly TokenInfo[] | null = null;
  extractable = false;
  sensitive = true;
  keys = 1;
  point: Uint8Array | null = null;
  /** What the next calls of that name answer instead, one by one. */
  readonly planned = new Map<CallName, ReturnName[]>();
  /** Never answers that call. */
  hangs: CallName | null = null;
  #sessions = 0n;

  fail(call: CallName, ...values: readonly ReturnName[]): void {
    this.planned.set(call, [...values]);
  }

  async #step(call: CallName): Promise<void> {
    this.calls.push(call);
    if (this.hangs === call) await new Promise(() => undefined);
    const value = this.planned.get(call)?.shift();
    if (value !== undefined) throw new CryptokiError(call, returnValues[value]);
  }

  async tokens(): Promise<readonly TokenInfo[]> {
    await this.#step('tokens');
    return this.present ?? [this.info];
  }
  async openSession(): Promise<Handle> {
    await this.#step('openSession');
    this.#sessions += 1n;
    return this.#sessions;
  }
  async closeSession(): Promise<void> {
    await this.#step('closeSession');
  }
  async login(_session: Handle, pin: Uint8Array): Promise<void> {
    const text = Buffer.from(pin).toString();
    this.pins.push(text);
    await this.#step('login');
    if (text !== this.pin) throw new CryptokiError('login', returnValues.CKR_PIN_INCORRECT);
  }
  async logout(): Promise<void> {
    await this.#step('logout');
  }
  async findKeys(): Promise<readonly Handle[]> {
    await this.#step('findKeys');
    return Array.from({ length: this.keys }, (_, index) => BigInt(index + 10));
  }
  async keyFacts() {
    await this.#step('keyFacts');
    return { sensitive: this.sensitive, extractable: this.extractable };
  }
  async publicKey(): Promise<TokenPublicKey> {
    await this.#step('publicKey');
    const parameters = spki(this.key).subarray(13, 23);
    return { type: 'ec', parameters, point: this.point ?? spki(this.key).subarray(26) };
  }
  async generateKeyPair(): Promise<void> {
    await this.#step('generateKeyPair');
  }
  async sign(_session: Handle, _key: Handle, digest: Uint8Array): Promise<Uint8Array> {
    await this.#step('sign');
    // OpenSSL hashes for itself: what is signed is not checked with these signatures
    return new Uint8Array(sign('sha256', digest, { key: this.key.privateKey, dsaEncoding: 'ieee-p1363' }));
  }
  async finalize(): Promise<void> {
    await this.#step('finalize');
  }
}
