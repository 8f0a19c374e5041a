/** What keys there are, and what a language's texts look like: types alone, so that a language is not loaded by naming them. */
import type { en } from './en.ts';

type Key = keyof typeof en;
type PluralBase = Key extends infer K ? (K extends `${infer Base}_other` ? Base : never) : never;
export type MessageKey = Key extends infer K
  ? K extends `${infer Base}_one` | `${infer Base}_other`
    ? Base
    : K
  : never;

/** A language's texts; a key that it lacks falls back to English. */
export type Catalogue = Readonly<
  Partial<Record<Key | `${PluralBase}_${'zero' | 'one' | 'two' | 'few' | 'many' | 'other'}`, string>>
>;
