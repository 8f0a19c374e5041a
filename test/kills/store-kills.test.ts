import { expect, test } from 'vitest';
import { killStores } from './store-lives.ts';

const kills = 300;

test(`a station that is killed ${kills} times at random instruction points gives no number twice, passes nothing falsely and loses nothing`, async () => {
  const totals = await killStores({ kills, seed: 20_260_105, lanes: 2 });
  process.stdout.write(`${JSON.stringify(totals)}\n`);
  expect(totals.kills).toBe(kills);
  expect(totals.acknowledged).toBeGreaterThan(kills / 3);
  expect(totals.interrupted).toBeGreaterThan(kills / 4);
  expect(totals.places).toBeGreaterThan(60);
  expect(totals.foundHalfDone).toEqual(['issued', 'key-made', 'proven', 'reserved', 'written']);
});
