/** A line that is killed (SIGKILL) while it draws from its pool and fills it: no key and no certificate is ever in two units. */
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { systemClock } from '../../src/base/clock.ts';
import { seededRandom } from '../../src/base/random.ts';
import { PooledLine, pooledProfile, sealedAuthority } from '../identity/pooled-line.ts';

const kills = 20;
const child = fileURLToPath(new URL('pool-child.ts', import.meta.url));

/** What it said until it was killed: some time after it had said so many lines, however slow the machine is. */
async function liveAndDie(
  args: readonly string[],
  lines: number,
  moreMs: number,
): Promise<readonly string[]> {
  const line = spawn(process.execPath, [child, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  let [said, errors] = ['', ''];
  line.stderr.on('data', (part: Buffer) => {
    errors += part.toString();
  });
  const exited = new Promise<void>((done) => line.once('close', () => done()));
  await new Promise<void>((ready, failed) => {
    line.stdout.on('data', (part: Buffer) => {
      said += part.toString();
      if (said.split('\n').length > lines) ready();
    });
    void exited.then(() => failed(new Error(`the line ended by itself: ${errors}`)));
  });
  await systemClock.sleep(moreMs, new AbortController().signal);
  line.kill('SIGKILL');
  await exited;
  expect(errors).toBe('');
  return said.split('\n');
}

test(`a line that is killed ${kills} times gives no key of its pool twice, and loses no certificate`, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'mintmark-pool-kills-'));
  const units = join(folder, 'units');
  const data = join(folder, 'data');
  const random = seededRandom(1903);
  const owners = new Map<string, string>();
  let [next, committed, interrupted] = [0, 0, 0];
  try {
    mkdirSync(units);
    mkdirSync(data);
    const sealed = await sealedAuthority();
    writeFileSync(join(folder, 'sealed'), sealed);
    for (let kill = 0; kill < kills; kill += 1) {
      const args = [data, join(folder, 'sealed'), units, String(next)];
      const said = await liveAndDie(
        args,
        4 + Math.floor(random.fraction() * 6),
        Math.round(random.fraction() * 40),
      );
      for (const text of said) {
        const [what, unit = '', ...digests] = text.split(' ');
        if (what === 'held')
          for (const digest of digests) {
            expect(owners.get(digest) ?? unit, `${digest} was given to two units`).toBe(unit);
            owners.set(digest, unit);
          }
        if (what !== 'done') continue;
        expect(digests).toEqual(['committed']);
        committed += 1;
        next = Math.max(next, Number(unit) + 1);
      }
      if (said.at(-2)?.startsWith('held') === true) interrupted += 1;
    }
    const line = await PooledLine.open({
      folder: data,
      sealed,
      clock: systemClock,
      profile: pooledProfile({ serial: { prefix: 'PO-', digits: 5, first: 1, last: 20_000 } }),
    });
    try {
      // what nobody drew ends: every certificate is a unit's, or on its way to be revoked
      line.desk.end('line-pool');
      const { ready, making, used, ended } = line.store.pools.standing('line-pool');
      expect({ ready, making }).toEqual({ ready: 0, making: 0 });
      const revoked = new Set(line.revocations());
      const live = readdirSync(units).flatMap((file) => {
        const rows = line.store.ledger
          .history(file.replace(/\.json$/, ''))
          .filter(({ state }) => state !== 'burned' && state !== 'revoked');
        expect(rows.length).toBeLessThanOrEqual(1);
        return rows.filter(({ certificateFingerprint }) => certificateFingerprint !== null);
      });
      for (const { serialNumber } of live) expect(revoked.has(serialNumber)).toBe(false);
      process.stdout.write(
        `${JSON.stringify({ kills, committed, interrupted, used, ended, revoked: revoked.size })}\n`,
      );
      // a unit may have been killed between the number and its first byte: it has no file yet
      expect(revoked.size + live.length).toBeLessThanOrEqual(used + ended);
      expect(revoked.size + live.length).toBeGreaterThanOrEqual(used + ended - 1);
    } finally {
      line.store.close();
    }
    expect(committed).toBeGreaterThanOrEqual(kills);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}, 600_000);
