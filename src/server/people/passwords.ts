/**
 * Passwords at rest: scrypt (RFC 7914) with the parameters that OWASP's password storage sheet names (N = 2^16, r = 8, p = 2), 64 MB each,
 * so only a few are made at once and the rest wait their turn. A name that is not known costs as much as one that is.
 */
import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { Lane } from '../../base/lane.ts';

const cost = 65_536;
const blockSize = 8;
const parallelization = 2;
const lengthBytes = 32;
const mostWaiting = 30;

/** NIST SP 800-63B section 3.1.1.2: length, no rules about kinds of characters. */
export const passwordSchema = z.string().min(12).max(200);

const lane = new Lane();
let waiting = 0;

/** Too many passwords wait to be checked: say 503. */
export class Crowded extends Error {}

export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16);
  return [
    'scrypt',
    cost,
    blockSize,
    parallelization,
    salt.toString('base64'),
    (await derive(password, salt)).toString('base64'),
  ].join('$');
}

/** `stored` null takes the same time and is never right. */
export async function isPassword(password: string, stored: string | null): Promise<boolean> {
  const [, , , , salt = '', hash = ''] = (stored ?? '').split('$');
  const derived = await derive(password, Buffer.from(salt, 'base64'));
  const known = Buffer.from(hash, 'base64');
  return stored !== null && known.length === derived.length && timingSafeEqual(known, derived);
}

async function derive(password: string, salt: Buffer): Promise<Buffer> {
  if (waiting >= mostWaiting) throw new Crowded('too many people sign in at once');
  waiting += 1;
  try {
    return await lane.run(() => scryptOf(password.normalize('NFKC'), salt));
  } finally {
    waiting -= 1;
  }
}

function scryptOf(password: string, salt: Buffer): Promise<Buffer> {
  const options = { N: cost, r: blockSize, p: parallelization, maxmem: 256 * cost * blockSize };
  return new Promise((resolve, reject) => {
    scrypt(password, salt, lengthBytes, options, (error, derived) =>
      error === null ? resolve(derived) : reject(error),
    );
  });
}
