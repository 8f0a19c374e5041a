/** Erasing names where a policy asks for a second person: now, and by a policy that would do it on another day. */
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestBench, temporaryFolder } from './bench.ts';
import { openPeopleBench, signIn } from './people-bench.ts';

const place = temporaryFolder();
const secondBadge = 'BADGE-ZOE-0005';
let bench: TestBench;
beforeAll(async () => {
  ({ bench } = await openPeopleBench(join(place.folder, 'data')));
  await signIn(bench, 'Ada');
  await bench.call('addPerson', { name: 'Zoe', role: 'administrator', badge: secondBadge });
  const { policy } = await bench.call('listPeople');
  await bench.call('savePolicy', { ...policy, fourEyes: ['names-erased'] });
}, 60_000);
afterAll(async () => {
  await bench[Symbol.asyncDispose]();
  place.remove();
});

const agreed = (subject: string): Promise<unknown> =>
  bench.call('approve', { act: 'names-erased', subject, proof: { badge: secondBadge } });

describe('erasing names of people', () => {
  test('is for administrators, and asks the second one about exactly this day', async () => {
    await bench.call('saveNamePolicy', { apart: true, keepDays: null });
    // The policy itself was signed into the log: with Ada's name beside it.
    await bench.call('saveSettings', { stationName: 'Desk 4' });
    const kept = await bench.call('names');
    expect(kept.kept).toBeGreaterThan(0);
    expect(Date.parse(kept.oldest ?? '')).toBeLessThanOrEqual(Date.now());
    const before = new Date(Date.now() + 60_000).toISOString();
    const { names } = await bench.call('namesBefore', { before });
    expect(names).toBe(kept.kept);
    expect(await bench.call('namesBefore', { before: kept.oldest ?? '' })).toEqual({ names: 0 });
    await expect(bench.call('eraseNames', { before })).rejects.toMatchObject({
      code: 'person.second',
      context: { act: 'names-erased', subject: before },
    });
    await agreed(new Date(Date.now()).toISOString());
    await expect(bench.call('eraseNames', { before })).rejects.toMatchObject({ code: 'person.second' });
    expect((await bench.call('names')).kept).toBeGreaterThanOrEqual(names);
    await agreed(before);
    const gone = await bench.call('eraseNames', { before });
    expect(gone.names).toBeGreaterThanOrEqual(names);
    const act = (await bench.call('listActs', {})).rows.find((row) => row.act === 'names-erased');
    expect(act).toMatchObject({ approvedBy: { id: expect.stringMatching(/^p-/) }, subject: before });
    await signIn(bench, 'Edi');
    await expect(bench.call('eraseNames', { before })).rejects.toMatchObject({ code: 'person.role' });
    await signIn(bench, 'Ada');
  });

  test('is not had by a policy of one day without the second person either', async () => {
    const policy = { apart: true, keepDays: 1 } as const;
    await expect(bench.call('saveNamePolicy', policy)).rejects.toMatchObject({
      code: 'person.second',
      context: { act: 'names-erased', subject: 'after 1 days' },
    });
    expect((await bench.call('names')).policy).toEqual({ apart: true, keepDays: null });
    await agreed('after 1 days');
    expect((await bench.call('saveNamePolicy', policy)).policy).toEqual(policy);
    const act = (await bench.call('listActs', {})).rows.find(({ subject }) => subject === 'names');
    expect(act?.detail).toMatchObject({ keepDays: 1, agreedBy: expect.stringMatching(/^p-/) });
    // No line in the log says that names were erased: none was.
    const erasures = (await bench.call('listActs', {})).rows.filter(
      ({ act: what }) => what === 'names-erased',
    );
    expect(erasures).toHaveLength(1);
  });
});
