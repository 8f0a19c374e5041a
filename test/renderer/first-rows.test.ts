import { expect, test } from 'vitest';
import { firstRows } from '../../renderer/state/first-rows.ts';
import type { Page } from '../../src/contract/contract.ts';

/** Two pages that found nothing, and one with a row. */
const pages = new Map<string | undefined, Page<number>>([
  [undefined, { rows: [], next: 'a' }],
  ['a', { rows: [], next: 'b' }],
  ['b', { rows: [7], next: 'c' }],
]);
const asked: (string | undefined)[] = [];
const load = async (after: string | undefined): Promise<Page<number>> => {
  asked.push(after);
  return pages.get(after) ?? { rows: [], next: null };
};

test('a list goes on by itself to the first page with rows, or to the end', async () => {
  expect(await firstRows(load, undefined, () => true)).toEqual({ rows: [7], next: 'c' });
  expect(asked).toEqual([undefined, 'a', 'b']);
  expect(await firstRows(load, 'c', () => true)).toEqual({ rows: [], next: null });
});

test('a list that nobody wants any more is not gone through', async () => {
  asked.length = 0;
  expect(await firstRows(load, undefined, () => false)).toEqual({ rows: [], next: 'a' });
  expect(asked).toEqual([undefined]);
});
