/** Forty inputs for NVS generators, always the same: each kind of value, and everything that happens at the end of a page. */
import { seededRandom } from '../../src/base/random.ts';
import { integerRanges, type NvsEntry, type NvsSmallType } from '../../src/formats/nvs-layout.ts';

export interface NvsInput {
  readonly name: string;
  readonly sizeBytes: number;
  readonly entries: readonly NvsEntry[];
}

const random = seededRandom(20);
const upTo = (limit: number): number => Math.floor(random.fraction() * limit);
const text = (length: number): Uint8Array =>
  Uint8Array.from({ length }, (_, index) => (index % 17 === 5 ? 0x2c : 0x61 + upTo(26)));
const binary = (key: string, length: number, namespace = 'app'): NvsEntry => ({
  namespace,
  key,
  type: 'binary',
  value: random.bytes(length),
});
const string = (key: string, length: number, namespace = 'app'): NvsEntry => ({
  namespace,
  key,
  type: 'string',
  value: text(length),
});
const small = (key: string, value = 1, namespace = 'app'): NvsEntry => ({
  namespace,
  key,
  type: 'u8',
  value,
});
/** So many entries in the page, the one of the namespace included. */
const filled = (count: number): readonly NvsEntry[] =>
  Array.from({ length: count - 1 }, (_, index) => small(`f${index}`, index & 0xff));
const utf8Bytes = (words: string): Uint8Array => new TextEncoder().encode(words);

function extremes(): readonly NvsEntry[] {
  return Object.entries(integerRanges).flatMap(([type, range]) =>
    range.flatMap((value, index): readonly NvsEntry[] => {
      const place = { namespace: 'numbers', key: `${type}-${index}` };
      return type === 'u64' || type === 'i64'
        ? [{ ...place, type, value }]
        : [{ ...place, type: type as NvsSmallType, value: Number(value) }];
    }),
  );
}

function mixture(seedNamespace: string, count: number): readonly NvsEntry[] {
  return Array.from({ length: count }, (_, index): NvsEntry => {
    const key = `k${index}`;
    switch (upTo(4)) {
      case 0:
        return { namespace: seedNamespace, key, type: 'u32', value: upTo(2 ** 32) };
      case 1:
        return string(key, upTo(300), seedNamespace);
      case 2:
        return binary(key, upTo(900), seedNamespace);
      default:
        return { namespace: seedNamespace, key, type: 'i64', value: -BigInt(upTo(2 ** 40)) };
    }
  });
}

const named: readonly (readonly [string, number, readonly NvsEntry[]])[] = [
  ['one number', 0x3000, [small('only', 42)]],
  ['the ends of all ranges of numbers', 0x3000, extremes()],
  [
    'names of 15 characters',
    0x3000,
    [small('fifteen-letters', 7, 'namespace-of-15'), string('a.key/with~othe', 5, 'namespace-of-15')],
  ],
  ['names of one character', 0x3000, [small('k', 1, 'n'), binary('b', 1, 'n')]],
  [
    'strings in other scripts, with quotes and commas',
    0x3000,
    [
      { namespace: 'app', key: 'utf8', type: 'string', value: utf8Bytes('Grüße, "Köln", 深圳 ✓ 😀') },
      { namespace: 'app', key: 'quote', type: 'string', value: utf8Bytes('"') },
      { namespace: 'app', key: 'line', type: 'string', value: utf8Bytes('one\ntwo') },
    ],
  ],
  ['an empty string and an empty blob', 0x3000, [string('s', 0), binary('b', 0), small('after')]],
  ['strings around a whole entry', 0x3000, [30, 31, 32, 33, 63, 64].map((size) => string(`s${size}`, size))],
  ['blobs around a whole entry', 0x3000, [31, 32, 33, 63, 64, 65].map((size) => binary(`b${size}`, size))],
  ['the longest string that the generator takes', 0x4000, [small('a'), string('s', 3967), small('z')]],
  ['two long strings, each on its page', 0x5000, [string('one', 3900), string('two', 3900), small('z')]],
  ['a blob of exactly the rest of a page', 0x4000, [binary('b', 124 * 32), small('z')]],
  ['a blob of one byte more than the rest of a page', 0x4000, [binary('b', 124 * 32 + 1), small('z')]],
  ['a blob that leaves one entry for its index', 0x4000, [binary('b', 123 * 32), small('z')]],
  ['a blob that leaves no entry for its index', 0x4000, [binary('b', 124 * 32 - 5), small('z')]],
  ['a blob over two pages', 0x5000, [binary('b', 6000), string('s', 40)]],
  ['a blob over six pages', 0x9000, [small('a'), binary('b', 20_000), small('z')]],
  ['a blob over sixteen pages', 0x20000, [binary('b', 65_000), binary('c', 300)]],
  [
    'blobs that follow each other over pages',
    0xa000,
    [binary('a', 5000), binary('b', 7000), binary('c', 9000)],
  ],
  ['a page that is exactly full', 0x4000, filled(126)],
  ['one number more than a page', 0x4000, [...filled(126), small('last')]],
  ['several full pages', 0x8000, filled(600)],
  ['a string with one entry left in the page', 0x4000, [...filled(125), string('s', 10)]],
  ['a string with two entries left in the page', 0x4000, [...filled(124), string('s', 10)]],
  ['a string with three entries left in the page', 0x4000, [...filled(123), string('s', 10)]],
  ['a blob with no entry left in the page', 0x4000, [...filled(126), binary('b', 10)]],
  ['a blob with one entry left in the page', 0x4000, [...filled(125), binary('b', 10)]],
  ['a blob with two entries left in the page', 0x4000, [...filled(124), binary('b', 50)]],
  ['a blob with three entries left in the page', 0x4000, [...filled(123), binary('b', 32)]],
  ['an empty blob with one entry left in the page', 0x4000, [...filled(125), binary('b', 0)]],
  ['a long blob with one entry left in the page', 0x6000, [...filled(125), binary('b', 4001)]],
  [
    '254 namespaces',
    0x6000,
    Array.from({ length: 254 }, (_, index) => small('k', index & 0xff, `n${index}`)),
  ],
  [
    'the same keys in several namespaces',
    0x3000,
    ['a', 'b', 'c'].flatMap((name) => [small('k', 3, name), string('s', 9, name), binary('b', 40, name)]),
  ],
  ['a new namespace at the end of a page', 0x4000, [...filled(126), small('k', 5, 'next')]],
  ['all of a partition', 0x3000, filled(252)],
  ['a partition of two pages, which can only be read', 0x2000, [small('k'), string('s', 100)]],
  ['a partition of one page, which can only be read', 0x1000, [small('k'), binary('b', 1000)]],
];

/** 40 with four mixtures. */
export const nvsCorpus: readonly NvsInput[] = [
  ...named.map(([name, sizeBytes, entries]) => ({ name, sizeBytes, entries })),
  ...[20, 40, 60, 80].map((count) => ({
    name: `a mixture of ${count} values`,
    sizeBytes: 0x10000,
    entries: [...mixture('wifi', count), ...mixture('cloud', count >> 1), ...mixture('cal', count >> 2)],
  })),
];

/** For the input at this place in the corpus. */
export function nvsCorpusKey(index: number): Uint8Array {
  return seededRandom(1000 + index).bytes(64);
}

/** As the generator reads it. Namespaces must not come back: the generator would put the entry into the newest one. */
export function asCsv(entries: readonly NvsEntry[]): string {
  const lines = ['key,type,encoding,value'];
  let namespace = '';
  for (const entry of entries) {
    if (entry.namespace !== namespace) lines.push(`${entry.namespace},namespace,,`);
    namespace = entry.namespace;
    if (entry.type === 'string')
      lines.push(`${entry.key},data,string,"${new TextDecoder().decode(entry.value).replaceAll('"', '""')}"`);
    else if (entry.type === 'binary')
      lines.push(`${entry.key},data,hex2bin,${Buffer.from(entry.value).toString('hex')}`);
    else lines.push(`${entry.key},data,${entry.type},${entry.value}`);
  }
  return `${lines.join('\n')}\n`;
}
