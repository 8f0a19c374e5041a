/**
 * Words that are two fifths longer than English and have letters that English has not, in place of a language that is loaded:
 * for tests and pictures of whether the screens have room. Nothing of it is in the product.
 */
import type { Page } from 'playwright-core';
import { en } from '../../renderer/messages/en.ts';

const letters: Readonly<Record<string, string>> = {
  a: 'á',
  e: 'ë',
  i: 'ï',
  o: 'ö',
  u: 'ü',
  A: 'Å',
  E: 'É',
  O: 'Ö',
  U: 'Û',
};

/** `{{names}}` stay. What is added is a word of its own only where English has several: a long word stays one. */
export function pseudo(english: string): string {
  const parts = english.split(/(\{\{[^}]*\}\})/);
  const more = Math.ceil(parts.filter((_, index) => index % 2 === 0).join('').length * 0.4);
  const changed = parts.map((part, index) =>
    index % 2 === 1 ? part : part.replaceAll(/[aeiouAEOU]/g, (letter) => letters[letter] ?? letter),
  );
  const upper = english === english.toUpperCase();
  const tail = (upper ? 'ÜBERLÄNGE' : 'überlänge').repeat(Math.ceil(more / 9)).slice(0, more);
  return `${changed.join('')}${english.includes(' ') && more > 5 ? ' ' : ''}${tail}`;
}

export const pseudoCatalogue: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(en).map(([key, english]) => [key, pseudo(english)]),
);

/** The file of German's texts has these in it. Call it before the page is opened, and let the station speak German. */
export async function serveAsGerman(
  page: Page,
  catalogue: Readonly<Record<string, string>> = pseudoCatalogue,
): Promise<void> {
  await page.route(/\/assets\/de-[\w-]+\.js$/, (route) =>
    route.fulfill({
      contentType: 'text/javascript',
      body: `export const de = ${JSON.stringify(catalogue)}; export const sentences = {};`,
    }),
  );
}
