import fc from 'fast-check';
import { expect, test } from 'vitest';
import { concatBytes } from '../../src/base/bytes.ts';
import { systemClock } from '../../src/base/clock.ts';
import { seededRandom } from '../../src/base/random.ts';
import { Wire } from '../../src/virtual/wire.ts';
import { FaultyCable, type WireFaults } from '../../src/virtual/wire-faults.ts';
import { FakeClock, settle } from './fake-clock.ts';

test('at 115200 baud 1152 bytes take 100 ms and arrive in order, in pieces', async () => {
  const clock = new FakeClock();
  const pieces: Uint8Array[] = [];
  const wire = new Wire({
    baud: () => 115_200,
    clock,
    time: { lateMs: 0 },
    deliver: (piece) => pieces.push(piece),
  });
  const bytes = seededRandom(3).bytes(1_152);
  void wire.send(bytes);
  await clock.advance(50);
  expect(concatBytes(pieces).length).toBeGreaterThan(500);
  expect(concatBytes(pieces).length).toBeLessThanOrEqual(576);
  await clock.advance(49);
  expect(concatBytes(pieces).length).toBeLessThan(1_152);
  await clock.advance(1.1);
  expect(concatBytes(pieces)).toEqual(bytes);
  expect(pieces.length).toBeGreaterThan(10);
});

test('a write waits until the send buffer has room, and a cut wire lets it go', async () => {
  const clock = new FakeClock();
  const wire = new Wire({ baud: () => 921_600, clock, time: { lateMs: 0 }, deliver: () => undefined });
  let done = 0;
  for (let index = 0; index < 3; index += 1) void wire.send(new Uint8Array(4_096)).then(() => (done += 1));
  await settle();
  expect(done).toBe(1);
  await clock.advance(50);
  expect(done).toBe(1);
  await clock.advance(50);
  expect(done).toBe(3);
  void wire.send(new Uint8Array(9_000)).then(() => (done += 1));
  wire.cut();
  await settle();
  expect(done).toBe(4);
});

test.each([115_200, 921_600])(
  'a burst and a dialogue keep the rate of %i baud in real time',
  async (baud) => {
    const time = { lateMs: 0 };
    let arrived = 0;
    let wake = (): void => undefined;
    const wire = new Wire({
      baud: () => baud,
      clock: systemClock,
      time,
      deliver: (piece) => {
        arrived += piece.length;
        wake();
      },
    });
    const take = async (count: number): Promise<void> => {
      const target = arrived + count;
      void wire.send(new Uint8Array(count));
      while (arrived < target) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    };
    const rateOf = async (work: () => Promise<number>): Promise<number> => {
      const startMs = performance.now();
      const bytes = await work();
      return (bytes * 10_000) / (performance.now() - startMs) / baud;
    };
    const burst = await rateOf(async () => {
      await take(baud / 50);
      return baud / 50;
    });
    const dialogue = await rateOf(async () => {
      for (let index = 0; index < 30; index += 1) await take(100);
      return 3_000;
    });
    // A loaded machine is late, never early: the upper bound is the sharp one.
    expect(burst).toBeLessThan(1.05);
    expect(burst).toBeGreaterThan(0.5);
    expect(dialogue).toBeLessThan(1.15);
    expect(dialogue).toBeGreaterThan(0.4);
  },
);

test('without pacing everything arrives in the next turns, never within the call', async () => {
  const pieces: Uint8Array[] = [];
  const wire = new Wire({
    baud: () => 0,
    clock: new FakeClock(),
    time: { lateMs: 0 },
    deliver: (piece) => pieces.push(piece),
  });
  void wire.send(Uint8Array.of(1));
  void wire.send(Uint8Array.of(2));
  expect(pieces).toEqual([]);
  await settle();
  expect(concatBytes(pieces)).toEqual(Uint8Array.of(1, 2));
});

function pass(faults: WireFaults, chunks: readonly Uint8Array[], seed = 1) {
  const pieces: Uint8Array[] = [];
  let unplugged = 0;
  const cable = new FaultyCable(faults, seededRandom(seed), () => {
    unplugged += 1;
  });
  for (const chunk of chunks) cable.pass(chunk, (piece) => pieces.push(piece.slice()));
  return { bytes: concatBytes(pieces), pieces, unplugged };
}

test('a cable without faults changes nothing', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array()), (chunks) => {
      expect(pass({}, chunks).bytes).toEqual(concatBytes(chunks));
      expect(pass({ oneByteAtATime: true }, chunks).bytes).toEqual(concatBytes(chunks));
    }),
  );
});

test('rates drop, flip and double about as many bytes as they say', () => {
  const sent = new Uint8Array(20_000).fill(0x55);
  expect(pass({ dropRate: 0.1 }, [sent]).bytes.length / 20_000).toBeCloseTo(0.9, 1);
  expect(pass({ duplicateRate: 0.1 }, [sent]).bytes.length / 20_000).toBeCloseTo(1.1, 1);
  const flipped = pass({ flipRate: 0.1 }, [sent]).bytes;
  expect(flipped.length).toBe(20_000);
  expect(flipped.filter((byte) => byte !== 0x55).length / 20_000).toBeCloseTo(0.1, 1);
});

test('exactly N bytes pass before the plug is pulled, wherever the pieces end', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array(), { minLength: 1 }), fc.nat(60), (chunks, limit) => {
      const sent = concatBytes(chunks);
      const result = pass({ unplugAfterBytes: limit }, chunks);
      expect(result.bytes).toEqual(sent.slice(0, limit));
      expect(result.unplugged > 0).toBe(sent.length >= limit);
    }),
  );
});
