/**
 * Lists of broken keys that an operator has, such as those of Debian's OpenSSL of 2006 to 2008 (CVE-2008-0166): data, not code, and
 * too large to come with the program. Each line is one key, `#` begins a remark:
 * - 64 digits: SHA-256 of the SubjectPublicKeyInfo as DER, for every kind of key;
 * - 20 digits: the last 80 bits of SHA-1 of `Modulus=<upper-case hexadecimal>` and a newline, as Debian's openssl-blacklist has it.
 */
import { createHash } from 'node:crypto';
import { rsaNumbersOf } from './public-key.ts';
import type { Weakness } from './weakness.ts';

export interface WeakKeyList {
  /** Of the file, for people. */
  readonly name: string;
  readonly digests: Pick<ReadonlySet<string>, 'has'>;
}

/** Null when a line is something else: its number is then in `wrongLine`. */
export type ReadWeakKeyList =
  | { readonly list: WeakKeyList; readonly wrongLine: null }
  | { readonly list: null; readonly wrongLine: number };

export function readWeakKeyList(name: string, text: string): ReadWeakKeyList {
  const digests = new Set<string>();
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    const digest = line.replace(/#.*/, '').trim().toLowerCase();
    if (digest === '') continue;
    if (!/^([0-9a-f]{64}|[0-9a-f]{20})$/.test(digest)) return { list: null, wrongLine: index + 1 };
    digests.add(digest);
  }
  return { list: { name, digests }, wrongLine: null };
}

/** What a list says about a key (SubjectPublicKeyInfo as DER); null when none knows it. */
export function listedWeakness(publicKey: Uint8Array, lists: readonly WeakKeyList[]): Weakness | null {
  const digests = [createHash('sha256').update(publicKey).digest('hex')];
  const numbers = rsaNumbersOf(publicKey);
  if (numbers !== null) {
    const text = `Modulus=${numbers.modulus.toString(16).toUpperCase()}\n`;
    digests.push(createHash('sha1').update(text).digest('hex').slice(-20));
  }
  const found = lists.find((list) => digests.some((digest) => list.digests.has(digest)));
  return found === undefined
    ? null
    : { id: 'listed-key', text: 'has a key that is known to be broken', source: `list ${found.name}` };
}
