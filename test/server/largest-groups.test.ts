/** The largest version of the groups there may be is one document; it is checked in turns, so that nobody else waits for the whole of it. */
import { expect, test } from 'vitest';
import { systemClock } from '../../src/base/clock.ts';
import { canonicalBytes } from '../../src/evidence/canonical.ts';
import { signForBench } from '../../src/evidence/office-signature.ts';
import { groupSchema } from '../../src/model/group.ts';
import { type GroupsStatement, groupsMost, signedGroupsSchema } from '../../src/model/group-version.ts';
import { openDatabase } from '../../src/server/database.ts';
import { liveHead, takeVersion } from '../../src/server/groups/group-store.ts';
import { trustOffice } from '../../src/server/order-book.ts';
import { manyGroups } from '../bench/group-rows.ts';
import { office, officeKey } from './shared-order.ts';

const versionOf = (groups: number) => {
  const statement: GroupsStatement = {
    version: 1,
    number: 1,
    groups: manyGroups(groups, 300).map((group) => groupSchema.parse(group)),
    publishedAt: '2026-11-01T00:00:00.000Z',
    publishedBy: 'Office',
    reviewedBy: null,
    note: '',
    backTo: null,
    history: [],
  };
  return { groups: statement, ...signForBench('groups', canonicalBytes(statement), officeKey) };
};

test('a version of as many groups as there may be is taken, and others have their turn all the while', async () => {
  await using open = await openDatabase({ url: null, folder: null });
  const { database } = open;
  await trustOffice(database, office, systemClock.now());
  // of a processor on which each look at the clock takes a millisecond: how fast this one is says nothing
  let nowMs = 0;
  const clock = { ...systemClock, monotonicMs: () => (nowMs += 1) };
  let turns = 0;
  let ended = false;
  const others = (): void => {
    turns += 1;
    if (!ended) setImmediate(others);
  };
  setImmediate(others);
  expect(await takeVersion(database, versionOf(groupsMost), clock)).toEqual({ type: 'taken', number: 1 });
  ended = true;
  expect(turns).toBeGreaterThan(groupsMost / 10);
  expect(await liveHead(database, 'main')).toMatchObject({ number: 1 });
}, 120_000);

test('one group more is no version', () => {
  expect(signedGroupsSchema.safeParse(versionOf(groupsMost)).success).toBe(true);
  expect(signedGroupsSchema.safeParse(versionOf(groupsMost + 1)).success).toBe(false);
}, 60_000);
