/**
 * The code that the eFuse controller keeps blocks from block 1 on in: Reed-Solomon RS(44, 32) over GF(256) with the polynomial
 * x^8 + x^4 + x^3 + x^2 + 1, roots of the generator the powers 0 to 11 of x, the first byte the highest coefficient (ESP32-C3
 * Technical Reference Manual, 4.3.1; roots and order are those of reedsolo's RSCodec(12), which espefuse uses). Whoever burns
 * computes the check bytes.
 */
import { checkBytes } from './fuse-map.ts';

const fieldPolynomial = 0x11d;
const fieldOrder = 255;

const powers = new Uint8Array(fieldOrder);
const logarithms = new Uint8Array(fieldOrder + 1);
for (let exponent = 0, value = 1; exponent < fieldOrder; exponent += 1) {
  powers[exponent] = value;
  logarithms[value] = exponent;
  value = value & 0x80 ? (value << 1) ^ fieldPolynomial : value << 1;
}

/** x to the power of `exponent`, which is not negative. */
export function power(exponent: number): number {
  return powers[exponent % fieldOrder] ?? 0;
}

/** Throws RangeError for 0, which has none. */
export function logarithm(value: number): number {
  if (value === 0) throw new RangeError('0 has no logarithm');
  return logarithms[value] ?? 0;
}

export function multiply(left: number, right: number): number {
  return left === 0 || right === 0 ? 0 : power(logarithm(left) + logarithm(right));
}

/** Coefficients behind the leading 1, the highest first. */
const generator = makeGenerator();

function makeGenerator(): Uint8Array {
  let product = Uint8Array.of(1);
  for (let root = 0; root < checkBytes; root += 1) {
    const next = new Uint8Array(product.length + 1);
    next.set(product);
    for (const [index, coefficient] of product.entries())
      next[index + 1] = (next[index + 1] ?? 0) ^ multiply(coefficient, power(root));
    product = next;
  }
  return product.slice(1);
}

/** The twelve bytes behind the data. */
export function checkBytesOf(data: Uint8Array): Uint8Array {
  const remainder = new Uint8Array(checkBytes);
  for (const value of data) {
    const factor = value ^ (remainder[0] ?? 0);
    remainder.copyWithin(0, 1);
    remainder[checkBytes - 1] = 0;
    for (const [index, coefficient] of generator.entries())
      remainder[index] = (remainder[index] ?? 0) ^ multiply(factor, coefficient);
  }
  return remainder;
}
