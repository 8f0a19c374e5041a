/**
 * The second home of the number ledger's high-water marks: a small file of its own, so that a database that was
 * restored from a backup, or has lost its newest pages, can not give a number twice (design 9). The database is
 * always written first: a crash in between leaves the file behind, which is harmless; a file that is ahead means
 * that the database has forgotten numbers.
 */
import { createHash } from 'node:crypto';
import { statSync } from 'node:fs';
import { z } from 'zod';
import { fromUtf8, utf8 } from '../base/bytes.ts';
import { Fault } from '../model/fault.ts';
import { guarded } from './errors.ts';
import { readFileIfThere, writeFileDurably } from './files.ts';

const schema = z.strictObject({
  version: z.literal(1),
  marks: z.record(z.string(), z.int().nonnegative()),
  sha256: z.string(),
});
const sizeLimitBytes = 1_000_000;

/** The highest counter ever given out, by profile. */
export type HighWaterMarks = Readonly<Record<string, number>>;

export class HighWaterFile {
  readonly #file: string;
  /** What was read last, as long as nobody has written the file since: it is asked several times for each number. */
  #known: { readonly stamp: string; readonly marks: HighWaterMarks } | null = null;

  constructor(file: string) {
    this.#file = file;
  }

  /** No file: no marks. Throws Fault identity.high-water when the file is damaged: it is never guessed at. */
  read(): HighWaterMarks {
    const stamp = this.#stamp();
    if (this.#known !== null && this.#known.stamp === stamp) return this.#known.marks;
    this.#known = null;
    const bytes = guarded(() => readFileIfThere(this.#file, sizeLimitBytes));
    if (bytes === null) return {};
    const found = schema.safeParse(jsonOrNull(fromUtf8(bytes)));
    if (found.success && found.data.sha256 === digest(found.data.marks)) {
      if (stamp !== null) this.#known = { stamp, marks: found.data.marks };
      return found.data.marks;
    }
    throw new Fault('identity.high-water', 'The second copy of the number ledger is damaged.', {
      file: this.#file,
    });
  }

  /** Raises the mark of one profile; on disk when it returns. A mark never falls. */
  raise(profile: string, counter: number): void {
    const marks = this.read();
    if ((marks[profile] ?? -1) >= counter) return;
    const raised = { ...marks, [profile]: counter };
    const text = JSON.stringify({ version: 1, marks: raised, sha256: digest(raised) });
    guarded(() => writeFileDurably(this.#file, utf8(`${text}\n`)));
    const stamp = this.#stamp();
    this.#known = stamp === null ? null : { stamp, marks: raised };
  }

  /** Another one after every write, copy and restore. */
  #stamp(): string | null {
    const stats = guarded(() => statSync(this.#file, { bigint: true, throwIfNoEntry: false }));
    return stats === undefined ? null : `${stats.ino}.${stats.mtimeNs}.${stats.ctimeNs}.${stats.size}`;
  }
}

function digest(marks: HighWaterMarks): string {
  const sorted = Object.entries(marks).sort(([left], [right]) => (left < right ? -1 : 1));
  return createHash('sha256').update(JSON.stringify(sorted)).digest('hex');
}

function jsonOrNull(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null; // not JSON is one more way of being damaged
  }
}
