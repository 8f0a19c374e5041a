/** Pictures of what belongs to documents beside them: time stamps, names of people, the list of stations' keys. */
import type { Page } from 'playwright-core';
import { authorityPem, evidenceReplies, namesKept, timeStampsOn } from './fixture-evidence.ts';
import { allStates, fault, station } from './fixture-station.ts';
import type { Scene } from './scenes.ts';
import { sign } from './scenes-office.ts';

const base = () => station(allStates());

export async function chooseAuthority(page: Page): Promise<void> {
  const section = page.getByRole('region', { name: 'Time stamps' });
  await section.getByLabel('Address of the authority').fill('http://tsa.example/tsr');
  await section
    .locator('input[type=file]')
    .setInputFiles({ name: 'tsa-root.pem', mimeType: 'text/plain', buffer: Buffer.from(authorityPem) });
  await section.getByText('tsa-root.pem').waitFor();
}

export async function addTrustedKey(page: Page): Promise<void> {
  const desk = page.getByRole('region', { name: "List of the stations' keys" });
  await desk.getByLabel('Title of the list').fill('Line B, Ljubljana');
  await desk.getByRole('button', { name: 'Add the key of this station' }).click();
  await desk
    .locator('input[type=file]')
    .nth(1)
    .setInputFiles({
      name: 'bench-4.pem',
      mimeType: 'text/plain',
      buffer: Buffer.from('-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEA\n-----END PUBLIC KEY-----\n'),
    });
  await desk.getByLabel('Station', { exact: true }).nth(1).fill('bench-4');
}

export const evidenceScenes: readonly Scene[] = [
  {
    name: 'stamps-tested',
    state: base,
    hash: '#/settings',
    act: async (page) => {
      await chooseAuthority(page);
      const section = page.getByRole('region', { name: 'Time stamps' });
      await section.getByRole('button', { name: 'Test' }).click();
      await section.getByText('It works').waitFor();
      await section.scrollIntoViewIfNeeded();
    },
  },
  {
    name: 'stamps-trouble',
    state: base,
    hash: '#/settings',
    options: {
      replies: evidenceReplies({
        stamps: {
          ...timeStampsOn,
          waiting: 12,
          lastFault: fault(
            'server.unreachable',
            'The time-stamp authority http://tsa.example/tsr does not answer.',
          ),
        },
        names: namesKept,
      }),
    },
    act: async (page) => {
      await page.getByText('Which documents get a stamp').click();
      await page.getByRole('region', { name: 'Time stamps' }).scrollIntoViewIfNeeded();
    },
  },
  {
    name: 'names-erase',
    state: base,
    hash: '#/settings',
    options: { replies: evidenceReplies({ names: namesKept }) },
    act: async (page) => {
      const section = page.getByRole('region', { name: 'Names of people in records' });
      await section.getByLabel('Of documents signed until').fill('2025-12-31');
      await section.getByText('would be erased').waitFor();
      await section.scrollIntoViewIfNeeded();
    },
  },
  {
    name: 'trust-list',
    state: base,
    hash: '#/orders?part=make',
    act: async (page) => {
      await addTrustedKey(page);
      await sign(page, 'Sign the list');
      await page.getByText('Give it to whoever checks documents').scrollIntoViewIfNeeded();
    },
  },
];
