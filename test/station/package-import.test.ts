import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { writeZip } from '../../src/formats/zip.ts';
import { disarmAll, openBench, type TestBench, temporaryFolder } from './bench.ts';
import { quickEntries, quickPackage, quickRecipe, sha256, withManifest, zipped } from './packages.ts';

const place = temporaryFolder();
let bench: TestBench;
beforeAll(async () => {
  bench = await openBench(join(place.folder, 'data'));
  await disarmAll(bench);
});
afterAll(async () => {
  await bench[Symbol.asyncDispose]();
  place.remove();
});

const text = (source: string): Uint8Array => new TextEncoder().encode(source);
const load = (base64: string): Promise<unknown> => bench.call('importFile', { base64 });
const changed = (name: string, change: (source: string) => string): Map<string, Uint8Array> => {
  const entries = quickEntries();
  entries.set(name, text(change(new TextDecoder().decode(entries.get(name)))));
  return entries;
};

describe('a package that is not right is refused as a whole', () => {
  const refusals: readonly (readonly [string, () => string, string, RegExp])[] = [
    ['an empty file', () => '', 'file.invalid', /not a whole zip/],
    ['text', () => Buffer.from('hello').toString('base64'), 'file.invalid', /not a whole zip/],
    ['no base64', () => '<>!', 'file.invalid', /not a whole zip/],
    ['half a package', () => quickPackage().slice(0, 4_000), 'file.invalid', /not a whole zip/],
    ['no manifest', () => zipped(quickEntries()), 'file.missing', /package\.yaml/],
    [
      'one changed byte in a file',
      () => {
        const entries = withManifest(quickEntries());
        const firmware = Uint8Array.from(entries.get('gateway-mk2.signed.bin') ?? []);
        firmware[1_000] = (firmware[1_000] ?? 0) ^ 1;
        return zipped(entries.set('gateway-mk2.signed.bin', firmware));
      },
      'file.changed',
      /gateway-mk2\.signed\.bin is not the file/,
    ],
    [
      'a password in the place of its name',
      () =>
        zipped(
          withManifest(
            quickEntries().set(
              'groups.yaml',
              text(
                '- { id: sensor, title: S, parent: null, settings: { psk: hunter2 }, definitions: { psk: { type: string, secret: true } } }\n',
              ),
            ),
          ),
        ),
      'group.invalid',
      /psk in sensor needs the name of a secret/,
    ],
    [
      'a file that nobody named',
      () => zipped(withManifest(quickEntries()).set('extra.bin', text('x'))),
      'file.changed',
      /extra\.bin/,
    ],
    [
      'a file too few',
      () => {
        const entries = withManifest(quickEntries());
        entries.delete('gateway-mk2.signed.bin');
        return zipped(entries);
      },
      'file.missing',
      /gateway-mk2\.signed\.bin/,
    ],
    [
      'a path out of the package',
      () => zipped(withManifest(quickEntries()).set('../evil.yaml', text('x'))),
      'file.invalid',
      /not allowed/,
    ],
    [
      'an absolute path',
      () => zipped(withManifest(quickEntries()).set('/etc/passwd', text('x'))),
      'file.invalid',
      /not allowed/,
    ],
    [
      'a hidden path with a backslash',
      () => zipped(withManifest(quickEntries()).set('..\\evil', text('x'))),
      'file.invalid',
      /not allowed/,
    ],
    [
      'a recipe with a key that is none',
      () =>
        zipped(
          withManifest(
            changed('recipes/quick.yaml', (source) => source.replace('title:', 'titel: x\ntitle:')),
          ),
        ),
      'recipe.invalid',
      /recipes\/quick\.yaml, line \d+, .*titel/,
    ],
    [
      'a recipe without a driver',
      () =>
        zipped(withManifest(changed('recipes/quick.yaml', (source) => source.replace('driver: smp\n', '')))),
      'recipe.invalid',
      /recipes\/quick\.yaml, line \d+, driver/,
    ],
    [
      'a recipe that is no YAML',
      () => zipped(withManifest(changed('recipes/quick.yaml', () => 'recipe: ['))),
      'recipe.invalid',
      /recipes\/quick\.yaml, line 1/,
    ],
    [
      'a recipe of aliases without end',
      () =>
        zipped(
          withManifest(
            changed(
              'recipes/quick.yaml',
              () =>
                `a: &a [x, x]\n${Array.from({ length: 30 }, (_, index) => `b${index}: &b${index} [*${index === 0 ? 'a' : `b${index - 1}`}, *${index === 0 ? 'a' : `b${index - 1}`}]`).join('\n')}`,
            ),
          ),
        ),
      'recipe.invalid',
      /quick\.yaml/,
    ],
    [
      'a recipe that names a file that is not there',
      () =>
        zipped(
          withManifest(
            changed('recipes/quick.yaml', (source) => source.replace('gateway-mk2.signed.bin', 'other.bin')),
          ),
        ),
      'file.missing',
      /other\.bin/,
    ],
    [
      'a recipe of another package',
      () =>
        zipped(
          withManifest(
            changed('recipes/quick.yaml', (source) => source.replace('recipe: quick', 'recipe: gateway-mk2')),
          ),
        ),
      'recipe.invalid',
      /belongs to the package demo/,
    ],
    [
      'groups that are none',
      () => zipped(withManifest(quickEntries().set('groups.yaml', text('- id: A B\n')))),
      'recipe.invalid',
      /groups\.yaml, line 1/,
    ],
    [
      'text that is no UTF-8',
      () => zipped(withManifest(quickEntries().set('groups.yaml', Uint8Array.of(0xff, 0xfe)))),
      'file.invalid',
      /UTF-8/,
    ],
    [
      'too many entries',
      () => zipped(new Map(Array.from({ length: 1_001 }, (_, index) => [`file-${index}`, text('')]))),
      'file.invalid',
      /more than 1000/,
    ],
  ];
  test.each(refusals)('%s', async (_name, base64, code, message) => {
    const before = bench.station.state.recipes;
    await expect(load(base64())).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
    expect(bench.station.state.recipes).toBe(before);
  });

  test('a name that is there twice', async () => {
    // Two entries of one name can only be made by renaming one of two of the same length.
    const bytes = Buffer.from(
      writeZip(
        new Map([
          ['aaaa', text('1')],
          ['bbbb', text('2')],
        ]),
      ),
    );
    const twice = Buffer.from(bytes.toString('latin1').replaceAll('bbbb', 'aaaa'), 'latin1');
    await expect(load(twice.toString('base64'))).rejects.toMatchObject({
      code: 'file.invalid',
      message: expect.stringMatching(/aaaa is there twice/),
    });
  });

  test('a bomb, by what it says that it unpacks to and by what it really does', async () => {
    const bomb = Buffer.from(writeZip(new Map([['bomb', new Uint8Array(140_000_000)]])));
    expect(bomb.length).toBeLessThan(1_000_000);
    await expect(load(bomb.toString('base64'))).rejects.toMatchObject({
      code: 'file.invalid',
      message: expect.stringMatching(/larger than/),
    });
    // The same, but its directory claims ten bytes.
    const directory = bomb.lastIndexOf('PK\u0001\u0002', undefined, 'latin1');
    bomb.writeUInt32LE(10, directory + 24);
    const before = process.memoryUsage().rss;
    await expect(load(bomb.toString('base64'))).rejects.toMatchObject({
      code: expect.stringMatching(/^file\./),
    });
    expect(process.memoryUsage().rss - before).toBeLessThan(100_000_000);
  });
});

test('a good package is imported, runs, and can be replaced by its next version', async () => {
  await expect(load(quickPackage())).resolves.toEqual({
    recipes: [quickRecipe, 'quick-wipe'],
    order: null,
  });
  expect(bench.station.state.recipes.map((recipe) => recipe.id)).toContain(quickRecipe);
  await bench.plug(1);
  expect(await bench.run(1, quickRecipe)).toMatchObject({ outcome: 'passed' });
  const entries = changed('recipes/quick.yaml', (source) =>
    source.replace(/^title: .*$/m, 'title: The next version'),
  );
  await load(zipped(withManifest(entries)));
  const [recipe] = bench.station.state.recipes.filter((candidate) => candidate.id === quickRecipe);
  expect(recipe?.title).toBe('The next version');
  const { document } = await bench.call('getRecord', {
    jobId: (await bench.call('listRecords', {})).rows[0]?.jobId,
  });
  expect(document?.body.requested).toMatchObject({
    recipeSha256: sha256(quickEntries().get('recipes/quick.yaml') ?? new Uint8Array()),
  });
});
