/** What papers are made of: rows under headings, and a title with a colour. Layout is in pdf.ts. */
import type { PaperText } from './paper-language.ts';

/** Titles, names of rows and notes are phrases of papers where the catalogue has them; values only where say() says so. */
export interface Section {
  readonly title: PaperText;
  readonly rows: readonly (readonly [string, PaperText])[];
  readonly notes?: readonly PaperText[];
}

export interface PaperTitle {
  readonly text: string;
  readonly verdict: PaperText;
  readonly explanation: PaperText;
  readonly color: string;
}

export const paperColors = { green: '#1b6b3a', red: '#a3231f', amber: '#8a5a00', blue: '#1f4f8f' } as const;

/** Text that the fonts of papers have: control characters and rarer scripts are shown as escapes. */
export function plainText(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
  return text.replace(
    /[^\x20-\x7e\xa0-\u017f\u0370-\u03ff\u0400-\u04ff\u2010-\u2027\u20ac\u3000-\u303f\u3400-\u9fff\uff00-\uffef]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** A person as papers name them: the id is there where people sign in. */
export function personText(name: string, id: string | null | undefined): string {
  return id == null ? name : `${name} (${id})`;
}
