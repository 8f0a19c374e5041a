/** What the engine says, in other languages: nothing is translated that it no longer says, and what people meet is translated. */
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { languageTable } from '../../renderer/messages/languages.ts';
import { factsIn, findSentence, type Sentences } from '../../renderer/messages/sentences.ts';
import { faultTable } from '../../src/model/fault-table.ts';
import { type Language, languages } from '../../src/model/languages.ts';
import { type EngineSentences, readEngine } from './engine-sentences.ts';
import {
  spokenSentences,
  unsaidSentences,
  unspoken,
  untoldFaults,
  untoldSentences,
} from './sentence-check.ts';

const others = languages.filter((language) => language !== 'en');
const tables = new Map<Language, Sentences>();
let engine: EngineSentences;
beforeAll(async () => {
  engine = readEngine();
  for (const language of others) tables.set(language, await languageTable[language].loadSentences());
});
const table = (language: Language): Sentences => tables.get(language) ?? {};

describe('sentences of the engine', () => {
  // Whoever changes a sentence of the engine need not speak three languages: a few may be missing, as English; many are not.
  const fewPercent = (of: number): number => Math.floor(of * 0.05);

  it('are translated as the engine can say them', () => {
    const unsaid = unsaidSentences(engine, table('de'));
    expect(unsaid, unsaid.join('\n')).toHaveLength(
      Math.min(unsaid.length, fewPercent(Object.keys(table('de')).length)),
    );
  });

  it.each(others)('have the same facts in %s', (language) => {
    const names = (text: string): string =>
      [...new Set([...text.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name))].sort().join();
    const strange = Object.entries(table(language)).filter(
      // an act that has no word of its own in another language is said another way
      ([english, words]) => names(words) !== names(english) && !/\{\{(act|step|again)\}\}/.test(english),
    );
    expect(strange).toEqual([]);
    expect(Object.values(table(language)).filter((words) => words.trim() === '')).toEqual([]);
  });

  it('are translated into every language or into none', () => {
    const keys = others.map((language) => Object.keys(table(language)).sort());
    for (const each of keys) expect(each).toEqual(keys[0]);
  });

  it.each(others)('are said in %s, of every fault that a person can meet at the window', (language) => {
    expect(untoldFaults(engine, table(language))).toEqual([]);
    const untold = untoldSentences(engine, table(language));
    const met = spokenSentences(engine).length;
    expect(untold, untold.join('\n')).toHaveLength(Math.min(untold.length, fewPercent(met)));
  });

  it.each(others)('say in %s what a job waits for', (language) => {
    expect(engine.waits.length).toBeGreaterThanOrEqual(4);
    expect(engine.waits.filter((what) => table(language)[what] === undefined)).toEqual([]);
  });

  it('stay English for a reason, and only those of faults that exist', () => {
    expect(Object.keys(unspoken).filter((code) => !(code in faultTable))).toEqual([]);
    for (const reason of Object.values(unspoken)) expect(reason.length).toBeGreaterThan(20);
    // all but a handful of the table: what is left is thrown with words that are put together as it runs
    const codes = new Set(spokenSentences(engine).map(({ code }) => code));
    expect(codes.size).toBeGreaterThan(Object.keys(faultTable).length * 0.9);
  });

  it('are found again with whatever the engine fills in', () => {
    const german = table('de');
    const patterns = Object.keys(german).filter((english) => english.includes('{{'));
    fc.assert(
      fc.property(
        fc.constantFrom(...patterns),
        fc.array(fc.stringMatching(/^[\w-]{1,12}$/), { minLength: 6, maxLength: 6 }),
        (english, values) => {
          let index = 0;
          const said = english.replaceAll(/\{\{\w+\}\}/g, () => values[index++] ?? 'x');
          const found = findSentence(said, german);
          expect(found).not.toBeNull();
          const facts = Object.values(found?.facts ?? {});
          for (const fact of facts) expect(said).toContain(fact);
        },
      ),
    );
  });

  it('are looked for in a time that grows with their length, whatever a device writes into them', () => {
    const hostile = `The unit's ${' is malformed at offset : '.repeat(70)}`;
    expect(findSentence(hostile, table('de'))).toBeNull();
    expect(findSentence('x'.repeat(100_000), table('de'))).toBeNull();
    expect(factsIn('a, b, c.', ['', ', ', '.'])).toEqual(['a', 'b, c']);
  });
});
