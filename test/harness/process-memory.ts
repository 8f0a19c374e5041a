/** What a process that a test has started holds: its memory, its arguments, its environment. Linux only, by /proc. */
import { closeSync, openSync, readdirSync, readFileSync, readSync } from 'node:fs';

export const canReadMemory = process.platform === 'linux';
const chunkBytes = 1024 * 1024;
/** Longer than any form: one that lies across two chunks is found in the first. A short one may be counted twice. */
const overlapBytes = 256;
const zeros = Buffer.alloc(chunkBytes + overlapBytes);

/** How a secret could stand anywhere: its bytes, and the texts that bytes are written in, also as two bytes a character. */
export function secretForms(secret: Buffer): ReadonlyMap<string, Buffer> {
  const hex = secret.toString('hex');
  const texts: [string, string][] = [
    ['hex', hex],
    ['HEX', hex.toUpperCase()],
    // base64 has three alignments: a run in the middle of each is the same wherever the secret begins
    ...[0, 1, 2].flatMap((shift): [string, string][] => {
      const text = Buffer.concat([Buffer.alloc(shift), secret])
        .toString('base64')
        .slice(4, 36);
      return [
        [`base64 at ${shift}`, text],
        [`base64url at ${shift}`, text.replaceAll('+', '-').replaceAll('/', '_')],
      ];
    }),
  ];
  const forms = new Map([
    ['bytes', secret],
    ...texts.flatMap(([name, text]): [string, Buffer][] => [
      [name, Buffer.from(text, 'latin1')],
      [`${name}, two bytes a character`, Buffer.from(text, 'utf16le')],
    ]),
  ]);
  // most texts have no letter in which the two alphabets of base64 differ
  const once = new Map([...forms].reverse().map(([name, form]) => [form.toString('latin1'), name]));
  return new Map([...forms].filter(([name, form]) => once.get(form.toString('latin1')) === name));
}

/** How often each form stands in `bytes`; forms that do not are left out. */
export function countForms(
  bytes: Buffer,
  forms: ReadonlyMap<string, Buffer>,
): Readonly<Record<string, number>> {
  const found: Record<string, number> = {};
  for (const [name, form] of forms)
    for (let at = bytes.indexOf(form); at !== -1; at = bytes.indexOf(form, at + 1))
      found[name] = (found[name] ?? 0) + 1;
  return found;
}

/** Everything readable that is not a mapped file. Throws when the system does not let us look. */
export function countInMemory(
  pid: number,
  forms: ReadonlyMap<string, Buffer>,
): Readonly<Record<string, number>> {
  const total: Record<string, number> = {};
  const memory = openSync(`/proc/${pid}/mem`, 'r');
  try {
    const chunk = Buffer.alloc(chunkBytes + overlapBytes);
    for (const { start, lengthBytes } of regions(pid)) {
      for (let offset = 0; offset < lengthBytes; offset += chunkBytes) {
        const wanted = Math.min(chunk.length, lengthBytes - offset);
        const bytes = chunk.subarray(0, readChunk(memory, chunk, wanted, start + BigInt(offset)));
        // reserved and never touched
        if (bytes.equals(zeros.subarray(0, bytes.length))) continue;
        for (const [name, count] of Object.entries(countForms(bytes, forms)))
          total[name] = (total[name] ?? 0) + count;
      }
    }
  } finally {
    closeSync(memory);
  }
  return total;
}

export function commandLineOf(pid: number): Buffer {
  return readFileSync(`/proc/${pid}/cmdline`);
}

export function environmentOf(pid: number): Buffer {
  return readFileSync(`/proc/${pid}/environ`);
}

/** The processes that `pid` has started, and theirs. */
export function childrenOf(pid: number): readonly number[] {
  const own = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && parentOf(name) === pid)
    .map(Number);
  return own.flatMap((child) => [child, ...childrenOf(child)]);
}

function parentOf(pid: string): number | null {
  try {
    // the name in parentheses may hold anything: the fields begin behind the last one
    const [, parent] = readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ').at(-1)?.split(' ') ?? [];
    return Number(parent);
  } catch {
    return null; // it ended while we looked
  }
}

interface Region {
  readonly start: bigint;
  readonly lengthBytes: number;
}

/** Those of which at least a page is there: V8 reserves gigabytes of addresses. */
function regions(pid: number): readonly Region[] {
  const found: Region[] = [];
  let region: Region | null = null;
  for (const line of readFileSync(`/proc/${pid}/smaps`, 'utf8').split('\n')) {
    const head = /^([0-9a-f]+)-([0-9a-f]+) (\S+) \S+ \S+ (\d+)/.exec(line);
    if (head !== null) {
      const start = BigInt(`0x${head[1]}`);
      const lengthBytes = Number(BigInt(`0x${head[2]}`) - start);
      region = head[3]?.startsWith('r') && head[4] === '0' ? { start, lengthBytes } : null;
    } else if (region !== null && /^Rss: +[1-9]/.test(line)) {
      found.push(region);
      region = null;
    }
  }
  return found;
}

function readChunk(memory: number, chunk: Buffer, length: number, start: bigint): number {
  try {
    return readSync(memory, chunk, 0, length, start);
  } catch {
    return 0; // a page that is reserved and not there
  }
}
