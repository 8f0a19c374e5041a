import { describe, expect, test } from 'vitest';
import { verifyExport } from '../../src/evidence/verify.ts';
import { MintmarkPage, words } from './bench-page.ts';
import { suiteTitle, windowKinds } from './windows.ts';

describe.each(windowKinds)('$title', (kind) => {
  describe.skipIf(kind.absent !== null)(suiteTitle(kind, 'The whole life of a unit'), () => {
    test('from the first start to a retired unit with a certificate that anybody can check', async () => {
      await using window = await kind.open();
      const mintmark = new MintmarkPage(window.page);
      const { page } = window;

      // The first start: eight slots, armed, and a guide to the first minute.
      expect(await page.locator('article').count()).toBe(8);
      await mintmark.slot(1).shows('state.empty');
      const making = page.getByRole('banner').getByText('Gateway Mk2').first();
      await making.waitFor();

      // One click, and the unit provisions itself.
      await mintmark.button('minute.plugAction').first().click();
      const card = mintmark.slot(1);
      await card.shows('step.identify.doing', 'step.diagnose.doing', 'step.flash.doing');
      await card.shows('state.pass');
      const serialNumber = (await card.root.getByText(/^GW2-\d{6}$/).textContent()) ?? '';
      expect(serialNumber).toBe('GW2-004711');
      expect(await card.root.getByText(words('bench.hint.remove')).isVisible()).toBe(true);

      // Its life record.
      await mintmark.button('minute.openAction').click();
      await page.getByRole('heading', { name: serialNumber }).waitFor();
      await mintmark.text(words('units.credential.live')).waitFor();
      await mintmark.text('lwm2m/endpoint').waitFor();

      // Out, and back: the same unit, which needs nothing.
      await mintmark.go('bench');
      await card.unplug();
      await card.shows('state.empty');
      const armed = mintmark.slot(1);
      await armed.plugAgain();
      await armed.shows('state.pass', 'state.check', 'state.fail', 'state.hold');

      // Marked as returned.
      await mintmark.openReturns(1);
      await page.getByRole('button', { name: new RegExp(`^${words('returns.decide.returned')}`) }).click();
      await page.getByLabel(words('returns.decide.note')).fill('came back with a broken antenna');
      await mintmark.button('returns.decide.do').click();
      await mintmark.text('Written down: the unit is returned now.').waitFor();
      await page.getByRole('button', { name: words('returns.decide.back') }).click();

      // Wiped: nothing happens before the button was held.
      await page.getByRole('button', { name: new RegExp(`^${words('returns.decide.wipe')}`) }).click();
      const hold = mintmark.button('returns.wipe.hold');
      await hold.waitFor();
      expect(await page.locator('.big-id').textContent()).toContain(serialNumber);
      await mintmark.hold('returns.wipe.hold', page.locator('.hold-button'));
      await mintmark
        .text(words('verdict.VERIFIED WITH EXCEPTIONS'))
        .or(mintmark.text(/^VERIFIED$/))
        .first()
        .waitFor({ timeout: 120_000 });
      await page.getByRole('heading', { name: words('returns.proof.certificate') }).waitFor();

      // The certificate stands by itself.
      const text = await window.downloaded(() => mintmark.button('common.downloadJson').click());
      const verification = verifyExport(text);
      expect(verification.findings.filter((finding) => !finding.ok)).toEqual([]);
      expect(verification).toMatchObject({ valid: true, kind: 'wipe-certificate' });
      expect(text).toContain(serialNumber);
      expect(verifyExport(text.replace(serialNumber, 'GW2-004712')).valid).toBe(false);

      await mintmark.button('returns.proof.retire').click();
      await mintmark.text('Done: the unit is retired. Take it out.').waitFor();
      await mintmark.go('units');
      await page.getByRole('row').filter({ hasText: serialNumber }).getByText('retired').waitFor();
    });
  });
});
