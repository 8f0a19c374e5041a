/** Server processes that start at once on one folder: they agree on its keys, and one of them has its embedded database. */
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { z } from 'zod';

const rounds = 25;
const processes = 4;
const gotSchema = z.array(z.object({ lock: z.string(), receiptKey: z.string(), root: z.string() }));

async function startTogether(root: string): Promise<readonly z.infer<typeof gotSchema>[]> {
  const startAt = String(Date.now() + 1_500);
  const script = join(import.meta.dirname, 'start-together-child.ts');
  const children = Array.from({ length: processes }, () =>
    spawn(process.execPath, [script, root, String(rounds), startAt], { stdio: ['pipe', 'pipe', 'pipe'] }),
  );
  try {
    return await Promise.all(
      children.map(
        (child) =>
          new Promise<z.infer<typeof gotSchema>>((resolve, reject) => {
            let [text, errors] = ['', ''];
            child.stderr.on('data', (part: Buffer) => (errors += part.toString()));
            child.stdout.on('data', (part: Buffer) => {
              text += part.toString();
              if (text.endsWith(']')) resolve(gotSchema.parse(JSON.parse(text)));
            });
            child.once('exit', (code) => reject(new Error(`it ended with ${code}: ${errors}`)));
          }),
      ),
    );
  } finally {
    for (const child of children) child.kill();
  }
}

function folders(prepare: (folder: string) => void): string {
  const root = mkdtempSync(join(tmpdir(), 'mintmark-together-'));
  for (let round = 0; round < rounds; round += 1) {
    mkdirSync(join(root, String(round)));
    prepare(join(root, String(round)));
  }
  return root;
}

test('several that start at once on an empty folder have one receipt key and one root, and one of them has the lock', async () => {
  const root = folders(() => undefined);
  const all = await startTogether(root);
  for (let round = 0; round < rounds; round += 1) {
    const got = all.map((each) => each[round]);
    expect(new Set(got.map((each) => each?.receiptKey)).size).toBe(1);
    expect(new Set(got.map((each) => each?.root)).size).toBe(1);
    expect(got.map((each) => each?.lock).sort()).toEqual([
      'held',
      'store.locked',
      'store.locked',
      'store.locked',
    ]);
    const kept = readdirSync(join(root, String(round))).sort();
    expect(kept).toEqual(['server-key.pem', 'server.lock', 'tls-root.pem']);
  }
  rmSync(root, { recursive: true });
}, 60_000);

test('of several that find the lock of a process that is gone, exactly one takes it over', async () => {
  const gone = spawnSync(process.execPath, ['-e', '']).pid;
  const root = folders((folder) =>
    writeFileSync(
      join(folder, 'server.lock'),
      JSON.stringify({ pid: gone, host: hostname(), startedMs: 1_000 }),
    ),
  );
  const all = await startTogether(root);
  const held = Array.from(
    { length: rounds },
    (_unused, round) => all.filter((each) => each[round]?.lock === 'held').length,
  );
  expect(new Set(held)).toEqual(new Set([1]));
  rmSync(root, { recursive: true });
}, 60_000);
