/** That the matrix of wipe-matrix.ts is whole, and that each method is described. The matrix itself: wipe-lies/. */
import { readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { drivers } from '../../src/drivers/index.ts';
import { thorough, wipePairs, wipeParts } from './wipe-matrix.ts';

test('each method is in docs/wipe-methods.md, by its driver and its level at most', async () => {
  const page = await readFile(new URL('../../docs/wipe-methods.md', import.meta.url), 'utf8');
  for (const { id, wipeMethods } of drivers)
    for (const method of wipeMethods) {
      const name = id === 'console' ? 'per profile' : `\`${method.id}\``;
      const row = page.split('\n').find((line) => line.startsWith(`| \`${id}\`, ${name}`));
      expect(row?.split('|')[2]?.trim(), `${id} ${method.id}`).toBe(method.level);
    }
});

test('the matrix is whole: every driver that can wipe is in it, and every case of it in one file', async () => {
  const pairs = await wipePairs();
  const wiping = drivers.filter(({ can }) => can.includes('wipe')).map(({ id }) => id);
  const covered = new Set(pairs.map(({ driver }) => driver.id));
  const left = wiping.filter((id) => !covered.has(id));
  expect(left).toEqual(thorough ? [] : ['external-tool']);
  for (const pair of pairs)
    expect(Object.values(wipeParts).filter((isIn) => isIn(pair)).length, pair.title).toBe(1);
  const files = readdirSync(new URL('wipe-lies', import.meta.url)).sort();
  expect(files).toEqual(
    Object.keys(wipeParts)
      .map((part) => `${part}.test.ts`)
      .sort(),
  );
});
