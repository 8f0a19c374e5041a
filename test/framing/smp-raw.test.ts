import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { concatBytes } from '../../src/base/bytes.ts';
import type { FramingEvent } from '../../src/framing/smp-event.ts';
import { RawAssembler } from '../../src/framing/smp-raw.ts';

const message = (bodyBytes: number): Uint8Array =>
  concatBytes([
    Uint8Array.of(0x0a, 0, bodyBytes >> 8, bodyBytes & 0xff, 0, 0, 1, 0),
    Uint8Array.from({ length: bodyBytes }, (_, index) => index & 0xff),
  ]);

describe('SMP raw framing', () => {
  it('cuts a stream in any pieces into its messages', () => {
    const sizes = fc.array(fc.nat(500), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(sizes, fc.integer({ min: 1, max: 97 }), (bodies, step) => {
        const sent = bodies.map(message);
        const wire = concatBytes(sent);
        const assembler = new RawAssembler(1000);
        const events: FramingEvent[] = [];
        for (let offset = 0; offset < wire.length; offset += step) {
          events.push(...assembler.push(wire.subarray(offset, offset + step)));
        }
        expect(events).toEqual(sent.map((bytes) => ({ type: 'message', bytes })));
      }),
      { numRuns: 60 },
    );
  });

  it('drops what can not be a header, and a length beyond the limit', () => {
    expect(new RawAssembler(1000).push(new Uint8Array(64).fill(0xff))).toEqual([
      { type: 'broken', reason: 'bytes that are no SMP header' },
    ]);
    expect(new RawAssembler(100).push(message(93))).toEqual([
      { type: 'broken', reason: 'bytes that are no SMP header' },
    ]);
  });

  it('forgets half a message when it is told to', () => {
    const assembler = new RawAssembler(1000);
    assembler.push(message(100).subarray(0, 50));
    assembler.reset();
    expect(assembler.push(message(3))).toEqual([{ type: 'message', bytes: message(3) }]);
  });
});
