/**
 * Points at which a station can be killed: before and after every SQL statement, every call that changes a file, and whatever
 * else the child names. After so many of them the process kills itself with SIGKILL, right there and nowhere else; the last
 * thing that it says is where. Nothing of the product knows of it: the calls of SQLite and of the system are replaced.
 */
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { basename } from 'node:path';
import BetterSqlite from 'better-sqlite3';

const fileCalls = [
  'openSync',
  'writeSync',
  'fsyncSync',
  'renameSync',
  'linkSync',
  'rmSync',
  'writeFileSync',
] as const;
const statementCalls = ['run', 'get', 'all'] as const;
type Call = (this: unknown, ...values: unknown[]) => unknown;

export class InstructionPoints {
  #left: number;
  readonly #count: number;
  #ended = false;

  /** `count`: at which point it ends; 0 is never. */
  constructor(count: number) {
    this.#left = count;
    this.#count = count;
    if (count === 0) return;
    const calls = fs as unknown as Record<string, Call>;
    for (const name of fileCalls) this.#around(calls, name, ([first]) => `${name} ${placeOf(first)}`);
    syncBuiltinESMExports();
    const memory = new BetterSqlite(':memory:');
    const statement = Object.getPrototypeOf(memory.prepare('SELECT 1')) as Record<string, Call>;
    memory.close();
    for (const name of statementCalls) this.#around(statement, name, (_values, self) => `sql ${sqlOf(self)}`);
  }

  /** How many so far. */
  get reached(): number {
    return this.#count - this.#left;
  }

  /** What comes now is no point any more. */
  end(): void {
    this.#ended = true;
  }

  /** One more point is reached. Does not return from the last one. */
  reach(name: string): void {
    if (this.#ended) return;
    this.#left -= 1;
    if (this.#left !== 0) return;
    fs.writeSync(1, `killed ${name}\n`);
    process.kill(process.pid, 'SIGKILL');
  }

  #around(
    owner: Record<string, Call>,
    method: string,
    nameOf: (values: readonly unknown[], self: unknown) => string,
  ): void {
    const original = owner[method];
    if (original === undefined) throw new Error(`there is no ${method}`);
    const points = this;
    owner[method] = function (this: unknown, ...values: unknown[]): unknown {
      // what is said at the end is itself a write
      if (values[0] === 1) return original.apply(this, values);
      const name = nameOf(values, this);
      points.reach(`before ${name}`);
      const result = original.apply(this, values);
      points.reach(`after ${name}`);
      return result;
    };
  }
}

function placeOf(first: unknown): string {
  return typeof first === 'string' ? basename(first).replace(/[0-9a-f-]{8,}/g, '*') : 'descriptor';
}

/** The verb and the table are enough to know the place. */
function sqlOf(statement: unknown): string {
  const { source } = statement as { readonly source: string };
  const [, verb = source.slice(0, 20), table = ''] =
    /^\s*(BEGIN|COMMIT|ROLLBACK|SAVEPOINT|RELEASE|INSERT|UPDATE|DELETE|SELECT|PRAGMA|CREATE)\b(?:[\s\S]*?\b(?:INTO|UPDATE|FROM|TABLE)\s+([a-z_]+))?/i.exec(
      source,
    ) ?? [];
  return `${verb.toUpperCase()} ${verb.toUpperCase() === 'UPDATE' ? (/UPDATE\s+([a-z_]+)/i.exec(source)?.[1] ?? '') : table}`.trim();
}
