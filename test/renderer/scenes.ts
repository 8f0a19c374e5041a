/** The pictures to take: a state, an address, and what a person does there. */

import type { Page } from 'playwright-core';
import { Fault } from '../../src/model/fault.ts';
import type { Language } from '../../src/model/languages.ts';
import type { StationState } from '../../src/model/station.ts';
import { scanAs } from './browser.ts';
import { listManySyncRows, severalDestinations } from './fixture-destinations.ts';
import type { FixtureEngine, FixtureOptions } from './fixture-engine.ts';
import { groupsReplies, manyChanges, manyNodes } from './fixture-groups.ts';
import { identityReplies, issuers } from './fixture-identity.ts';
import { manyOrders, officeReplies } from './fixture-office.ts';
import { people } from './fixture-people.ts';

import type { FixtureServer } from './fixture-server.ts';
import { allStates, crowd, fault, hostileSlots, otherStates, slot, station } from './fixture-station.ts';
import { exportedWipe } from './fixture-wipe.ts';
import { serveAsGerman } from './pseudo-language.ts';
import { evidenceScenes } from './scenes-evidence.ts';
import { officeScenes } from './scenes-office.ts';
import { returnsScenes } from './scenes-returns.ts';

export interface Scene {
  readonly name: string;
  readonly state: () => StationState;
  readonly hash: string;
  readonly options?: FixtureOptions;
  /** False shows the guided first minute. */
  readonly seen?: boolean;
  /** Before the page is opened. */
  readonly prepare?: (page: Page) => Promise<void>;
  readonly act?: (page: Page, server: FixtureServer, engine: FixtureEngine) => Promise<void>;
}

const base = station(allStates());

export function virtualStation(count: number): StationState {
  return station(
    Array.from({ length: count }, (_, index) =>
      slot(
        index + 1,
        { type: 'empty' },
        {
          virtual: {
            unitId: `unit-${index}`,
            title: 'Virtual gateway',
            pluggedIn: false,
            misbehaviour: null,
          },
        },
      ),
    ),
    {
      station: { ...base.station, name: 'Training', bench: 'virtual' },
      order: null,
      sync: [],
      shift: { passed: 0, failed: 0, errors: 0, averageMs: null },
      log: [],
    },
  );
}

const lastTry = issuers.map((issuer) =>
  issuer.pin === null ? issuer : { ...issuer, pin: { ...issuer.pin, wrong: 2, lastTry: true } },
);
const withoutPin: (typeof issuers)[number] = {
  ...issuers[0]!,
  state: 'locked',
  problem: 'credentials',
  reason: 'This authority has no PIN yet: somebody has to choose one.',
  title: null,
  rootSha256: null,
  demo: null,
  pin: { need: 'choose', open: false, canChoose: true, lastTry: false, wrong: 0 },
};

const troubled = (): StationState =>
  station(allStates(), {
    operator: '',
    sync: [
      {
        ...base.sync[0]!,
        state: 'waiting',
        waiting: 128,
        rejected: 1,
        oldestWaitingAt: new Date(Date.now() - 5_400_000).toISOString(),
        lastFault: fault('server.unreachable', 'https://mintmark.example does not answer.'),
      },
    ],
    alerts: [fault('store.full', 'The disk has 12 MiB left.')],
  });

async function wipe(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Wipe it' }).click();
  const hold = page.getByRole('button', { name: 'Hold to wipe' });
  await hold.focus();
  await page.keyboard.down(' ');
  await page.waitForSelector('.paper', { timeout: 5_000 });
  await page.keyboard.up(' ');
}

/** A bench where people sign in, with one of them or nobody. */
const withPeople = (index: number | null): StationState => {
  const person = index === null ? null : people[index]!;
  return station(allStates(), {
    operator: person?.name ?? '',
    people: {
      demanded: true,
      signedIn: person === null ? null : { id: person.id, name: person.name, role: person.role },
    },
  });
};
const twoNeeded = (): never => {
  throw new Fault('person.second', 'Dolores Fuentes can not do this alone: a second person has to agree.', {
    act: 'wipe',
    subject: 'A4CF12FE0041',
  });
};

async function choose(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name: 'Sign in' }).first().click();
  await page.getByRole('button', { name }).click();
}

const peopleScenes: readonly Scene[] = [
  { name: 'people-nobody', state: () => withPeople(null), hash: '#/bench' },
  {
    name: 'people-sign-in',
    state: () => withPeople(null),
    hash: '#/bench',
    act: (page) => page.getByRole('button', { name: 'Sign in' }).first().click(),
  },
  {
    name: 'people-pin',
    state: () => withPeople(null),
    hash: '#/bench',
    act: async (page) => {
      await choose(page, 'Bojan Novak');
      for (const digit of ['7', '3', '9'])
        await page.getByRole('button', { name: digit, exact: true }).click();
    },
  },
  {
    name: 'people-refused',
    state: () => withPeople(null),
    hash: '#/bench',
    act: async (page) => {
      await choose(page, 'Bojan Novak');
      for (let count = 0; count < 6; count += 1)
        await page.getByRole('button', { name: '0', exact: true }).click();
      await page.getByRole('button', { name: 'OK', exact: true }).click();
      await page.waitForSelector('.people-dialog .fault-note');
    },
  },
  {
    name: 'people-badge-refused',
    state: () => withPeople(null),
    hash: '#/bench',
    act: async (page) => {
      await scanAs(page, 'BADGE-0001');
      await page.waitForSelector('.banner-person [role=alert]');
    },
  },
  { name: 'people-operator', state: () => withPeople(1), hash: '#/bench' },
  { name: 'people-not-you', state: () => withPeople(1), hash: '#/console' },
  {
    name: 'people-role',
    state: () => withPeople(1),
    hash: '#/bench',
    options: {
      replies: {
        startJob: () => {
          throw new Fault('person.role', 'Bojan Novak may not do this as operator.', {
            act: 'irreversible',
            role: 'operator',
            allowed: 'engineer, administrator',
          });
        },
      },
    },
    act: async (page) => {
      await page.getByRole('button', { name: 'Retry' }).first().click();
      await page.waitForSelector('.fault-note');
    },
  },
  { name: 'people-list', state: () => withPeople(0), hash: '#/settings' },
  {
    name: 'people-form',
    state: () => withPeople(0),
    hash: '#/settings',
    act: async (page) => {
      await page.getByRole('button', { name: 'Change Dolores Fuentes' }).click();
      await page.waitForSelector('.badge-box');
      await scanAs(page, 'BADGE-0002');
    },
  },
  { name: 'people-open', state: () => base, hash: '#/settings' },
  {
    name: 'people-second',
    state: () => withPeople(3),
    hash: '#/returns/slot-6',
    options: { replies: { startWipe: twoNeeded } },
    act: async (page) => {
      await page.getByRole('button', { name: 'Wipe it' }).click();
      const hold = page.getByRole('button', { name: 'Hold to wipe' });
      await hold.focus();
      await page.keyboard.down(' ');
      await page.waitForSelector('.agree-to', { timeout: 5_000 });
      await page.keyboard.up(' ');
    },
  },
  { name: 'people-log', state: () => withPeople(0), hash: '#/log' },
];

/** Words that are two fifths longer than English. */
const longer = (name: string, hash: string, change: Partial<StationState> = {}): Scene => ({
  name: `longer-${name}`,
  state: () => station(allStates(), { language: 'de', ...change }),
  hash,
  prepare: (page) => serveAsGerman(page),
});

const spoken = (language: Language, name: string): readonly Scene[] =>
  Object.entries({
    bench: '#/bench',
    drawer: '#/bench/slot-3',
    unit: '#/units/A4CF12FE0041',
    returns: '#/returns/slot-6',
    order: '#/orders/o-4712',
    settings: '#/settings',
  }).map(([screen, hash]) => ({
    name: `${name}-${screen}`,
    state: () => station(allStates(), { ...troubled(), slots: allStates(), language }),
    hash,
  }));

const languageScenes: readonly Scene[] = [
  longer('bench', '#/bench'),
  longer('trouble', '#/bench', { ...troubled(), language: 'de' }),
  longer('drawer', '#/bench/slot-3'),
  longer('unit', '#/units/A4CF12FE0041'),
  longer('returns', '#/returns/slot-6'),
  longer('orders', '#/orders'),
  longer('make', '#/orders?part=make'),
  longer('authorities', '#/identity/authorities'),
  longer('settings', '#/settings'),
  longer('sync', '#/sync'),
  ...spoken('de', 'german'),
  ...spoken('es', 'spanish'),
  {
    name: 'language-menu',
    state: () => base,
    hash: '#/bench',
    act: (page) => page.getByRole('button', { name: 'Look and language' }).click(),
  },
  {
    name: 'language-settings',
    state: () => withPeople(0),
    hash: '#/settings',
    act: (page) => page.getByRole('region', { name: 'Look' }).scrollIntoViewIfNeeded(),
  },
];

export const scenes: readonly Scene[] = [
  ...languageScenes,
  ...officeScenes,
  ...evidenceScenes,
  ...returnsScenes,
  ...peopleScenes,
  { name: 'bench-8', state: () => station(allStates()), hash: '#/bench' },
  { name: 'bench-4', state: () => station(otherStates(), { order: null }), hash: '#/bench' },
  { name: 'bench-32', state: () => station(crowd()), hash: '#/bench' },
  { name: 'bench-none', state: () => station([]), hash: '#/bench' },
  { name: 'bench-drawer', state: () => station(allStates()), hash: '#/bench/slot-3' },
  {
    name: 'bench-drawer-log',
    state: () => station(allStates()),
    hash: '#/bench/slot-1',
    act: (page) => page.getByRole('tab', { name: 'Live log' }).click(),
  },
  {
    name: 'bench-drawer-unit',
    state: () => station(allStates()),
    hash: '#/bench/slot-2',
    act: (page) => page.getByRole('tab', { name: 'Unit' }).click(),
  },
  { name: 'bench-hostile', state: () => station(hostileSlots()), hash: '#/bench/slot-3' },
  { name: 'bench-trouble', state: troubled, hash: '#/bench' },
  {
    name: 'bench-lost',
    state: () => station(allStates()),
    hash: '#/bench',
    act: async (page, server) => {
      server.drop();
      await page.waitForSelector('.banner');
    },
  },
  { name: 'minute-8', state: () => virtualStation(8), hash: '#/bench', seen: false },
  {
    name: 'minute-alert-8',
    state: () => ({ ...virtualStation(8), alerts: [fault('store.full', 'The disk has 12 MiB left.')] }),
    hash: '#/bench',
    seen: false,
  },
  { name: 'minute-start', state: () => virtualStation(4), hash: '#/bench', seen: false },
  {
    name: 'minute-done',
    state: () => virtualStation(4),
    hash: '#/bench',
    seen: false,
    options: { tickMs: 15 },
    act: async (page) => {
      await page.getByRole('button', { name: 'Plug in a unit' }).first().click();
      await page.waitForSelector('.look-pass');
    },
  },
  {
    name: 'virtual-menu',
    state: () => virtualStation(8),
    hash: '#/bench',
    act: (page) => page.getByRole('button', { name: 'Choose what to plug in' }).first().click(),
  },
  { name: 'units', state: () => base, hash: '#/units' },
  { name: 'units-none', state: () => base, hash: '#/units?search=nothing' },
  { name: 'unit', state: () => base, hash: '#/units/A4CF12FE0041' },
  { name: 'unit-unknown', state: () => base, hash: '#/units/unknown' },
  { name: 'returns-choose', state: () => base, hash: '#/returns' },
  { name: 'returns-know', state: () => base, hash: '#/returns/slot-6' },
  {
    name: 'returns-wipe',
    state: () => base,
    hash: '#/returns/slot-6',
    act: (page) => page.getByRole('button', { name: 'Wipe it' }).click(),
  },
  { name: 'returns-proof', state: () => base, hash: '#/returns/slot-6', options: { tickMs: 5 }, act: wipe },
  ...(['COMPLETED, NOT VERIFIED', 'FAILED', 'INTERRUPTED', 'DESTROY REQUIRED'] as const).map(
    (verdict): Scene => ({
      name: `returns-report-${verdict.toLowerCase().replaceAll(/[^a-z]+/g, '-')}`,
      state: () => base,
      hash: '#/returns/slot-6',
      options: { tickMs: 5, replies: { exportDocument: () => exportedWipe(verdict) } },
      act: wipe,
    }),
  ),
  { name: 'records', state: () => base, hash: '#/records' },
  { name: 'records-filtered', state: () => base, hash: '#/records?outcome=failed' },
  {
    name: 'record',
    state: () => base,
    hash: '#/records/job-3',
    act: async (page) => {
      await page.getByRole('button', { name: 'Check the signature' }).last().click();
      await page.waitForSelector('.verdict');
    },
  },
  { name: 'groups', state: () => base, hash: '#/groups/gateway-mk2' },
  { name: 'groups-none', state: () => base, hash: '#/groups', options: { replies: groupsReplies([], 0) } },
  { name: 'groups-versions', state: () => base, hash: '#/groups/gateway-mk2?part=versions' },
  {
    name: 'groups-50000',
    state: () => base,
    hash: '#/groups/group-7?part=drift',
    options: { replies: groupsReplies(manyNodes(5_000), 50_000, manyChanges(120)) },
  },
  {
    name: 'groups-3',
    state: () => base,
    hash: '#/groups/gateway-mk2?part=drift&state=all',
    options: { replies: groupsReplies(undefined, 3) },
  },
  {
    name: 'groups-changes',
    state: () => base,
    hash: '#/groups/group-7?part=files',
    options: { replies: groupsReplies(manyNodes(5_000), 3, manyChanges(120)) },
    act: async (page) => {
      const file = { name: 'groups-8.json', mimeType: 'application/json', buffer: Buffer.from('{}') };
      await page.locator('.groups-main input[type=file]').last().setInputFiles(file);
      await page.getByText('not trusted here').first().waitFor();
    },
  },
  {
    name: 'groups-form',
    state: () => base,
    hash: '#/groups/gateway-mk2',
    act: async (page) => {
      await page.getByRole('button', { name: 'Change here' }).nth(1).click();
      await page.getByRole('button', { name: 'Add a group below' }).click();
    },
  },
  {
    name: 'unit-move',
    state: () => base,
    hash: '#/units/A4CF12FE0044',
    act: async (page) => {
      await page.getByRole('button', { name: 'Move to another group' }).click();
      await page.getByRole('combobox', { name: 'Into the group' }).click();
      await page.getByRole('option', { name: /Site North/ }).click();
      await page.getByText('Its next job would change').scrollIntoViewIfNeeded();
    },
  },
  { name: 'orders', state: () => base, hash: '#/orders' },
  {
    name: 'orders-none',
    state: () => base,
    hash: '#/orders',
    options: { replies: manyOrders(0) },
  },
  { name: 'orders-3', state: () => base, hash: '#/orders', options: { replies: manyOrders(3) } },
  { name: 'orders-200', state: () => base, hash: '#/orders', options: { replies: manyOrders(200) } },
  { name: 'order', state: () => base, hash: '#/orders/o-4712' },
  {
    name: 'order-50000',
    state: () => base,
    hash: '#/orders/o-4712',
    options: { replies: identityReplies(50_000) },
  },
  { name: 'packages', state: () => base, hash: '#/orders?part=packages' },
  {
    name: 'packages-none',
    state: () => base,
    hash: '#/orders?part=packages',
    options: { replies: officeReplies(0) },
  },
  {
    name: 'package-looked-at',
    state: () => base,
    hash: '#/orders?part=packages',
    act: async (page) => {
      await page
        .locator('input[type=file]')
        .first()
        .setInputFiles({ name: 'gateway-1.6.0.zip', mimeType: 'application/zip', buffer: Buffer.from('PK') });
      await page.getByText('Nothing of it is kept').waitFor();
    },
  },
  { name: 'identity-authorities', state: () => base, hash: '#/identity' },
  {
    name: 'identity-pin-wrong',
    state: () =>
      station(allStates(), {
        alerts: [
          {
            ...fault(
              'issuer.locked',
              'The authority factory-hsm is locked: This authority waits for its PIN.',
            ),
            context: { issuer: 'factory-hsm' },
          },
        ],
      }),
    hash: '#/identity/authorities?name=factory-hsm',
    act: async (page) => {
      await page.getByLabel('PIN of factory-hsm').fill('not the one');
      await page.getByRole('button', { name: 'Open with this PIN' }).click();
      await page.getByText('factory-hsm does not take this PIN.').waitFor();
    },
  },
  {
    name: 'identity-pin-last',
    state: () => base,
    hash: '#/identity/authorities?name=factory-hsm',
    options: {
      replies: {
        listIssuers: () => ({
          issuers: lastTry,
          fileMistake: 'issuers.yaml, line 7: kind is not one of est, step-ca, pkcs11.',
        }),
      },
    },
  },
  {
    name: 'identity-pin-choose',
    state: () => base,
    hash: '#/identity/authorities?name=local-ca',
    options: { replies: { listIssuers: () => ({ issuers: [withoutPin], fileMistake: null }) } },
  },
  { name: 'identity-profiles', state: () => base, hash: '#/identity/profiles' },
  { name: 'identity-profile-findings', state: () => base, hash: '#/identity/profiles?name=sensor' },
  { name: 'identity-profile-lwm2m', state: () => base, hash: '#/identity/profiles?name=meter' },
  {
    name: 'identity-profiles-none',
    state: () => base,
    hash: '#/identity/profiles',
    options: { replies: identityReplies(0) },
  },
  { name: 'identity-numbers', state: () => base, hash: '#/identity/numbers' },
  { name: 'identity-number', state: () => base, hash: '#/identity/numbers?number=GW2-000349' },
  {
    name: 'identity-numbers-0',
    state: () => base,
    hash: '#/identity/numbers',
    options: { replies: identityReplies(0) },
  },
  {
    name: 'identity-numbers-3',
    state: () => base,
    hash: '#/identity/numbers',
    options: { replies: identityReplies(3) },
  },
  {
    name: 'identity-numbers-50000',
    state: () => base,
    hash: '#/identity/numbers?state=burned&number=GW2-049967',
    options: { replies: identityReplies(50_000) },
  },
  { name: 'sync', state: troubled, hash: '#/sync' },
  {
    name: 'sync-off',
    state: () => station(allStates(), { sync: [] }),
    hash: '#/sync',
    options: { replies: { listSync: () => ({ rows: [], next: null }) } },
  },
  {
    name: 'sync-three',
    state: () => station(allStates(), { sync: severalDestinations.slice(0, 2) }),
    hash: '#/sync',
    options: {
      replies: {
        listSync: (query) => ({ rows: listManySyncRows({ ...query, state: 'rejected' }).rows, next: null }),
      },
    },
  },
  {
    name: 'sync-many',
    state: () => station(allStates(), { sync: severalDestinations }),
    hash: '#/sync',
    options: { replies: { listSync: listManySyncRows } },
    act: async (page) => {
      await page.getByText('Waiting (50,000)').click();
    },
  },
  {
    name: 'sync-tested',
    state: () => station(allStates(), { sync: severalDestinations }),
    hash: '#/sync',
    options: { replies: { listSync: listManySyncRows } },
    act: async (page) => {
      await page.getByRole('button', { name: 'Test', exact: true }).last().click();
    },
  },
  {
    name: 'sync-record',
    state: () => station(allStates(), { sync: severalDestinations }),
    hash: '#/sync',
    options: { replies: { listSync: listManySyncRows } },
    act: async (page) => {
      await page.getByRole('row').nth(1).click();
      await page.getByLabel('Reason').fill('entered by hand at hawkBit, ticket 812');
    },
  },
  { name: 'console', state: () => base, hash: '#/console/slot-2' },
  { name: 'settings', state: () => base, hash: '#/settings' },
  { name: 'settings-teaching', state: () => station(allStates(), { teaching: 9 }), hash: '#/settings' },
];
