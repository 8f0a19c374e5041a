import { describe, test } from 'vitest';
import { faultTable } from '../../src/model/fault-table.ts';
import { MintmarkPage, words } from './bench-page.ts';
import { suiteTitle, windowKinds } from './windows.ts';

describe.each(windowKinds)('$title', (kind) => {
  describe.skipIf(kind.absent !== null)(suiteTitle(kind, 'Trouble at the bench'), () => {
    test('a bad unit is red and says where to put it; a unit pulled out in the middle asks for the cable', async () => {
      await using window = await kind.open();
      const mintmark = new MintmarkPage(window.page);

      const bad = mintmark.slot(2);
      await bad.plugFaulty('misbehaviour.weak-supply');
      await bad.shows('state.fail');
      await bad.root.getByText(faultTable['check.failed'].help).waitFor();
      const details = await bad.open();
      await details.getByText('2706').first().waitFor();
      await mintmark.button('drawer.close').click();

      const pulled = mintmark.slot(3);
      await pulled.plug();
      await pulled.shows('step.flash.doing');
      await pulled.unplug();
      await pulled.shows('state.check');
      await pulled.root.getByText(faultTable['link.lost'].help).waitFor();
      // Pressed down again, as the card says: the same unit, and it passes.
      await pulled.plugBack();
      await pulled.shows('state.pass');
    });

    test('when the engine dies in the middle of a job the window says so, comes back, and loses no number', async () => {
      await using window = await kind.open();
      const mintmark = new MintmarkPage(window.page);
      const card = mintmark.slot(1);
      await card.plug();
      await card.shows('step.flash.doing');
      const lost = window.page.getByText(words('banner.lost')).waitFor();
      await window.killEngine();
      await lost;
      await window.engineComesBack();
      await card.shows('state.interrupted');
      await window.page.getByText(words('banner.lost')).waitFor({ state: 'detached' });
      await card.button(words('common.retry')).click();
      await card.shows('state.pass');
      await card.root.getByText('GW2-004711').waitFor();

      // What was interrupted is on record as that, beside the pass.
      await mintmark.go('records');
      await window.page
        .getByRole('row')
        .filter({ hasText: words('outcome.interrupted') })
        .first()
        .waitFor();
      await mintmark.go('bench');
      await mintmark.slot(4).plug();
      await mintmark.slot(4).shows('state.pass');
      await mintmark.slot(4).root.getByText('GW2-004712').waitFor();
    });

    test('a slot that was forgotten is taught again by plugging a unit in', async () => {
      await using window = await kind.open();
      const mintmark = new MintmarkPage(window.page);
      const { page } = window;
      // A unit lies in slot 5, so that the virtual bench has something to plug in where no slot is.
      await mintmark.slot(5).plug();
      await mintmark.slot(5).shows('state.pass');
      await mintmark.go('settings');
      await page.getByRole('button', { name: 'Forget slot 5' }).click();
      await page.getByRole('button', { name: 'Forget slot 5' }).waitFor({ state: 'detached' });
      await mintmark.text(words('settings.stray')).waitFor();
      await page.getByRole('button', { name: 'Make it slot 5' }).click();
      await page.getByRole('button', { name: 'Forget slot 5' }).waitFor();
    });

    test('on a real bench the slot that is heard while listening takes the number', async () => {
      await using window = await kind.open({ bench: 'real' });
      const mintmark = new MintmarkPage(window.page);
      const { page } = window;
      await mintmark.text(words('bench.empty.title')).waitFor();
      await page.getByRole('link', { name: words('bench.empty.action') }).click();
      await page.getByRole('button', { name: 'Teach slot 1' }).click();
      await page.getByText('Listening for slot 1: plug a unit in now.').waitFor();
      // A serial server that is switched on now: to the bench, a unit that was plugged in.
      await page.getByLabel(words('settings.ports.manual')).fill('tcp://127.0.0.1:9');
      await page
        .locator('section')
        .filter({ has: page.getByRole('heading', { name: words('settings.ports'), exact: true }) })
        .getByRole('button', { name: words('common.save') })
        .click();
      await page.getByRole('button', { name: 'Forget slot 1' }).waitFor();
      await mintmark.text(words('settings.slots.heard')).waitFor();
      await mintmark.go('bench');
      await mintmark.slot(1).shows('state.ready');
    });
  });
});
