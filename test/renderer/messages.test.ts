import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { misbehaviours as offered } from '../../renderer/bench/misbehaviours.ts';
import { en } from '../../renderer/messages/en.ts';
import { createTexts, helpOf, textsOf } from '../../renderer/messages/text.ts';
import { drivers } from '../../src/drivers/index.ts';
import { misbehaviours } from '../../src/drivers/simulated-unit.ts';
import { Fault } from '../../src/model/fault.ts';

const folder = join(import.meta.dirname, '../../renderer');
const sources = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((name) => /\.tsx?$/.test(name) && !/^messages\/[a-z]{2}[./]/.test(name))
  .map((name) => ({ name, source: readFileSync(join(folder, name), 'utf8') }));

const keys = new Set(Object.keys(en).map((key) => key.replace(/_(one|other)$/, '')));

/** What keys begin with: other texts with dots (file names) are none. */
const families = new Set([...keys].map((key) => key.split('.')[0]));

/** Keys as they stand in the sources: whole, or with `${…}` in them. */
function mentioned(): { name: string; key: string }[] {
  return sources.flatMap(({ name, source }) =>
    [...source.matchAll(/['`"]([a-zA-Z]+\.[\w.$ {}/?-]+)['`"]/g)]
      .map((match) => ({ name, key: match[1] ?? '' }))
      .filter(({ key }) => families.has(key.split('.')[0] ?? ''))
      .filter(({ key }) => keys.has(key) || !/\.(tsx?|css|svg|csv|json|pem|current)$/.test(key)),
  );
}

describe('the catalogue', () => {
  it('has every key that a screen asks for', () => {
    const missing = mentioned().filter(({ key }) => {
      if (!key.includes('${')) return !keys.has(key) && key !== 'wipe.unconfirmed';
      const pattern = new RegExp(`^${key.replace(/\./g, '\\.').replace(/\$\{[^}]*\}/g, '.+')}$`);
      return ![...keys].some((known) => pattern.test(known));
    });
    expect(missing).toEqual([]);
    expect(mentioned().length).toBeGreaterThan(200);
  });

  it('has no key that nobody asks for', () => {
    const patterns = mentioned().map(
      ({ key }) => new RegExp(`^${key.replace(/[.?]/g, '\\$&').replace(/\$\{[^}]*\}/g, '.+')}$`),
    );
    expect([...keys].filter((key) => !patterns.some((pattern) => pattern.test(key)))).toEqual([]);
  });

  it('has both plural forms, and no empty text', () => {
    for (const [key, value] of Object.entries(en)) {
      expect(value.trim()).not.toBe('');
      if (key.endsWith('_one')) expect(en).toHaveProperty([key.replace(/_one$/, '_other')]);
    }
  });

  it('names every fault that a virtual unit can play', () => {
    expect([...offered].sort()).toEqual([...misbehaviours].sort());
    for (const name of misbehaviours) expect(en).toHaveProperty([`misbehaviour.${name}`]);
  });

  it('names every method of wiping in the words of its driver', () => {
    for (const { id, title } of drivers.flatMap((driver) => driver.wipeMethods))
      expect(en).toHaveProperty([`method.${id}`], title);
  });

  it('is where all words of the screens are: no text stands between tags', () => {
    const loose = sources
      .filter(({ name }) => name.endsWith('.tsx'))
      .flatMap(({ name, source }) =>
        [...source.matchAll(/<[A-Za-z][^<>=]*>\s*([A-Za-z][A-Za-z ,.']{2,})\s*<\//g)].map(
          (match) => `${name}: ${match[1]}`,
        ),
      );
    expect(loose).toEqual([]);
  });
});

describe('texts', () => {
  it('choose the plural form by count', () => {
    const text = textsOf(createTexts('en'));
    expect(text('header.sync.waiting', { count: 1 })).toBe('1 record waits here');
    expect(text('header.sync.waiting', { count: 3 })).toBe('3 records wait here');
  });

  it('fall back to English where a language is not here', () => {
    expect(textsOf(createTexts('xx'))('state.pass')).toBe('PASS');
  });

  it("show a fault's help in the engine's words until a language has its own", () => {
    const fault = new Fault('link.lost', 'It went away.').toData();
    expect(helpOf(fault, createTexts('en'))).toBe(fault.help);
  });
});
