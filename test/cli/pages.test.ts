import { expect, test } from 'vitest';
import { rowsOf } from '../../src/cli/pages.ts';

const all = Array.from({ length: 10 }, (_none, index) => index);

/** Every second page finds nothing and goes on. */
async function ask({ limit, after = '0' }: { readonly limit: number; readonly after?: string }) {
  const place = Number(after);
  const from = Math.floor(place / 2) * 3;
  const isLast = from + 3 >= all.length;
  if (place % 2 === 0) return { rows: [], next: String(place + 1) };
  return { rows: all.slice(from, from + Math.min(3, limit)), next: isLast ? null : String(place + 1) };
}

test('a command shows as many rows as were asked for, over pages that are short or empty', async () => {
  expect(await rowsOf(5, ask)).toEqual(all.slice(0, 5));
  expect(await rowsOf(100, ask)).toEqual(all);
});
