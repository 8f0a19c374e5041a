/**
 * The part of PKCS#11 (OASIS, version 2.40) that an authority with its key in a token needs, as promises. Native modules
 * are behind native-cryptoki.ts; tests script one that goes wrong on purpose.
 */
import { toHex } from '../../base/bytes.ts';

/** Handles and slot numbers are CK_ULONG: kept as bigint, given out by the module, never made here. */
export type Handle = bigint;

export interface TokenInfo {
  readonly slot: Handle;
  readonly label: string;
  readonly manufacturer: string;
  readonly model: string;
  readonly serialNumber: string;
  /** CKF_* of section 3.2. */
  readonly flags: number;
}

/** CKF_* of CK_TOKEN_INFO. */
export const tokenFlags = { finalTry: 0x2_0000, pinLocked: 0x4_0000, initialized: 0x400 } as const;

/** Kinds of keys that an authority can have in a token. */
export const tokenAlgorithms = ['p256', 'p384', 'rsa2048', 'rsa3072'] as const;
export type TokenAlgorithm = (typeof tokenAlgorithms)[number];
export type SignMechanism = 'ecdsa' | 'rsa';

/** CKA_EC_PARAMS and CKA_EC_POINT, or CKA_MODULUS and CKA_PUBLIC_EXPONENT (big-endian). */
export type TokenPublicKey =
  | { readonly type: 'ec'; readonly parameters: Uint8Array; readonly point: Uint8Array }
  | { readonly type: 'rsa'; readonly modulus: Uint8Array; readonly exponent: Uint8Array };

export interface KeyFacts {
  readonly sensitive: boolean;
  readonly extractable: boolean;
}

/** Every call rejects with CryptokiError when the module says anything but CKR_OK. */
export interface Cryptoki {
  /** Tokens that are in a slot now. */
  tokens(): Promise<readonly TokenInfo[]>;
  openSession(slot: Handle): Promise<Handle>;
  closeSession(session: Handle): Promise<void>;
  /** As CKU_USER. `pin` is UTF-8 and stays the caller's. */
  login(session: Handle, pin: Uint8Array): Promise<void>;
  logout(session: Handle): Promise<void>;
  /** Key pairs' halves of that label; at most a few are looked for. */
  findKeys(session: Handle, kind: 'private' | 'public', label: string): Promise<readonly Handle[]>;
  keyFacts(session: Handle, privateKey: Handle): Promise<KeyFacts>;
  /** As the module has it. Rejects with CryptokiError for keys that are neither EC nor RSA. */
  publicKey(session: Handle, publicKey: Handle): Promise<TokenPublicKey>;
  /** Kept in the token, sensitive, not extractable, for signing only. */
  generateKeyPair(session: Handle, label: string, id: Uint8Array, algorithm: TokenAlgorithm): Promise<void>;
  /** CKM_ECDSA over a digest: r and s side by side; CKM_RSA_PKCS over a DigestInfo. */
  sign(session: Handle, privateKey: Handle, data: Uint8Array, mechanism: SignMechanism): Promise<Uint8Array>;
  /** Ends the use of the module; waits for nobody. */
  finalize(): Promise<void>;
}

/** A CKR_* other than CKR_OK. Not a Fault yet: what it means depends on what was being done. */
export class CryptokiError extends Error {
  readonly value: number;

  constructor(call: string, value: number) {
    super(`${call}: ${nameOf(value)}`);
    this.name = 'CryptokiError';
    this.value = value;
  }
}

/** Section 3.6, those that are met. */
export const returnValues = {
  CKR_OK: 0x0,
  CKR_HOST_MEMORY: 0x2,
  CKR_SLOT_ID_INVALID: 0x3,
  CKR_GENERAL_ERROR: 0x5,
  CKR_FUNCTION_FAILED: 0x6,
  CKR_ATTRIBUTE_TYPE_INVALID: 0x12,
  CKR_DEVICE_ERROR: 0x30,
  CKR_DEVICE_MEMORY: 0x31,
  CKR_DEVICE_REMOVED: 0x32,
  CKR_KEY_HANDLE_INVALID: 0x60,
  CKR_KEY_TYPE_INCONSISTENT: 0x63,
  CKR_MECHANISM_INVALID: 0x70,
  CKR_OBJECT_HANDLE_INVALID: 0x82,
  CKR_OPERATION_ACTIVE: 0x90,
  CKR_OPERATION_NOT_INITIALIZED: 0x91,
  CKR_PIN_INCORRECT: 0xa0,
  CKR_PIN_INVALID: 0xa1,
  CKR_PIN_LEN_RANGE: 0xa2,
  CKR_PIN_EXPIRED: 0xa3,
  CKR_PIN_LOCKED: 0xa4,
  CKR_SESSION_CLOSED: 0xb0,
  CKR_SESSION_COUNT: 0xb1,
  CKR_SESSION_HANDLE_INVALID: 0xb3,
  CKR_TOKEN_NOT_PRESENT: 0xe0,
  CKR_TOKEN_NOT_RECOGNIZED: 0xe1,
  CKR_USER_ALREADY_LOGGED_IN: 0x100,
  CKR_USER_NOT_LOGGED_IN: 0x101,
  CKR_USER_PIN_NOT_INITIALIZED: 0x102,
  CKR_CRYPTOKI_NOT_INITIALIZED: 0x190,
  CKR_CRYPTOKI_ALREADY_INITIALIZED: 0x191,
} as const;
export type ReturnName = keyof typeof returnValues;

/** True when `thrown` is one of these. */
export function isReturn(thrown: unknown, ...names: readonly ReturnName[]): thrown is CryptokiError {
  return thrown instanceof CryptokiError && names.some((name) => returnValues[name] === thrown.value);
}

function nameOf(value: number): string {
  const known = Object.entries(returnValues).find(([, number]) => number === value);
  return known?.[0] ?? `CKR 0x${toHex(Uint8Array.of(value >>> 24, value >>> 16, value >>> 8, value))}`;
}
