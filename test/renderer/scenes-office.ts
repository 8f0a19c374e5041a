/** Pictures of making and signing. */
import type { Page } from 'playwright-core';
import { allStates, station } from './fixture-station.ts';
import type { Scene } from './scenes.ts';

const file = (name: string, text = 'x') => ({
  name,
  mimeType: 'application/octet-stream',
  buffer: Buffer.from(text),
});

export async function chooseFiles(page: Page): Promise<void> {
  const desk = page.getByRole('region', { name: 'Package', exact: true });
  await desk
    .locator('input[type=file]')
    .nth(1)
    .setInputFiles([file('profiles.yaml', '[]'), file('notes.txt'), file('groups.yaml', '[]')]);
}

export async function makePackage(page: Page): Promise<void> {
  await chooseFiles(page);
  await page.getByRole('textbox', { name: 'Package', exact: true }).fill('gateway-mk2');
  await page.getByRole('textbox', { name: 'Title' }).first().fill('Gateway Mk2');
  await page.getByRole('textbox', { name: 'Version', exact: true }).fill('1.6.0');
  await page.getByRole('button', { name: 'Make the package' }).click();
  await page.getByRole('form', { name: 'Sign the package' }).waitFor();
}

/** In a form of the desk: chooses the key, types its passphrase, signs. */
export async function sign(page: Page, label: string): Promise<void> {
  const form = page.getByRole('form', { name: label });
  await form.locator('input[type=file]').setInputFiles(file('office.pem', '-----BEGIN ENCRYPTED-----'));
  await form.getByText('office.pem').waitFor();
  await form.getByLabel('Passphrase of the key').fill('correct horse battery');
  await form.getByRole('button', { name: label }).click();
}

const base = () => station(allStates());
const scene = (name: string, act?: (page: Page) => Promise<void>): Scene => ({
  name,
  state: base,
  hash: '#/orders?part=make',
  ...(act === undefined ? {} : { act }),
});

export const officeScenes: readonly Scene[] = [
  { name: 'supplies', state: base, hash: '#/identity/supplies' },
  {
    name: 'own-pin',
    state: () =>
      station(allStates(), {
        people: { demanded: true, signedIn: { id: 'p-1', name: 'Bojan Novak', role: 'operator' } },
      }),
    hash: '#/bench',
    act: (page) => page.getByRole('button', { name: 'Bojan Novak' }).click(),
  },
  {
    name: 'leases',
    state: base,
    hash: '#/orders',
    act: (page) => page.getByText('Numbers of a shared order without a network').click(),
  },
  scene('office'),
  scene('office-files', chooseFiles),
  scene('office-made', async (page) => {
    await makePackage(page);
    await page.getByRole('form', { name: 'Sign the package' }).scrollIntoViewIfNeeded();
  }),
  scene('office-signed', async (page) => {
    await makePackage(page);
    await sign(page, 'Sign the package');
    await page.getByRole('region', { name: 'Signed' }).scrollIntoViewIfNeeded();
  }),
  scene('office-order', async (page) => {
    await page.getByRole('button', { name: 'Check the order' }).click();
    await page.getByRole('region', { name: 'What would be signed' }).waitFor();
    await page.getByRole('form', { name: 'Sign the order' }).scrollIntoViewIfNeeded();
  }),
];
