/** A pretend unit below the driver: it keeps its key and certificates, signs for real, and can be told to misbehave. */
import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import type { Clock } from '../../src/base/clock.ts';
import type { Secret } from '../../src/base/secret.ts';
import type { DeviceInfo, IdentityChain, Session } from '../../src/drivers/driver.ts';
import { algorithmOf, makeKeyPairNow } from '../../src/formats/key-pair.ts';
import { signedBy } from '../../src/formats/unit-request.ts';
import { der, derInteger, derOid, tags } from '../../src/identity/der.ts';
import { nameDer, oids } from '../../src/identity/names.ts';
import { signatureAlgorithmOf } from '../../src/identity/signature-algorithm.ts';
import { Fault } from '../../src/model/fault.ts';
import type { KeyAlgorithm } from '../../src/model/key-algorithm.ts';
import type { StepRun } from '../../src/steps/step.ts';

export interface KeyPair {
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

export const makeKey = (namedCurve = 'P-256'): KeyPair => generateKeyPairSync('ec', { namedCurve });
/** A key of any kind that profiles know. */
export const makeKeyOf = (algorithm: KeyAlgorithm): KeyPair => {
  const { privateKey } = makeKeyPairNow(algorithm);
  const secret = createPrivateKey({ key: Buffer.from(privateKey), format: 'der', type: 'pkcs8' });
  return { privateKey: secret, publicKey: createPublicKey(secret) };
};
export const spki = (key: KeyPair): Uint8Array =>
  new Uint8Array(key.publicKey.export({ format: 'der', type: 'spki' }));

export interface RequestParts {
  readonly commonName: string;
  readonly key: KeyPair;
  readonly signer?: KeyPair;
  readonly publicKey?: Uint8Array;
  readonly version?: number;
  /** Object identifier of the signature algorithm; what belongs to the key when it is not given. */
  readonly algorithm?: string;
  readonly subject?: Uint8Array;
}

/** Also for keys that the product would never sign with. */
export function digestOf({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject): 'sha256' | 'sha384' | null {
  if (asymmetricKeyType === 'ed25519') return null;
  return asymmetricKeyDetails?.namedCurve === 'secp384r1' ? 'sha384' : 'sha256';
}

function kindOf(key: KeyObject): KeyAlgorithm {
  if (key.asymmetricKeyType === 'rsa') return 'rsa2048';
  return digestOf(key) === 'sha256' ? 'p256' : algorithmOf(key);
}

const bits = (bytes: Uint8Array): Uint8Array => der(tags.bitString, Uint8Array.of(0), bytes);

/** A PKCS#10 request; every part can be made wrong. */
export function makeRequest(parts: RequestParts): Uint8Array {
  const subject =
    parts.subject ?? nameDer([{ oid: oids.commonName, tag: tags.utf8String, value: parts.commonName }]);
  const info = der(
    tags.sequence,
    derInteger(Uint8Array.of(parts.version ?? 0)),
    subject,
    parts.publicKey ?? spki(parts.key),
    der(0xa0),
  );
  const signer = (parts.signer ?? parts.key).privateKey;
  const signature = sign(digestOf(signer), info, signer);
  const algorithm =
    parts.algorithm === undefined
      ? signatureAlgorithmOf(kindOf(signer))
      : der(tags.sequence, derOid(parts.algorithm));
  return der(tags.sequence, info, algorithm, bits(signature));
}

/** Ways of the pretend unit to be wrong, and calls that fail once. */
export interface Mischief {
  /** Thrown before or after the call did its work, once. */
  failOnce?: { readonly call: string; readonly when: 'before' | 'after' } | undefined;
  forgetsKey?: boolean;
  forgetsChain?: boolean;
  signsWithOtherKey?: boolean;
  wrongName?: boolean;
  fixedKey?: KeyPair;
}

export class TestUnit {
  key: KeyPair | null = null;
  chain: IdentityChain | null = null;
  readonly hardwareId: string;
  keyAlgorithms: readonly KeyAlgorithm[] = ['p256'];
  readonly mischief: Mischief = {};
  readonly calls: string[] = [];
  readonly challenges: Uint8Array[] = [];
  readonly keysTaken: Secret[] = [];

  constructor(hardwareId: string) {
    this.hardwareId = hardwareId;
  }

  get device(): DeviceInfo {
    return { hardwareId: this.hardwareId, model: 'sensor', firmware: '1.0.0', facts: {} };
  }

  /** As behind a boot ROM: it makes no key and takes the station's. */
  get takingSession(): Session {
    const { generateKey, writeIdentity, ...rest } = this.session;
    return {
      ...rest,
      can: ['storeKey', 'proveIdentity'],
      storeKey: ({ certificates, privateKey }) =>
        this.#call('storeKey', () => {
          this.keysTaken.push(privateKey);
          this.key = privateKey.use((bytes) => {
            const secret = createPrivateKey({ key: Buffer.from(bytes), format: 'der', type: 'pkcs8' });
            return { privateKey: secret, publicKey: createPublicKey(secret) };
          });
          this.chain = this.mischief.forgetsChain ? null : { certificates };
        }),
    };
  }

  get session(): Session {
    return {
      device: this.device,
      can: ['generateKey', 'writeIdentity', 'proveIdentity'],
      identify: () => this.#call('identify', () => this.device),
      keyAlgorithms: this.keyAlgorithms,
      generateKey: ({ commonName, algorithm }) =>
        this.#call('generateKey', () => {
          this.key = this.mischief.fixedKey ?? makeKeyOf(algorithm);
          const name = this.mischief.wrongName ? 'someone-else' : commonName;
          return { certificateRequest: makeRequest({ commonName: name, key: this.key }), origin: 'device' };
        }),
      writeIdentity: (chain) =>
        this.#call('writeIdentity', () => {
          if (this.key === null) throw new Fault('device.refused', 'no key');
          this.chain = this.mischief.forgetsChain ? null : chain;
        }),
      readIdentity: () => this.#call('readIdentity', () => this.chain),
      proveIdentity: (challenge) =>
        this.#call('proveIdentity', () => {
          this.challenges.push(challenge);
          const key =
            this.mischief.signsWithOtherKey && this.key !== null
              ? makeKeyOf(algorithmOf(this.key.privateKey))
              : this.key;
          if (key === null) throw new Fault('device.refused', 'no key');
          return signedBy(key.privateKey, challenge);
        }),
      close: () => Promise.resolve(),
    };
  }

  async #call<T>(name: string, work: () => T): Promise<T> {
    this.calls.push(name);
    this.#maybeFail(name, 'before');
    const result = work();
    this.#maybeFail(name, 'after');
    return result;
  }

  #maybeFail(call: string, when: 'before' | 'after'): void {
    const planned = this.mischief.failOnce;
    if (planned?.call !== call || planned.when !== when) return;
    this.mischief.failOnce = undefined;
    throw new Fault('link.lost', 'unplugged');
  }
}

/** Only what the identity transaction uses of a step's run. */
export function stepRun(device: DeviceInfo, jobId = 'job-1', signal = new AbortController().signal): StepRun {
  const unused = (): never => {
    throw new Error('not used here');
  };
  return {
    signal,
    progress: () => undefined,
    log: () => undefined,
    jobId,
    device,
    inputs: { files: new Map(), settings: null, profiles: new Map(), wipeMethods: new Map() },
    identity: { provision: unused, prove: unused },
    endOfLife: { recordIntent: unused, revoke: unused, concluded: unused },
    credentials: { require: unused, addresses: unused, secret: unused, derived: unused, noteAccount: unused },
    facts: new Map(),
    writeArtefact: unused,
    waitingFor: () => undefined,
  };
}

export const fixedClock = (at = Date.UTC(2026, 0, 5, 8)): Clock => ({
  now: () => new Date(at),
  monotonicMs: () => 0,
  sleep: () => Promise.resolve(),
});
