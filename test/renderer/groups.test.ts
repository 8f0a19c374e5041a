/** Groups in a real browser: adding, naming, moving and taking out in a draft, typed forms, files, drift, a unit's own group. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Handlers } from '../../src/contract/contract.ts';
import { Fault } from '../../src/model/fault.ts';
import type { AtStation } from '../../src/model/station.ts';
import { type BuiltWindow, buildWindow, hasBrowser, launchBrowser } from './browser.ts';
import { createFixtureEngine, type FixtureEngine } from './fixture-engine.ts';
import { draft, groupsReplies, manyChanges, manyNodes } from './fixture-groups.ts';
import { type FixtureServer, fixtureToken, startFixtureServer } from './fixture-server.ts';
import { allStates, station } from './fixture-station.ts';

let browser: Browser;
let built: BuiltWindow;
let server: FixtureServer;
let engine: FixtureEngine;
let page: Page;
let problems: string[];

async function open(
  hash: string,
  replies: Partial<Handlers> = {},
  people?: AtStation,
  slots = allStates(),
): Promise<void> {
  engine = createFixtureEngine(station(slots, people === undefined ? {} : { people }), { replies });
  server = await startFixtureServer(built.folder, engine);
  page = await browser.newPage({ viewport: { width: 1280, height: 800 }, reducedMotion: 'reduce' });
  page.setDefaultTimeout(20_000);
  problems = [];
  page.on('pageerror', (error) => problems.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') problems.push(message.text());
  });
  await page.goto(`${server.address}/#token=${fixtureToken}`);
  await page.waitForSelector('.frame');
  await page.evaluate((next) => {
    location.hash = next;
  }, hash);
}

const asked = (name: string): unknown[] =>
  engine.calls.filter((call) => call.name === name).map((call) => call.argument);
const seen = { draft: draft.id, revision: draft.revision };
const button = (name: string | RegExp) => page.getByRole('button', { name, exact: true });
const tree = () => page.getByRole('navigation', { name: 'Groups of this station' });

describe.skipIf(!hasBrowser)('groups', () => {
  beforeAll(async () => {
    built = await buildWindow();
    browser = await launchBrowser();
  });
  afterEach(async () => {
    expect(problems).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(
      0,
    );
    await page.close();
    await server.close();
  });
  afterAll(async () => {
    await browser.close();
    await built[Symbol.asyncDispose]();
  });

  it('adds a group below another in the draft, and goes to it', async () => {
    await open('#/groups/gateway-mk2');
    await button('Add a group below').click();
    const form = page.getByRole('form', { name: 'New group' });
    const keep = form.getByRole('button', { name: 'Keep in the draft' });
    await form.getByLabel('Id').fill('Line B');
    await form.getByText('Small letters, digits and hyphens').waitFor();
    await form.getByLabel('Id').fill('north');
    await form.getByText('There is a group with this id.').waitFor();
    expect(await keep.isDisabled()).toBe(true);
    await form.getByLabel('Id').fill('line-b');
    await form.getByLabel('Title').fill('Line B');
    await form.getByLabel('Level').fill('line');
    await keep.click();
    await page.waitForFunction(() => location.hash.startsWith('#/groups/line-b'));
    expect(asked('putGroup')).toEqual([
      {
        ...seen,
        group: {
          id: 'line-b',
          title: 'Line B',
          parent: 'gateway-mk2',
          level: 'line',
          settings: {},
          definitions: {},
        },
      },
    ]);
  });

  it('names and moves a group, and says in words why it can not stand there', async () => {
    let refuse = true;
    await open('#/groups/north', {
      ...groupsReplies(),
      putGroup: () => {
        if (refuse) throw new Fault('group.invalid', 'The group north lies deeper than 16.');
        return { ...draft, revision: 4 };
      },
    });
    await button('Name and place').click();
    const form = page.getByRole('form', { name: 'Name and place' });
    await form.getByLabel('Title').fill('Site North-West');
    await form.getByRole('combobox', { name: 'Stands below' }).click();
    // Neither itself nor what is below it: a group can not stand there.
    expect(await page.getByRole('option').allTextContents()).toEqual(['Example GmbH · example']);
    await page.keyboard.press('Escape');
    await form.getByRole('button', { name: 'Keep in the draft' }).click();
    await form.getByText('The group north lies deeper than 16.').waitFor();
    refuse = false;
    await form.getByRole('button', { name: 'Keep in the draft' }).click();
    await form.waitFor({ state: 'detached' });
    expect(asked('putGroup').at(-1)).toMatchObject({
      ...seen,
      group: { id: 'north', title: 'Site North-West' },
    });
  });

  it('takes a group out, or says what is below it', async () => {
    await open('#/groups/north', {
      ...groupsReplies(),
      removeGroup: () => {
        throw new Fault('group.invalid', 'The group north has others below it: gateway-mk2.');
      },
    });
    await button('Take the group out').click();
    await page.getByText('The group north has others below it: gateway-mk2.').waitFor();
    expect(asked('removeGroup')).toEqual([{ ...seen, group: 'north' }]);
  });

  it('asks for a value by its schema: numbers within bounds, choices, the fields of an object, the items of a list', async () => {
    await open('#/groups/gateway-mk2');
    const row = (title: string) => page.getByRole('row').filter({ hasText: title });
    const edit = (title: string) => row(title).getByRole('button', { name: 'Change here' }).click();
    const keep = (title: string) =>
      page.getByRole('form', { name: title }).getByRole('button', { name: 'Keep in the draft' });
    await edit('Report every');
    const period = page.getByRole('form', { name: 'Report every (seconds)' });
    await period.getByRole('textbox').fill('3601');
    await period.getByText('A whole number within these bounds').waitFor();
    expect(await keep('Report every (seconds)').isDisabled()).toBe(true);
    await period.getByRole('textbox').fill('{{batch.size() > 3 ? 60 : 300}}');
    await keep('Report every (seconds)').click();
    await edit('Broker');
    const broker = page.getByRole('form', { name: 'Broker' });
    await broker.getByLabel('host').fill('mqtt.example.net');
    await broker.getByRole('combobox', { name: 'tls' }).click();
    await page.getByRole('option', { name: 'yes' }).click();
    await keep('Broker').click();
    await edit('Password of the network');
    const password = page.getByRole('form', { name: 'Password of the network' });
    await password.getByRole('textbox').fill('hunter2hunter2');
    await password.getByText('never the secret itself').waitFor();
    expect(await keep('Password of the network').isDisabled()).toBe(true);
    await password.getByRole('button', { name: 'Cancel' }).click();
    await edit('Time servers');
    const servers = page.getByRole('form', { name: 'Time servers' });
    await servers.getByRole('button', { name: 'Add one' }).click();
    expect(await keep('Time servers').isDisabled()).toBe(true);
    await servers.getByRole('textbox', { name: 'Time servers 1' }).fill('c.example');
    await keep('Time servers').click();
    const settings = asked('putGroup').map(
      (argument) => (argument as { group: { settings: unknown } }).group.settings,
    );
    expect(settings).toEqual([
      expect.objectContaining({ 'report/period': '{{batch.size() > 3 ? 60 : 300}}' }),
      expect.objectContaining({ mqtt: { port: 8883, host: 'mqtt.example.net', tls: true } }),
      expect.objectContaining({ servers: ['c.example'] }),
    ]);
    expect(JSON.stringify(engine.calls)).not.toContain('hunter2');
  });

  it('shows what a draft would change page by page, and what is left alone when a group goes', async () => {
    await open('#/groups/example', groupsReplies(manyNodes(300), 12, manyChanges(120)));
    const panel = page.getByRole('region', { name: 'Draft' });
    await panel.getByText('120 groups').waitFor();
    await panel.getByRole('button', { name: 'Show more (50 of 120)' }).click();
    await panel.getByRole('button', { name: 'Show more (100 of 120)' }).click();
    await panel.getByText('Customer 119').waitFor();
    await panel.getByText('The 12 units in it can not be configured any more').waitFor();
    expect(asked('compareGroups').slice(-2)).toEqual([
      { draft: draft.id, after: 'group-49', limit: 50 },
      { draft: draft.id, after: 'group-99', limit: 50 },
    ]);
    await panel.getByRole('button', { name: 'I have looked at this' }).click();
    expect(asked('reviewGroups')).toEqual([seen]);
  });

  it('publishes what was looked at with why, after somebody has looked', async () => {
    const reviewed = { ...draft, reviewedBy: 'Luka Kovač', reviewedAt: draft.changedAt };
    const replies = groupsReplies();
    await open('#/groups/gateway-mk2', {
      ...replies,
      listGroups: async (argument) => ({ ...(await replies.listGroups(argument)), drafts: [reviewed] }),
    });
    const panel = page.getByRole('region', { name: 'Draft' });
    await panel.getByText('Looked at by Luka Kovač.').waitFor();
    await panel.getByLabel('Why').fill('winter');
    await panel.getByRole('button', { name: 'Publish' }).click();
    await expect.poll(() => asked('publishGroups')).toEqual([{ ...seen, note: 'winter' }]);
  });

  it('looks at a signed file before it is taken: who signed it, what it would change, why it is refused', async () => {
    await open('#/groups/gateway-mk2?part=files');
    const section = page.getByRole('region', { name: 'A published version as a file' });
    const file = {
      name: 'groups-8.json',
      mimeType: 'application/json',
      buffer: Buffer.from('{"groups":{}}'),
    };
    await section.locator('input[type=file]').setInputFiles(file);
    await section.getByText('signed by a key that is not trusted here').waitFor();
    await section.getByText('CHANGED').waitFor();
    expect(await section.getByRole('button', { name: 'Make version 8 live here' }).isDisabled()).toBe(true);
    await section.getByRole('button', { name: 'Take its content into the draft' }).click();
    await expect.poll(() => asked('replaceGroups')).toEqual([{ ...seen, text: '{"groups":{}}' }]);
    expect(asked('importFile')).toEqual([]);
  });

  it('makes a signed file live that this station trusts', async () => {
    const replies = groupsReplies();
    let isLive = false;
    await open('#/groups/gateway-mk2?part=files', {
      ...replies,
      lookAtGroupsFile: async (argument) => ({
        ...(await replies.lookAtGroupsFile(argument)),
        signer: 'Office, Ljubljana',
        problem: null,
        isLive,
      }),
      importFile: () => {
        isLive = true;
        return { recipes: [], order: null, groups: 8 };
      },
    });
    const section = page.getByRole('region', { name: 'A published version as a file' });
    const file = { name: 'groups-8.json', mimeType: 'application/json', buffer: Buffer.from('{}') };
    await section.locator('input[type=file]').setInputFiles(file);
    await section.getByText('Office, Ljubljana').waitFor();
    await section.getByRole('button', { name: 'Make version 8 live here' }).click();
    await section.getByText('This version is live here.').waitFor();
    expect(asked('importFile')).toEqual([{ base64: btoa('{}') }]);
  });

  it('hands out groups as a text, and takes an edited one into the draft or says where it is wrong', async () => {
    await open('#/groups/gateway-mk2?part=files', {
      ...groupsReplies(),
      replaceGroups: () => {
        throw new Fault('group.invalid', 'groups, line 12, 3.settings: Invalid key in record.');
      },
    });
    const section = page.getByRole('region', { name: 'All groups as a text' });
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      section.getByRole('button', { name: 'Save the draft' }).click(),
    ]);
    expect(download.suggestedFilename()).toBe('groups-7.yaml');
    await section
      .locator('input[type=file]')
      .setInputFiles({ name: 'groups.yaml', mimeType: 'application/yaml', buffer: Buffer.from('- id: a') });
    await section.getByText('groups, line 12, 3.settings').waitFor();
    expect(asked('exportGroupsText')).toEqual([{ draft: draft.id }]);
  });

  it('looks at an earlier version without offering to change it, saves its file, and goes back to it', async () => {
    await open('#/groups/gateway-mk2?part=versions');
    const row = page.getByRole('row').filter({ hasText: 'Names of the second line' }).first();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      row.getByRole('button', { name: 'Save the file' }).click(),
    ]);
    expect(download.suggestedFilename()).toBe('groups-7.json');
    await row.getByRole('button', { name: 'Go back to it' }).click();
    await expect.poll(() => asked('backToGroups')).toEqual([{ number: 6, note: '' }]);
    await row.getByRole('link', { name: 'Look at it' }).click();
    await page.getByText('This is what version 6 said').waitFor();
    expect(await page.getByRole('button', { name: 'Change here' }).count()).toBe(0);
    expect(asked('getGroup').at(-1)).toEqual({ group: 'gateway-mk2', number: 6 });
  });

  it('finds a group among thousands, and keeps only what is seen in the page', async () => {
    await open('#/groups/example', groupsReplies(manyNodes(5_000), 50_000));
    await tree().getByText('Customer 1', { exact: true }).waitFor();
    expect(await tree().locator('.group-node').count()).toBeLessThan(60);
    await tree().getByLabel('Find a group').fill('customer 4711');
    await tree().getByRole('link').click();
    await page.waitForFunction(() => location.hash.startsWith('#/groups/group-4711'));
    await tree().getByLabel('Find a group').fill('no such');
    await tree().getByText('No group matches.').waitFor();
  });

  it('lists the units of a group by how they stand to it, 200 at a time', async () => {
    await open('#/groups/gateway-mk2?part=drift', groupsReplies(undefined, 50_000));
    const table = page.getByRole('table', { name: 'Units' });
    await table.getByText('GW2-004711').waitFor();
    await page.getByText('All', { exact: true }).click();
    await expect.poll(() => asked('listDrift').at(-1)).toMatchObject({ state: 'all', limit: 200 });
    expect(await table.getByRole('row').count()).toBeLessThan(80);
  });

  it('begins with nothing: the first group is added to an empty draft', async () => {
    const replies = groupsReplies([], 0);
    await open('#/groups', {
      ...replies,
      listGroups: async (argument) => ({ ...(await replies.listGroups(argument)), drafts: [draft] }),
    });
    await page.getByText('There are no groups here yet.').waitFor();
    await button('Add a group').click();
    const form = page.getByRole('form', { name: 'New group' });
    await form.getByLabel('Id').fill('example');
    await form.getByLabel('Title').fill('Example GmbH');
    await form.getByRole('button', { name: 'Keep in the draft' }).click();
    await expect
      .poll(() => asked('putGroup'))
      .toMatchObject([{ ...seen, group: { id: 'example', parent: null } }]);
  });

  it('offers an operator neither drafts nor files to take', async () => {
    await open(
      '#/groups/gateway-mk2?part=files',
      {},
      {
        demanded: true,
        signedIn: { id: 'p-1', name: 'Bojan Novak', role: 'operator' },
      },
    );
    await page.getByRole('region', { name: 'All groups as a text' }).waitFor();
    for (const name of ['Begin a draft', 'Take a text into the draft…', 'Add a group below'])
      expect(await button(name).count()).toBe(0);
    expect(await page.getByRole('region', { name: 'Draft' }).count()).toBe(0);
  });

  it('shows on the page of a unit what differs, since when and by which record; and previews a move before it is made', async () => {
    await open('#/units/0004A300000000');
    const section = page.getByRole('region', { name: 'Group', exact: true });
    await section.getByText('Gateway Mk2').waitFor();
    await section.getByText('report/period').waitFor();
    await section.getByText('Moved here by Ana Novak').waitFor();
    await section.getByText('Compared with version 7.').waitFor();
    expect(await section.getByRole('link', { name: 'Its record' }).getAttribute('href')).toBe(
      '#/records/job-3',
    );
    await section.getByRole('button', { name: 'Move to another group' }).click();
    const move = page.getByRole('region', { name: 'Move to another group' });
    expect(await move.getByRole('button', { name: 'Move it' }).isDisabled()).toBe(true);
    await move.getByRole('combobox', { name: 'Into the group' }).click();
    await page.getByRole('option', { name: /Site North/ }).click();
    await move.getByText('Its next job would change one setting:').waitFor();
    await move.getByText('This group says nothing of light').waitFor();
    expect(asked('moveUnit')).toEqual([]);
    await move.getByRole('button', { name: 'Move it' }).click();
    await move.waitFor({ state: 'detached' });
    expect(asked('moveUnit')).toEqual([{ hardwareId: '0004A300000000', group: 'north' }]);
  });

  it('says on the bench how old the settings are that units get', async () => {
    const armed = allStates().map((view) => ({ ...view, armedRecipeId: 'gateway-mk2' }));
    await open('#/bench', {}, undefined, armed);
    const age = page.getByRole('link', { name: /^Settings: version 7, \d+ days ago$/ });
    await age.waitFor();
    expect(await age.getAttribute('href')).toBe('#/groups?part=versions');
  });

  it('refuses a move to a group that units can not be configured by, in words', async () => {
    await open('#/units/0004A300000000', {
      ...groupsReplies(),
      previewMove: () => {
        throw new Fault(
          'group.template',
          'The setting report/name in north: "sise()", character 3: unknown.',
        );
      },
    });
    await button('Move to another group').click();
    const move = page.getByRole('region', { name: 'Move to another group' });
    await move.getByRole('combobox', { name: 'Into the group' }).click();
    await page.getByRole('option', { name: /Site North/ }).click();
    await move.getByText('"sise()", character 3').waitFor();
    expect(await move.getByRole('button', { name: 'Move it' }).isDisabled()).toBe(true);
  });
});
