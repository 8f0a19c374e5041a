/**
 * The issuer of kind `pool`: keys and certificates that were made in advance. Keys are wrapped (AES-256-GCM) under a key of
 * the pool, which is itself sealed under a PIN or the station's key file. A key is unwrapped first and taken second: one that
 * can not be read is not used up, and none is in anybody's hands before its use is on disk.
 */
import { createCipheriv, createDecipheriv, createHash, createPrivateKey, createPublicKey } from 'node:crypto';
import { z } from 'zod';
import { fromBase64, fromUtf8, utf8 } from '../base/bytes.ts';
import type { Clock } from '../base/clock.ts';
import type { Random } from '../base/random.ts';
import { Secret } from '../base/secret.ts';
import { Fault } from '../model/fault.ts';
import { type IdentityProfile, validDaysOf } from '../model/identity.ts';
import type { PoolStanding } from '../model/pool.ts';
import type {
  IssuedCertificate,
  Issuer,
  IssuerDescription,
  IssuerState,
  KeyPool,
  PooledKey,
} from './issuer.ts';
import { issuerFault, stateBy } from './issuer-fault.ts';
import { openBox, sealBox, sealedBoxFields } from './sealed-box.ts';
import { commonNameOf, isDemoAuthority } from './unit-certificate.ts';

export interface ShelfEntry {
  readonly id: string;
  readonly pool: string;
  readonly state: 'making' | 'ready' | 'used' | 'ended';
  readonly serialNumber: string;
  readonly publicKeySha256: string;
  readonly wrappedKey: Uint8Array | null;
  /** DER in base64. */
  readonly chain: readonly string[];
  readonly issuer: string | null;
  readonly issuedBy: string;
  readonly expiresAt: string | null;
}

/** What the store keeps of pools. */
export interface PoolShelf {
  find(serialNumber: string): ShelfEntry | null;
  /** Any key that is ready, to see who signed it. */
  sample(pool: string): ShelfEntry | null;
  take(entryId: string, identityId: string, record: () => void): boolean;
  standing(pool: string): PoolStanding;
  /** The sealed key of the pool; null before the first key was made. */
  sealedKey(pool: string): Uint8Array | null;
  /** The station's key file, in place of a PIN. The caller erases it. */
  stationKey(): Secret;
}

export interface PoolIssuerParts {
  readonly id: string;
  /** Null where no station runs: then nothing can be said of it. */
  readonly shelf: PoolShelf | null;
  readonly production: boolean;
  /** Null: the station's key file. The caller erases it. */
  readonly readPin: (() => Promise<Secret>) | null;
  readonly clock: Clock;
}

const purpose = 'mintmark pool key v1';
const wrapPurpose = 'mintmark pooled key v1';
const schema = z.strictObject({ version: z.literal(1), pool: z.string(), ...sealedBoxFields });
const nonceBytes = 12;
const tagBytes = 16;
const dayMs = 86_400_000;

export class PoolIssuer implements Issuer {
  readonly pool: KeyPool;
  readonly #parts: PoolIssuerParts;
  #key: Promise<Secret> | null = null;

  constructor(parts: PoolIssuerParts) {
    this.#parts = parts;
    this.pool = {
      look: (serialNumber) => this.#look(serialNumber),
      take: (...given) => this.#take(...given),
    };
  }

  async describe(): Promise<IssuerDescription> {
    const root = this.#authority();
    const title = `${commonNameOf(root)} (in advance)`;
    return { id: this.#parts.id, kind: 'pool', title, demo: isDemoAuthority(root), root };
  }

  async state(signal?: AbortSignal): Promise<IssuerState> {
    return stateBy(async () => {
      const { ready, expiresAt } = this.#shelf().standing(this.#parts.id);
      if (ready === 0)
        throw issuerFault('settings', `No key is ready in the pool ${this.#parts.id}: mintmark pool make.`);
      this.#refuseDemo();
      if (expiresAt !== null && expiresAt <= this.#parts.clock.now().toISOString())
        throw issuerFault(
          'clock',
          'Certificates of the pool are over. End it and make new ones: mintmark pool end.',
        );
      await this.#unlocked();
    }, signal);
  }

  async issue(): Promise<IssuedCertificate> {
    throw issuerFault(
      'policy',
      `The pool ${this.#parts.id} makes no certificates: it holds those that were made.`,
    );
  }

  async close(): Promise<void> {
    const key = this.#key;
    this.#key = null;
    // one that never opened has nothing to erase
    await key?.then((secret) => secret.erase()).catch(() => undefined);
  }

  async #look(serialNumber: string): Promise<'ready' | 'used' | 'none'> {
    const entry = this.#shelf().find(serialNumber);
    if (entry === null || entry.pool !== this.#parts.id || entry.state === 'ended') return 'none';
    // an answer that never came: nobody knows whether there is a certificate of that number
    return entry.state === 'ready' ? 'ready' : 'used';
  }

  async #take(
    { serialNumber, identityId, profile }: Parameters<KeyPool['take']>[0],
    record: Parameters<KeyPool['take']>[1],
  ): Promise<PooledKey> {
    const shelf = this.#shelf();
    this.#refuseDemo();
    const poolKey = await this.#unlocked();
    const entry = shelf.find(serialNumber);
    if (entry === null || entry.pool !== this.#parts.id || entry.wrappedKey === null)
      throw empty(serialNumber);
    this.#refuseExpired(entry, profile);
    const key = unwrap(entry, entry.wrappedKey, poolKey);
    try {
      if (!shelf.take(entry.id, identityId, () => record(key))) throw empty(serialNumber);
      return key;
    } catch (thrown) {
      // nobody got it: it must not stay in memory
      key[Symbol.dispose]();
      throw thrown;
    }
  }

  /** As long as the profile demands of a certificate from now on: the linter would refuse it, and the key would be gone. */
  #refuseExpired({ expiresAt, serialNumber }: ShelfEntry, profile: IdentityProfile): void {
    const needed = this.#parts.clock.now().getTime() + validDaysOf(profile) * dayMs;
    if (expiresAt !== null && Date.parse(expiresAt) >= needed) return;
    throw issuerFault(
      'clock',
      `The certificate for ${serialNumber} in the pool ends at ${expiresAt}: earlier than the profile allows. End the pool and make new ones.`,
    );
  }

  #refuseDemo(): void {
    if (this.#parts.production && isDemoAuthority(this.#authority()))
      throw issuerFault(
        'policy',
        'The pool was made by an authority for demos: the settings say production.',
      );
  }

  #authority(): Uint8Array {
    const issuer = this.#shelf().sample(this.#parts.id)?.issuer ?? null;
    if (issuer === null) throw issuerFault('settings', `No key is ready in the pool ${this.#parts.id}.`);
    return fromBase64(issuer);
  }

  #shelf(): PoolShelf {
    const { shelf, id } = this.#parts;
    if (shelf !== null) return shelf;
    throw issuerFault(
      'settings',
      `The pool ${id} is in the database of the station: mintmark pool shows it.`,
    );
  }

  /** Asked for again after it failed: a PIN file may have been put right. */
  #unlocked(): Promise<Secret> {
    this.#key ??= this.#open().catch((thrown: unknown) => {
      this.#key = null;
      throw thrown;
    });
    return this.#key;
  }

  async #open(): Promise<Secret> {
    const { id, readPin } = this.#parts;
    const shelf = this.#shelf();
    const sealed = shelf.sealedKey(id);
    if (sealed === null) throw issuerFault('settings', `The pool ${id} has no key yet: mintmark pool make.`);
    const pin = readPin === null ? shelf.stationKey() : await readPin();
    try {
      return await openPoolKey(id, sealed, pin);
    } finally {
      pin.erase();
    }
  }
}

/** A new key for a pool, sealed. `pin` is not erased. */
export async function makePoolKey(pool: string, pin: Secret, random: Random): Promise<Uint8Array> {
  const key = new Secret(random.bytes(32));
  try {
    const box = await sealBox(key, { purpose, bound: pool, pin }, random);
    return utf8(JSON.stringify({ version: 1, pool, ...box }));
  } finally {
    key.erase();
  }
}

/** The caller erases it. Throws Fault issuer.unavailable for a wrong PIN or changed bytes. */
export async function openPoolKey(pool: string, sealed: Uint8Array, pin: Secret): Promise<Secret> {
  const { version: _version, pool: _pool, ...box } = schema.parse(JSON.parse(fromUtf8(sealed)));
  const key = await openBox(box, { purpose, bound: pool, pin });
  if (key === null)
    throw issuerFault('credentials', `The PIN of the pool ${pool} is wrong, or its key was changed.`);
  return key;
}

/** Nonce, tag and ciphertext. Number and public key are bound in: no key can be put in the place of another. */
export function wrapKey(
  privateKey: Secret,
  entry: Pick<ShelfEntry, 'pool' | 'serialNumber' | 'publicKeySha256'>,
  poolKey: Secret,
  random: Random,
): Uint8Array {
  const nonce = random.bytes(nonceBytes);
  return poolKey.use((key) => {
    const cipher = createCipheriv('aes-256-gcm', key, nonce);
    cipher.setAAD(boundTo(entry));
    const sealed = privateKey.use((bytes) => Buffer.concat([cipher.update(bytes), cipher.final()]));
    return new Uint8Array(Buffer.concat([nonce, cipher.getAuthTag(), sealed]));
  });
}

function unwrap(entry: ShelfEntry, wrapped: Uint8Array, poolKey: Secret): PooledKey {
  const nonce = wrapped.subarray(0, nonceBytes);
  const tag = wrapped.subarray(nonceBytes, nonceBytes + tagBytes);
  const bytes = poolKey.use((key) => {
    const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: tagBytes });
    decipher.setAAD(boundTo(entry));
    decipher.setAuthTag(tag);
    const plain = decipher.update(wrapped.subarray(nonceBytes + tagBytes));
    try {
      decipher.final();
      return plain;
    } catch (cause) {
      plain.fill(0); // OpenSSL only says that the tag does not fit
      throw issuerFault('credentials', `The key for ${entry.serialNumber} in the pool was changed.`, cause);
    }
  });
  const privateKey = new Secret(bytes);
  const publicKey = publicKeyOf(bytes);
  if (createHash('sha256').update(publicKey).digest('hex') !== entry.publicKeySha256) {
    privateKey.erase();
    throw issuerFault('credentials', `The key for ${entry.serialNumber} in the pool is another one.`);
  }
  return {
    privateKey,
    publicKey,
    publicKeySha256: entry.publicKeySha256,
    issued: {
      chain: entry.chain.map(fromBase64),
      issuer: fromBase64(entry.issuer ?? ''),
      issuedBy: entry.issuedBy,
    },
    [Symbol.dispose]: () => privateKey.erase(),
  };
}

function publicKeyOf(pkcs8: Uint8Array): Uint8Array {
  const key = createPrivateKey({
    key: Buffer.from(pkcs8.buffer, pkcs8.byteOffset, pkcs8.length),
    format: 'der',
    type: 'pkcs8',
  });
  return new Uint8Array(createPublicKey(key).export({ format: 'der', type: 'spki' }));
}

function boundTo({
  pool,
  serialNumber,
  publicKeySha256,
}: Pick<ShelfEntry, 'pool' | 'serialNumber' | 'publicKeySha256'>): Uint8Array {
  return utf8(JSON.stringify([wrapPurpose, pool, serialNumber, publicKeySha256]));
}

function empty(serialNumber: string): Fault {
  return new Fault('pool.empty', `The pool has no key for the number ${serialNumber}.`, { serialNumber });
}
