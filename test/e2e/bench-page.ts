/** The window as a person knows it: cards by their number, buttons by their words. */
import type { Locator, Page } from 'playwright-core';
import { en } from '../../renderer/messages/en.ts';

const jobMs = 60_000;

/** A message of the catalogue as a pattern, with its placeholders open. */
export function words(key: keyof typeof en): string {
  return en[key];
}

export class SlotCard {
  readonly #page: Page;
  readonly root: Locator;
  readonly #number: number;

  constructor(page: Page, number: number) {
    this.#page = page;
    this.#number = number;
    this.root = page.locator('article').filter({ has: this.#cover(page) });
  }

  /** Its details, beside the bench. */
  async open(): Promise<Locator> {
    await this.#cover(this.#page).click({ position: { x: 30, y: 90 } });
    return this.#page.getByRole('complementary', { name: `Slot ${this.#number} in detail` });
  }

  button(name: string): Locator {
    return this.root.getByRole('button', { name, exact: true });
  }

  /** Waits until the card's big word is one of these; returns it. */
  async shows(...states: (keyof typeof en)[]): Promise<string> {
    const wanted = states.map(words);
    const cover = this.#page.getByRole('button', {
      name: new RegExp(`^Slot ${this.#number}: (${wanted.join('|')})\\.`),
    });
    await cover.waitFor({ timeout: jobMs }).catch(async (cause: unknown) => {
      const seen = await this.root.textContent();
      throw new Error(`Slot ${this.#number} does not come to ${wanted.join(' or ')}: ${seen}`, { cause });
    });
    return /: ([^.]+)\./.exec((await cover.getAttribute('aria-label')) ?? '')?.[1] ?? '';
  }

  plug(): Promise<void> {
    return this.button(words('bench.plug')).click();
  }

  unplug(): Promise<void> {
    return this.button(words('bench.unplug')).click();
  }

  async plugAgain(): Promise<void> {
    await this.button(words('bench.plugOther')).click();
    await this.#page.getByRole('menuitem', { name: words('bench.plugAgain') }).click();
  }

  /** Puts a result away that stayed although its unit has left, and plugs the same unit in again. */
  async plugBack(): Promise<void> {
    if (!(await this.button(words('bench.plugOther')).isVisible())) {
      const details = await this.open();
      await details.getByRole('button', { name: words('bench.clear') }).click();
      await details.getByRole('button', { name: words('drawer.close') }).click();
    }
    await this.plugAgain();
  }

  async plugFaulty(misbehaviour: keyof typeof en): Promise<void> {
    await this.button(words('bench.plugOther')).click();
    await this.#page.getByRole('menuitem', { name: words(misbehaviour) }).click();
  }

  #cover(page: Page): Locator {
    return page.getByRole('button', { name: new RegExp(`^Slot ${this.#number}: `) });
  }
}

export class MintmarkPage {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  slot(number: number): SlotCard {
    return new SlotCard(this.page, number);
  }

  async go(
    screen: 'bench' | 'units' | 'returns' | 'records' | 'sync' | 'console' | 'settings',
  ): Promise<void> {
    await this.page
      .getByRole('navigation', { name: words('nav.label') })
      .getByRole('link', { name: words(`nav.${screen}`) })
      .click();
  }

  button(key: keyof typeof en): Locator {
    return this.page.getByRole('button', { name: words(key), exact: true });
  }

  text(text: string | RegExp): Locator {
    return this.page.getByText(text).first();
  }

  /** Takes the unit of a slot to the returns path. */
  async openReturns(number: number): Promise<void> {
    await this.go('returns');
    await this.page
      .locator('.choices')
      .getByRole('link')
      .filter({ hasText: new RegExp(`^${number}`) })
      .click();
  }

  /** Presses for as long as it takes, as a thumb does. */
  async hold(key: keyof typeof en, untilGone: Locator): Promise<void> {
    const button = this.button(key);
    await button.hover();
    await this.page.mouse.down();
    await untilGone.waitFor({ state: 'detached', timeout: 15_000 });
    await this.page.mouse.up();
  }
}
