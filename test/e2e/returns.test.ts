import { describe, expect, test } from 'vitest';
import { verifyExport } from '../../src/evidence/verify.ts';
import { MintmarkPage, words } from './bench-page.ts';
import { suiteTitle, windowKinds } from './windows.ts';

describe.each(windowKinds)('$title', (kind) => {
  describe.skipIf(kind.absent !== null)(suiteTitle(kind, 'A unit that comes back'), () => {
    test('by scan to its triage, its wipe, its certificate and its end; when it comes back again it is recognised', async () => {
      await using window = await kind.open();
      const mintmark = new MintmarkPage(window.page);
      const { page } = window;
      await mintmark.button('minute.plugAction').first().click();
      const card = mintmark.slot(1);
      await card.shows('state.pass');
      const serialNumber = (await card.root.getByText(/^GW2-\d{6}$/).textContent()) ?? '';

      // At the desk, with a scanner: the label, and the customer's words.
      const scan = async (): Promise<void> => {
        await mintmark.go('returns');
        const field = page.getByRole('textbox', { name: words('returns.choose.scan') }).first();
        await field.fill(serialNumber);
        await field.press('Enter');
      };
      await scan();
      await page.getByLabel(words('returns.intake.reason')).fill('the customer ordered too many');
      await mintmark.button('returns.intake.open').click();

      // Diagnosed: nothing is wrong with it.
      await page.getByRole('button', { name: 'Diagnose the unit in slot 1' }).click();
      await mintmark.text('It holds the certificate of its record and has proven its key.').waitFor();

      // It is to go: what will be lost is shown, and asked for once.
      await page.getByRole('button', { name: new RegExp(`^${words('outcomeOfReturn.retired')}`) }).click();
      await page.getByRole('link', { name: words('returns.decide.wipe'), exact: true }).click();
      await mintmark.button('returns.wipe.hold').waitFor();
      expect(await page.locator('.big-id').textContent()).toContain(serialNumber);
      await mintmark.hold('returns.wipe.hold', page.locator('.hold-button'));
      await page
        .getByRole('heading', { name: words('returns.proof.certificate') })
        .waitFor({ timeout: 120_000 });
      const text = await window.downloaded(() => mintmark.button('common.downloadJson').click());
      expect(verifyExport(text)).toMatchObject({ valid: true, kind: 'wipe-certificate' });

      // Retired as soon as the server has taken that its credentials ended.
      const finished = mintmark.text('Done: the unit is retired. Take it out.');
      await expect
        .poll(
          async () => {
            const button = mintmark.button('returns.proof.closeReturn');
            if (await button.isVisible()) await button.click();
            return finished.isVisible();
          },
          { timeout: 60_000, interval: 500 },
        )
        .toBe(true);

      // It comes back: the scan says what it is.
      await scan();
      await mintmark.text(words('returns.gone.title')).waitFor();
      await mintmark.text(/^retired on 20\d\d-/).waitFor();
    });
  });
});
