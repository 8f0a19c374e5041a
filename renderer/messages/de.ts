/** German. What is missing is said in English; `npm run languages -- de` lists it. */

import type { Catalogue } from './catalogue.ts';
import { frame } from './de/frame.ts';
import { words } from './de/words.ts';

export const de: Catalogue = { ...frame, ...words };
