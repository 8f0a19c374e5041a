/** Settings as files over SMP: written, read back, different; unplugged in the middle, done twice, refused, on a bad line. */
import { describe, expect, it } from 'vitest';
import { fromUtf8, utf8 } from '../../src/base/bytes.ts';
import { quietRun } from '../../src/base/run.ts';
import { settingDifferences } from '../../src/groups/difference.ts';
import { renderSettings } from '../../src/groups/render.ts';
import { resolveGroup } from '../../src/groups/resolve.ts';
import { groupSchema, type RenderedSetting } from '../../src/model/group.ts';
import { need, rig } from './smp-bench.ts';

const run = quietRun();
const path = '/lfs/app.json';

/** One file with `lines` texts in it. */
function rendered(lines: number, word = 'mint', characters = 90): readonly RenderedSetting[] {
  const keys = Array.from({ length: lines }, (_, index) => `text/line${index}`);
  const group = groupSchema.parse({
    id: 'g',
    title: 'g',
    parent: null,
    settings: Object.fromEntries(
      keys.map((key, index) => [key, `${word} ${index} ${'x'.repeat(characters)}`]),
    ),
    definitions: Object.fromEntries(keys.map((key) => [key, { type: 'string' }])),
    outputs: [{ kind: 'file', path, format: 'json', settings: keys }],
  });
  return renderSettings(resolveGroup([group], 'g'), new Map());
}

const keysOf = (settings: readonly RenderedSetting[]): readonly string[] => settings.map(({ key }) => key);

describe('a file of settings', () => {
  it.each([
    ['ample buffers', {}],
    ["Zephyr's smallest buffers", { bufferBytes: 384, bufferCount: 1 }],
  ])('is written, read back and the same, also the second time: %s', async (_name, driver) => {
    await using unit = rig({ driver });
    const session = await unit.connect();
    const settings = rendered(40);
    for (let time = 0; time < 2; time += 1) {
      await need(session, 'configure')(settings, run);
      const held = await need(session, 'readBack')(keysOf(settings), run);
      expect(settingDifferences(settings, held)).toEqual([]);
    }
    // A shorter one leaves nothing of the longer one behind it.
    const shorter = rendered(3);
    await need(session, 'configure')(shorter, run);
    const held = await need(session, 'readBack')(keysOf(shorter), run);
    expect(JSON.parse(fromUtf8(held.get(`file:${path}`) ?? new Uint8Array()))).toEqual({
      text: Object.fromEntries(
        [0, 1, 2].map((index) => [`line${index}`, expect.stringContaining(`mint ${index} `)]),
      ),
    });
  });

  it('that is different is named by its settings, and one that is not there by all of them', async () => {
    await using unit = rig();
    const session = await unit.connect();
    const wanted = rendered(3);
    const before = await need(session, 'readBack')(keysOf(wanted), run);
    expect(before.get(`file:${path}`)).toBeNull();
    expect(settingDifferences(wanted, before).map(({ key, observed }) => [key, observed])).toEqual([
      ['text/line0', null],
      ['text/line1', null],
      ['text/line2', null],
    ]);
    const [file] = wanted;
    if (file === undefined) throw new Error('nothing was rendered');
    const other = { ...file, bytes: utf8(fromUtf8(file.bytes).replace('mint 1 ', 'MINT 1 ')) };
    await need(session, 'configure')([other], run);
    const held = await need(session, 'readBack')(keysOf(wanted), run);
    expect(settingDifferences(wanted, held)).toEqual([
      {
        key: 'text/line1',
        requested: expect.stringMatching(/^mint 1 /),
        observed: expect.stringMatching(/^MINT 1 /),
      },
    ]);
  });

  it('whose writing is cut off by the plug is half there, is seen as different, and is whole after the next run', async () => {
    await using unit = rig({ driver: { bufferBytes: 384, bufferCount: 1 } });
    const old = rendered(20, 'old');
    const wanted = rendered(40);
    const first = await unit.connect();
    await need(first, 'configure')(old, run);
    await first.close();
    unit.bench.unplug(1);
    unit.bench.plug(1, { unplugAfterBytes: 6_000 });
    const second = await unit.connect();
    await expect(need(second, 'configure')(wanted, run)).rejects.toMatchObject({ code: 'link.lost' });
    await second.close();
    unit.bench.plug(1);
    const third = await unit.connect();
    const half = await need(third, 'readBack')(keysOf(wanted), run);
    const there = half.get(`file:${path}`) ?? new Uint8Array();
    expect(there.length).toBeGreaterThan(0);
    expect(settingDifferences(wanted, half).length).toBeGreaterThan(0);
    await need(third, 'configure')(wanted, run);
    const held = await need(third, 'readBack')(keysOf(wanted), run);
    expect(settingDifferences(wanted, held)).toEqual([]);
  });

  it('whose writing was stopped is begun anew by the same unit, which still has the half one open', async () => {
    await using unit = rig({ driver: { bufferBytes: 384, bufferCount: 1, processingMs: 2 } });
    const wanted = rendered(40);
    const first = await unit.connect();
    const stop = new AbortController();
    const stopped = need(first, 'configure')(wanted, quietRun(stop.signal));
    // Some pieces are through: the unit keeps its place in the open file.
    const passed = unit.bench.passedBytes(1);
    while (unit.bench.passedBytes(1) < passed + 3_000) await new Promise((resolve) => setImmediate(resolve));
    stop.abort(new Error('operator'));
    await expect(stopped).rejects.toThrow('operator');
    await first.close();
    const again = await unit.connect();
    await need(again, 'configure')(wanted, run);
    const held = await need(again, 'readBack')(keysOf(wanted), run);
    expect(settingDifferences(wanted, held)).toEqual([]);
  });

  it('arrives whole on a line that loses messages, however often an answer is lost', async () => {
    await using unit = rig({ driver: { bufferBytes: 384, bufferCount: 1 } });
    const wanted = rendered(15);
    const first = await unit.connect();
    await first.close();
    unit.bench.unplug(1);
    unit.bench.plug(1, { dropRate: 0.0004 });
    const session = await unit.connect();
    await need(session, 'configure')(wanted, run);
    await session.close();
    unit.bench.unplug(1);
    unit.bench.plug(1);
    const calm = await unit.connect();
    const held = await need(calm, 'readBack')(keysOf(wanted), run);
    expect(settingDifferences(wanted, held)).toEqual([]);
  });

  it.each([
    [
      'read-only',
      'The unit refused file /lfs/app.json: the file system can only be read (error 15 of group 8).',
    ],
    [
      'not-mounted',
      'The unit refused file /lfs/app.json: no file system is mounted there (error 14 of group 8).',
    ],
  ])(
    'is refused by a file system that is %s, in words, before any single setting is written',
    async (fileSystem, message) => {
      await using unit = rig({ driver: { fileSystem } });
      const session = await unit.connect();
      const single = { key: 'net/apn', bytes: utf8('iot'), text: 'iot', type: 'string' } as const;
      await expect(need(session, 'configure')([single, ...rendered(2)], run)).rejects.toMatchObject({
        code: 'device.refused',
        message,
      });
      expect(await need(session, 'readBack')(['net/apn'], run)).toEqual(new Map([['net/apn', null]]));
    },
  );

  it('that does not fit is refused in words, and the next run with a smaller one works', async () => {
    await using unit = rig();
    const session = await unit.connect();
    await expect(need(session, 'configure')(rendered(100, 'mint', 600), run)).rejects.toMatchObject({
      code: 'device.refused',
      message: expect.stringContaining('the file system may be full'),
    });
    const small = rendered(4);
    await need(session, 'configure')(small, run);
    const held = await need(session, 'readBack')(keysOf(small), run);
    expect(settingDifferences(small, held)).toEqual([]);
  });
});
