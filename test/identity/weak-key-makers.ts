/** Makes keys that others can find out, with their private halves, so that whole requests can be signed by them. */
import {
  checkPrimeSync,
  createECDH,
  createPrivateKey,
  createPublicKey,
  generatePrimeSync,
} from 'node:crypto';
import { fromHex } from '../../src/base/bytes.ts';
import { der, derInteger, tags } from '../../src/identity/der.ts';
import type { KeyPair } from './device.ts';

const exponent = 65_537n;
const hexOf = (value: bigint): string => {
  const hex = value.toString(16);
  return hex.length % 2 === 0 ? hex : `0${hex}`;
};
const base64Url = (value: bigint): string => Buffer.from(hexOf(value), 'hex').toString('base64url');

export function rsaSpki(modulus: bigint, publicExponent: bigint): Uint8Array {
  const numbers = der(
    tags.sequence,
    derInteger(fromHex(hexOf(modulus))),
    derInteger(fromHex(hexOf(publicExponent))),
  );
  return der(
    tags.sequence,
    fromHex('300d06092a864886f70d0101010500'),
    der(tags.bitString, Uint8Array.of(0), numbers),
  );
}

export function rsaKeyOf(p: bigint, q: bigint): KeyPair {
  const d = inverse(exponent, (p - 1n) * (q - 1n));
  const key = {
    kty: 'RSA',
    n: base64Url(p * q),
    e: base64Url(exponent),
    d: base64Url(d),
    p: base64Url(p),
    q: base64Url(q),
    dp: base64Url(d % (p - 1n)),
    dq: base64Url(d % (q - 1n)),
    qi: base64Url(inverse(q, p)),
  };
  const privateKey = createPrivateKey({ key, format: 'jwk' });
  return { privateKey, publicKey: createPublicKey(privateKey) };
}

/** Two primes of that many bits with few numbers between them. */
export function closePrimes(bits: number): [bigint, bigint] {
  const first = generatePrimeSync(bits, { bigint: true });
  let second = first + 2n;
  while (!checkPrimeSync(second)) second += 2n;
  return [first, second];
}

/** Primes of the form k·M + (65537^a mod M), M the product of the first 126 primes: as the broken library made 2048 bits. */
export function rocaKey(): KeyPair {
  let product = 1n;
  for (let number = 2n, count = 0; count < 126; number += 1n) {
    if (!checkPrimeSync(number)) continue;
    product *= number;
    count += 1;
  }
  const prime = (power: bigint): bigint => {
    const rest = powerModulo(exponent, power, product);
    for (let k = (3n << 1022n) / product; ; k += 1n) {
      const candidate = k * product + rest;
      if (checkPrimeSync(candidate) && (candidate - 1n) % exponent !== 0n) return candidate;
    }
  };
  return rsaKeyOf(prime(123_456_789n), prime(987_654_321n));
}

export function ecKeyOf(crv: string, curve: string, sizeBytes: number, secret: bigint): KeyPair {
  const d = Buffer.from(secret.toString(16).padStart(sizeBytes * 2, '0'), 'hex');
  const ecdh = createECDH(curve);
  ecdh.setPrivateKey(d);
  const point = ecdh.getPublicKey();
  const text = (bytes: Buffer): string => bytes.toString('base64url');
  const key = {
    kty: 'EC',
    crv,
    d: text(d),
    x: text(point.subarray(1, 1 + sizeBytes)),
    y: text(point.subarray(1 + sizeBytes)),
  };
  const privateKey = createPrivateKey({ key, format: 'jwk' });
  return { privateKey, publicKey: createPublicKey(privateKey) };
}

function powerModulo(base: bigint, power: bigint, modulus: bigint): bigint {
  let result = 1n;
  let square = base % modulus;
  for (let rest = power; rest > 0n; rest >>= 1n) {
    if ((rest & 1n) === 1n) result = (result * square) % modulus;
    square = (square * square) % modulus;
  }
  return result;
}

function inverse(value: bigint, modulus: bigint): bigint {
  let [previous, current] = [modulus, value % modulus];
  let [before, now] = [0n, 1n];
  while (current !== 0n) {
    const quotient = previous / current;
    [previous, current] = [current, previous - quotient * current];
    [before, now] = [now, before - quotient * now];
  }
  return ((before % modulus) + modulus) % modulus;
}
