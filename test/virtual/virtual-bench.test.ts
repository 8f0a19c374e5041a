import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { concatBytes, fromUtf8, utf8 } from '../../src/base/bytes.ts';
import type { Clock } from '../../src/base/clock.ts';
import { systemClock } from '../../src/base/clock.ts';
import { seededRandom } from '../../src/base/random.ts';
import { Fault } from '../../src/model/fault.ts';
import { hardwareIdSchema } from '../../src/model/unit.ts';
import type { Link } from '../../src/transport/link.ts';
import { servePortOnTcp } from '../../src/virtual/serve-on-tcp.ts';
import { VirtualBench, type VirtualBenchOptions } from '../../src/virtual/virtual-bench.ts';
import { echoFactory } from './echo-unit.ts';
import { FakeClock, settle } from './fake-clock.ts';

const never = new AbortController().signal;

function bench(clock: Clock, options: Partial<VirtualBenchOptions> = {}): VirtualBench {
  return new VirtualBench({
    places: 3,
    driver: (id) => {
      if (id !== 'echo') throw new Fault('plan.refused', `no driver ${id}`);
      return echoFactory;
    },
    defaultDriverId: 'echo',
    clock,
    random: seededRandom(7),
    ...options,
  });
}

async function portOf(made: VirtualBench, place: number) {
  const info = (await made.list()).find((port) => port.path === `virtual:${place}`);
  if (info === undefined) throw new Error('not there');
  return made.port(info);
}

async function readAll(link: Link, count: number): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  for (let size = 0; size < count; ) {
    const part = await link.read(AbortSignal.timeout(3_000));
    parts.push(part);
    size += part.length;
  }
  return concatBytes(parts);
}

async function plugged(clock: Clock, options: Partial<VirtualBenchOptions> = {}) {
  const made = bench(clock, options);
  made.newUnit(2);
  made.plug(2);
  const link = await (await portOf(made, 2)).open({}, never);
  await readAll(link, 2);
  return { made, link };
}

test('an empty place has no port; a plugged one is named by its place and gives echo', async () => {
  const made = bench(new FakeClock());
  expect(await made.list()).toEqual([]);
  expect(() => made.plug(2)).toThrow(expect.objectContaining({ code: 'slot.empty' }));
  made.newUnit(2);
  expect(await made.list()).toEqual([]);
  made.plug(2);
  expect(await made.list()).toMatchObject([{ path: 'virtual:2', location: 'virtual:2', kind: 'virtual' }]);
  const link = await (await portOf(made, 2)).open({}, never);
  expect(fromUtf8(await readAll(link, 2))).toBe('DR');
  await link.write(utf8('hello'), never);
  expect(fromUtf8(await readAll(link, 5))).toBe('hello');
});

test('hardware ids are made from the injected random and are valid', () => {
  const ids = [1, 2].map(() => {
    const made = bench(new FakeClock());
    made.newUnit(1);
    made.newUnit(2);
    return made.units().map((unit) => unit.hardwareId);
  });
  expect(ids[0]).toEqual(ids[1]);
  expect(new Set(ids[0]).size).toBe(2);
  for (const id of ids[0] ?? []) expect(hardwareIdSchema.safeParse(id).success).toBe(true);
});

test('unplugging rejects the pending read with link.lost, and opening needs the unit', async () => {
  const { made, link } = await plugged(new FakeClock());
  const port = await portOf(made, 2);
  const pending = expect(link.read(never)).rejects.toMatchObject({ code: 'link.lost' });
  made.unplug(2);
  await pending;
  await expect(link.write(utf8('x'), never)).rejects.toMatchObject({ code: 'link.lost' });
  await expect(port.open({}, never)).rejects.toMatchObject({ code: 'link.lost' });
});

test('one link at a time; closing frees the place', async () => {
  const { made, link } = await plugged(new FakeClock());
  const port = await portOf(made, 2);
  await expect(port.open({}, never)).rejects.toMatchObject({ code: 'link.open' });
  const waiting = port.reopen({}, never);
  await link.close();
  await link.close();
  expect(await waiting).toBeDefined();
});

test('a restart takes the port away for its time and reopen waits for it', async () => {
  const clock = new FakeClock();
  const { made, link } = await plugged(clock);
  const port = await portOf(made, 2);
  const seen: number[] = [];
  using _watch = made.watch((ports) => seen.push(ports.length));
  await link.write(utf8('R'), never);
  await settle();
  expect(seen).toEqual([1, 0]);
  const reopened = port.reopen({}, never);
  await clock.advance(499);
  expect(seen).toEqual([1, 0]);
  await clock.advance(2);
  expect(seen).toEqual([1, 0, 1]);
  const again = await reopened;
  await readAll(again, 2);
  await again.write(utf8('C'), never);
  expect(await readAll(again, 1)).toEqual(Uint8Array.of(0xfc));
});

test('what a unit wanted to do later is forgotten when its power goes', async () => {
  const clock = new FakeClock();
  const { made, link } = await plugged(clock);
  await link.write(utf8('L'), never);
  await clock.advance(100);
  expect(fromUtf8(await readAll(link, 5))).toBe('later');
  await link.write(utf8('L'), never);
  await settle();
  made.unplug(2);
  made.plug(2);
  const again = await (await portOf(made, 2)).open({}, never);
  await readAll(again, 2);
  await clock.advance(1_000);
  await again.write(utf8('!'), never);
  expect(fromUtf8(await readAll(again, 1))).toBe('!');
});

test('a restart that is overtaken by an unplug does not bring the unit back', async () => {
  const clock = new FakeClock();
  const { made, link } = await plugged(clock);
  await link.write(utf8('R'), never);
  await settle();
  made.unplug(2);
  await clock.advance(2_000);
  expect(await made.list()).toEqual([]);
});

test('a simulator that throws is a lost unit, not a crash of the program', async () => {
  const { made, link } = await plugged(new FakeClock());
  const pending = expect(link.read(never)).rejects.toMatchObject({ code: 'bug' });
  await link.write(utf8('X'), never);
  await pending;
  expect(made.view(2)).toMatchObject({ pluggedIn: false });
});

test('units, places and flash survive a restart of the program', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'mintmark-bench-'));
  const clock = new FakeClock();
  const first = bench(clock, { folder });
  const unitId = first.newUnit(3, { misbehaviour: 'silent' });
  first.plug(3);
  const before = first.view(3);
  first[Symbol.dispose]();
  expect(readFileSync(join(folder, `${unitId}.flash`))[0]).toBe(0xfe);

  const second = bench(clock, { folder });
  expect(second.view(3)).toEqual(before);
  expect(before).toMatchObject({ unitId, pluggedIn: true, misbehaviour: 'silent' });
  second.unplug(3);
  expect(readFileSync(join(folder, `${unitId}.flash`))[0]).toBe(0xfc);
  const other = second.newUnit(3);
  expect(other).not.toBe(unitId);
  second.moveUnit(unitId, 1);
  expect(second.view(1)).toMatchObject({ unitId });
  expect(second.view(3)).toMatchObject({ unitId: other });
  second[Symbol.dispose]();
});

test('a unit of another release leaves its place empty and the bench usable', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'mintmark-bench-'));
  const first = bench(new FakeClock(), { folder });
  const oldUnit = first.newUnit(1);
  first.newUnit(2);
  first.plug(2);
  first[Symbol.dispose]();
  writeFileSync(join(folder, `${oldUnit}.flash`), 'of another size');
  const second = bench(new FakeClock(), { folder });
  expect(second.view(1)).toBeNull();
  expect(await second.list()).toHaveLength(1);
  expect(() => second.moveUnit(oldUnit, 3)).toThrow(expect.objectContaining({ code: 'file.invalid' }));
  second.newUnit(1);
  expect(second.view(1)).not.toBeNull();
});

test('a damaged bench file is refused and not overwritten', () => {
  const folder = mkdtempSync(join(tmpdir(), 'mintmark-bench-'));
  writeFileSync(join(folder, 'bench.json'), '{"version":2}');
  expect(() => bench(new FakeClock(), { folder })).toThrow(expect.objectContaining({ code: 'file.invalid' }));
  expect(readFileSync(join(folder, 'bench.json'), 'utf8')).toBe('{"version":2}');
});

test('an unknown driver or place is refused before anything is made', () => {
  const made = bench(new FakeClock());
  expect(() => made.newUnit(1, { driverId: 'nope' })).toThrow(/no driver/);
  expect(() => made.newUnit(9)).toThrow(expect.objectContaining({ code: 'slot.unknown' }));
  expect(made.units()).toEqual([]);
});

test('the cable can be pulled at any byte, stalled, and can tear bytes apart', async () => {
  for (const count of [1, 2, 5, 9]) {
    const made = bench(new FakeClock());
    made.newUnit(1);
    made.plug(1, { unplugAfterBytes: 2 + count });
    const link = await (await portOf(made, 1)).open({}, never);
    await link.write(utf8('abcdefghij'), never);
    await settle();
    await expect(readAll(link, 100)).rejects.toMatchObject({ code: 'link.lost' });
    expect(made.view(1)).toMatchObject({ pluggedIn: false });
  }
  const torn = bench(new FakeClock());
  torn.newUnit(1);
  torn.plug(1, { oneByteAtATime: true, stallAfterBytes: 15 });
  const link = await (await portOf(torn, 1)).open({}, never);
  await readAll(link, 2);
  await link.write(utf8('abcdefghij'), never);
  await settle();
  expect((await link.read(AbortSignal.timeout(1_000))).length).toBe(1);
  await readAll(link, 2);
  await expect(link.read(AbortSignal.timeout(100))).rejects.toMatchObject({ name: 'TimeoutError' });
  expect(torn.passedBytes(1)).toBe(15);
});

test('a bench that is paced as opened takes the time of the line, also after the speed was changed', async () => {
  const clock = new FakeClock();
  const made = bench(clock, { baud: 'as-opened' });
  made.newUnit(1);
  made.plug(1);
  const link = await (await portOf(made, 1)).open({ baud: 9_600 }, never);
  await clock.advance(10);
  await readAll(link, 2);
  const timeOf = async (count: number): Promise<number> => {
    const startMs = clock.monotonicMs();
    void link.write(new Uint8Array(count), never);
    const arrived = readAll(link, count);
    let done = false;
    void arrived.then(() => {
      done = true;
    });
    while (!done && clock.monotonicMs() - startMs < 10_000) await clock.advance(1);
    return clock.monotonicMs() - startMs;
  };
  // 96 bytes there and 96 back, overlapping: 100 ms, and a few until the last of them is echoed.
  const slowMs = await timeOf(96);
  expect(slowMs).toBeGreaterThanOrEqual(100);
  expect(slowMs).toBeLessThan(120);
  await link.serial?.setBaud(921_600);
  expect(await timeOf(96)).toBeLessThan(8);
});

test('modem lines reach the unit: both up when opened, as set, both down when closed', async () => {
  const { made, link } = await plugged(new FakeClock());
  await link.serial?.setSignals({ dtr: false, rts: true });
  expect(fromUtf8(await readAll(link, 2))).toBe('dR');
  await link.close();
  await settle();
  const again = await (await portOf(made, 2)).open({}, never);
  expect(fromUtf8(await readAll(again, 2))).toBe('DR');
});

test('a foreign tool on TCP talks to a virtual unit, and a restart ends the connection or holds it', async () => {
  for (const whenLost of ['close', 'hold'] as const) {
    const made = bench(systemClock);
    made.newUnit(1);
    made.plug(1);
    await using served = await servePortOnTcp(await portOf(made, 1), { whenLost });
    const client = connect(served.port, served.host);
    let heard = '';
    client.on('data', (bytes) => {
      heard += bytes.toString();
    });
    const ended = new Promise<string>((resolve) => client.once('close', () => resolve('closed')));
    await expect.poll(() => heard).toBe('DR');
    client.write('ping');
    await expect.poll(() => heard).toBe('DRping');
    client.write('R');
    if (whenLost === 'close') expect(await ended).toBe('closed');
    else await expect.poll(() => heard, { timeout: 2_000 }).toBe('DRpingDR');
    client.destroy();
    made[Symbol.dispose]();
  }
});
