/**
 * The credentials of one unit, made ready to be written: shared keys and tokens from the system's generator, sealed secrets
 * opened, addresses given out. All secrets in it are erased when `using` ends. What people and records see of each is its
 * origin and how large it is.
 */
import { createHash, randomFillSync } from 'node:crypto';
import { encodeBase64 } from '../base/base64-bytes.ts';
import { concatBytes, fixedBytes, fromHex, utf8 } from '../base/bytes.ts';
import type { Secret } from '../base/secret.ts';
import { type AddressBlock, blockOf } from '../model/address.ts';
import { type Alphabet, alphabets, type Credential, tokenBits } from '../model/credentials.ts';
import { Fault } from '../model/fault.ts';
import type { RenderedSetting } from '../model/group.ts';
import type { IdentityProfile } from '../model/identity.ts';
import type { Readings } from '../model/job.ts';
import { hexBytes, newPreSharedKey } from './psk.ts';
import { wrappingKey, wrapSecret } from './wrap-secret.ts';

/** Where credentials come from that are not made on the spot. Each call is durable when it returns. */
export interface CredentialSource {
  /** As many as are asked for, those that the unit has first. Throws Fault address.*, identity.high-water. */
  addresses(block: AddressBlock, count: number): readonly string[];
  /** The caller erases it. Rejects with Fault secret.missing, secret.damaged. */
  secret(name: string): Promise<Secret>;
  /** The token of this unit under that secret (unit-token.ts). The caller erases it. Rejects as `secret` does. */
  derived(name: string): Promise<Secret>;
}

export interface PreparedCredentials extends Disposable {
  readonly settings: readonly RenderedSetting[];
  readonly requested: Readings;
  readonly observed: Readings;
}

interface Prepared {
  readonly setting: RenderedSetting;
  readonly facts: Readings;
}

/** Everything that can be known without a unit. Throws Fault plan.refused. */
export function checkCredentials(profile: IdentityProfile): readonly Credential[] {
  const refuse = (reason: string): never => {
    throw new Fault('plan.refused', reason, { profile: profile.profile });
  };
  const credentials =
    profile.credentials ?? refuse(`The identity profile ${profile.profile} has no block credentials.`);
  for (const credential of credentials) {
    const made = credential.kind === 'psk' || credential.kind === 'token';
    if (made && profile.keyOrigin !== 'station-allowed')
      refuse(
        `The station makes ${credential.name}, and the profile ${profile.profile} does not allow that (keyOrigin: station-allowed).`,
      );
    if (made && credential.wrapFor !== undefined) wrappingKey(credential.wrapFor, credential.name);
  }
  return credentials;
}

export async function prepareCredentials(
  profile: IdentityProfile,
  source: CredentialSource,
): Promise<PreparedCredentials> {
  const credentials = checkCredentials(profile);
  const prepared: Prepared[] = [];
  const erase = (): void => {
    for (const { setting } of prepared) if (setting.secret === true) setting.bytes.fill(0);
  };
  try {
    for (const credential of credentials) prepared.push(await prepare(credential, source));
    return {
      settings: prepared.map(({ setting }) => setting),
      requested: Object.fromEntries(credentials.map((one) => [readingOf(one, ''), describeCredential(one)])),
      observed: Object.assign({}, ...prepared.map(({ facts }) => facts)) as Readings,
      [Symbol.dispose]: erase,
    };
  } catch (thrown) {
    // nobody got them: they must not stay in memory
    erase();
    throw thrown;
  }
}

/** For plans and records: what it is and where it goes. */
export function describeCredential(credential: Credential): string {
  const to = `to ${credential.setting}`;
  switch (credential.kind) {
    case 'psk':
      return `new key of ${credential.bits} bits ${to}`;
    case 'token':
      return `new token of ${tokenBits(credential.alphabet, credential.length)} bits ${to}`;
    case 'secret':
      return `secret ${credential.secret} of this station ${to}`;
    case 'derived':
      return `token derived from the secret ${credential.secret} of this station ${to}`;
    case 'address':
      return `${credential.count} × ${credential.from.type} of the block ${credential.from.block} ${to}`;
  }
}

async function prepare(credential: Credential, source: CredentialSource): Promise<Prepared> {
  switch (credential.kind) {
    case 'psk': {
      const { bits } = credential;
      const key = newPreSharedKey(bits);
      const bytes = key.use((raw) => encoded(raw, credential.as));
      // as it is written, so that whoever unwraps it has what the unit has
      const facts = { ...made(credential, bits), ...wrapped(credential, bytes) };
      key.erase();
      return { setting: secretSetting(credential.setting, bytes), facts };
    }
    case 'token': {
      const bytes = newToken(credential.alphabet, credential.length);
      const verifier =
        credential.verifier === undefined
          ? {}
          : { [readingOf(credential, 'Sha256')]: createHash('sha256').update(bytes).digest('hex') };
      const bits = tokenBits(credential.alphabet, credential.length);
      const facts = { ...made(credential, bits), ...verifier, ...wrapped(credential, bytes) };
      return { setting: secretSetting(credential.setting, bytes, 'string'), facts };
    }
    case 'secret': {
      const secret = await source.secret(credential.secret);
      // not a copy: it is gone when the setting is erased
      const bytes = secret.use((raw) => raw);
      const facts = {
        [readingOf(credential, 'Origin')]: `secret ${credential.secret} of this station`,
        [readingOf(credential, 'Bytes')]: bytes.length,
      };
      return { setting: secretSetting(credential.setting, bytes, isText(bytes) ? 'string' : 'hex'), facts };
    }
    case 'derived': {
      const token = await source.derived(credential.secret);
      // not a copy: it is gone when the setting is erased
      const bytes = token.use((raw) => raw);
      const facts = {
        [readingOf(credential, 'Origin')]: `derived from the secret ${credential.secret} of this station`,
      };
      return { setting: secretSetting(credential.setting, bytes, 'string'), facts };
    }
    case 'address':
      return addressSetting(credential, source.addresses(blockOf(credential.from), credential.count));
  }
}

function made(credential: Credential, bits: number): Readings {
  return { [readingOf(credential, 'Origin')]: 'station', [readingOf(credential, 'Bits')]: bits };
}

function addressSetting(
  credential: Extract<Credential, { kind: 'address' }>,
  addresses: readonly string[],
): Prepared {
  const { setting: key, as, from } = credential;
  const shown = addresses.join(' ');
  const facts = {
    [addressReading(credential)]: shown,
    [readingOf(credential, 'Origin')]: `block ${from.block}`,
  };
  if (as === 'bytes') {
    const digits = addresses.join('').replaceAll(':', '').toLowerCase();
    return { setting: { key, bytes: fromHex(digits), text: digits, type: 'hex' }, facts };
  }
  const separators = { colons: ':', hyphens: '-', digits: '' } as const;
  const text = shown.replaceAll(':', separators[as]);
  return { setting: { key, bytes: utf8(text), text, type: 'string' }, facts };
}

/** Names of readings: `credentialApiTokenBits`; an address is a fact that labels may print: `addressMac`. */
export function readingOf({ name }: Credential, what: string): string {
  return `credential${capital(name)}${what}`;
}

function addressReading({ name }: Credential): string {
  return `address${capital(name)}`;
}

function capital(name: string): string {
  return `${name.slice(0, 1).toUpperCase()}${name.slice(1)}`;
}

/** Characters from the operating system's randomness, each with the same probability: what does not divide is drawn again. */
export function newToken(alphabet: Alphabet, length: number): Uint8Array {
  const characters = utf8(alphabets[alphabet]);
  const limit = 256 - (256 % characters.length);
  const token = fixedBytes(length);
  const drawn = fixedBytes(64);
  for (let filled = 0; filled < length; ) {
    for (const byte of randomFillSync(drawn)) {
      if (byte >= limit || filled === length) continue;
      token[filled] = characters[byte % characters.length] ?? 0;
      filled += 1;
    }
  }
  drawn.fill(0);
  return token;
}

function encoded(raw: Uint8Array, as: 'bytes' | 'hex' | 'base64'): Uint8Array {
  if (as === 'bytes') return concatBytes([raw]);
  return as === 'hex' ? hexBytes(raw) : encodeBase64(raw);
}

function wrapped(credential: Extract<Credential, { kind: 'psk' | 'token' }>, bytes: Uint8Array): Readings {
  const { wrapFor, name } = credential;
  return wrapFor === undefined
    ? {}
    : { [readingOf(credential, 'Wrapped')]: wrapSecret(bytes, wrapFor, name) };
}

function isText(bytes: Uint8Array): boolean {
  return bytes.every((byte) => byte >= 0x20 && byte < 0x7f);
}

/** The text is made when a console asks for it, and not before: strings can not be erased. */
function secretSetting(key: string, bytes: Uint8Array, type: 'hex' | 'string' = 'hex'): RenderedSetting {
  return {
    key,
    bytes,
    get text() {
      const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
      return buffer.toString(type === 'hex' ? 'hex' : 'latin1');
    },
    type,
    secret: true,
  };
}
