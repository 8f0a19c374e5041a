/** German. What is missing is said in English; `npm run languages -- de` lists it. */
import { frame } from './de/frame.ts';
import { words } from './de/words.ts';
import type { Catalogue } from './text.ts';

export const de: Catalogue = { ...frame, ...words };
