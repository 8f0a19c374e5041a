/**
 * RSA keys whose private half others can find out, by the public half alone. Numbers only: nothing is computed with secrets here,
 * so BigInt will do.
 */
import type { RsaNumbers } from './public-key.ts';
import type { Weakness } from './weakness.ts';

const leastBits = 2048;
/** FIPS 186-5 A.1.1: 2^16 < e < 2^256, odd. */
const leastExponent = 65_537n;
const mostExponent = 1n << 256n;
const smallPrimeLimit = 1 << 16;
const fermatRounds = 100;
/** CVE-2017-15361, "The Return of Coppersmith's Attack" (CCS 2017) section 4.1: the primes of its fingerprint. */
const rocaPrimeLimit = 167;
const rocaGenerator = 65_537;

export function rsaWeakness({ modulus, exponent, modulusBits }: RsaNumbers): Weakness | null {
  if (modulusBits < leastBits)
    return weak('rsa-size', `has an RSA key of ${modulusBits} bits`, 'NIST SP 800-131A: 2048 and more');
  if (exponent < leastExponent || exponent >= mostExponent || exponent % 2n === 0n)
    return weak(
      'rsa-exponent',
      'has an RSA key with an exponent that is even, too small or too large',
      'FIPS 186-5 A.1.1',
    );
  const factor = primes().find((prime) => modulus % BigInt(prime) === 0n);
  if (factor !== undefined)
    return weak('rsa-small-factor', `has an RSA key that ${factor} divides`, 'FIPS 186-5 A.1.3');
  if (isRoca(modulus))
    return weak('rsa-roca', "has an RSA key of Infineon's broken library", 'CVE-2017-15361 (ROCA)');
  if (hasClosePrimes(modulus))
    return weak(
      'rsa-close-primes',
      'has an RSA key whose primes are close together',
      'FIPS 186-5 A.1.3; CVE-2022-26320',
    );
  return null;
}

/** Its primes are 65537^a mod M: then the modulus is a power of 65537 modulo every small prime of M. One in 2^27 of others is, too. */
function isRoca(modulus: bigint): boolean {
  return rocaPrimes().every(([prime, powers]) => powers.has(Number(modulus % BigInt(prime))));
}

/** Fermat's method, some rounds: finds primes that share about half of their leading bits. */
function hasClosePrimes(modulus: bigint): boolean {
  let middle = squareRoot(modulus);
  if (middle * middle === modulus) return true;
  for (let round = 0; round < fermatRounds; round += 1) {
    middle += 1n;
    const rest = middle * middle - modulus;
    const root = squareRoot(rest);
    if (root * root === rest) return true;
  }
  return false;
}

/** The largest whole number whose square is not above `value`. */
function squareRoot(value: bigint): bigint {
  if (value < 2n) return value;
  let guess = 1n << BigInt((value.toString(2).length + 1) >> 1);
  for (;;) {
    const next = (guess + value / guess) >> 1n;
    if (next >= guess) return guess;
    guess = next;
  }
}

let knownPrimes: readonly number[] | null = null;
/** Below 2^16, found once. */
function primes(): readonly number[] {
  if (knownPrimes !== null) return knownPrimes;
  const composite = new Uint8Array(smallPrimeLimit);
  const found: number[] = [];
  for (let number = 2; number < smallPrimeLimit; number += 1) {
    if (composite[number] === 1) continue;
    found.push(number);
    for (let multiple = number * number; multiple < smallPrimeLimit; multiple += number)
      composite[multiple] = 1;
  }
  knownPrimes = found;
  return found;
}

type RocaPrime = readonly [prime: number, powers: ReadonlySet<number>];
let knownRocaPrimes: readonly RocaPrime[] | null = null;
function rocaPrimes(): readonly RocaPrime[] {
  knownRocaPrimes ??= primes()
    .filter((prime) => prime > 2 && prime <= rocaPrimeLimit)
    .map((prime) => [prime, powersModulo(prime)]);
  return knownRocaPrimes;
}

function powersModulo(prime: number): ReadonlySet<number> {
  const powers = new Set<number>();
  for (let power = 1; !powers.has(power); power = (power * (rocaGenerator % prime)) % prime)
    powers.add(power);
  return powers;
}

function weak(id: Weakness['id'], text: string, source: string): Weakness {
  return { id, text, source };
}
