import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { concatBytes, fromHex, toBase64, utf8 } from '../../src/base/bytes.ts';
import { crc16 } from '../../src/framing/crc16.ts';
import { ConsoleAssembler, consoleLines } from '../../src/framing/smp-console.ts';
import type { FramingEvent } from '../../src/framing/smp-event.ts';

/** An echo request for "hi": header, then {"d": "hi"}. */
const echo = fromHex('0a000006000001 00a16164626869'.replaceAll(' ', ''));
const messages = (events: readonly FramingEvent[]): readonly Uint8Array[] =>
  events.flatMap((event) => (event.type === 'message' ? [event.bytes] : []));
const broken = (events: readonly FramingEvent[]): readonly string[] =>
  events.flatMap((event) => (event.type === 'broken' ? [event.reason] : []));

describe('SMP console lines', () => {
  it('put length, message and CRC into base64 after the start marker', () => {
    const [line, ...rest] = consoleLines(echo);
    expect(rest).toEqual([]);
    const crc = crc16(echo);
    const stream = concatBytes([
      Uint8Array.of(0, echo.length + 2),
      echo,
      Uint8Array.of(crc >> 8, crc & 0xff),
    ]);
    expect(line).toEqual(concatBytes([Uint8Array.of(6, 9), utf8(toBase64(stream)), Uint8Array.of(10)]));
  });

  it('are never longer than 127 bytes and continue with the other marker', () => {
    const lines = consoleLines(new Uint8Array(2044));
    expect(lines).toHaveLength(23);
    expect(lines.reduce((sum, line) => sum + line.length, 0)).toBe(2801);
    expect(lines.every((line) => line.length <= 127)).toBe(true);
    expect(lines.slice(1).every((line) => line[0] === 4 && line[1] === 0x14)).toBe(true);
  });

  it('come back as they went, in any pieces and between other output', () => {
    const pieces = fc.array(fc.integer({ min: 1, max: 200 }), { minLength: 1, maxLength: 20 });
    const message = fc.uint8Array({ minLength: 1, maxLength: 700 });
    fc.assert(
      fc.property(fc.array(message, { minLength: 1, maxLength: 4 }), pieces, (sent, sizes) => {
        const wire = concatBytes([
          utf8('[00:00:01] <inf> booted\r\n'),
          ...sent.flatMap((bytes) => [...consoleLines(bytes), utf8('uart:~$ \r\n')]),
        ]);
        const assembler = new ConsoleAssembler(1000);
        const events: FramingEvent[] = [];
        for (let offset = 0, turn = 0; offset < wire.length; turn += 1) {
          const size = sizes[turn % sizes.length] ?? 1;
          events.push(...assembler.push(wire.subarray(offset, offset + size)));
          offset += size;
        }
        expect(messages(events)).toEqual(sent);
        expect(events).toContainEqual({ type: 'text', line: '[00:00:01] <inf> booted' });
      }),
      { numRuns: 60 },
    );
  });

  it('are found behind a prompt, and escape sequences are kept out of text', () => {
    const wire = concatBytes([utf8('\u001b[1;32muart:~$ \u001b[m'), ...consoleLines(echo)]);
    const events = new ConsoleAssembler(1000).push(wire);
    expect(events[0]).toEqual({ type: 'text', line: 'uart:~$ ' });
    expect(messages(events)).toEqual([echo]);
  });
});

describe('damage on a console', () => {
  it('never yields a message that was not sent', () => {
    const wire = concatBytes(consoleLines(Uint8Array.from({ length: 300 }, (_, index) => index & 0xff)));
    fc.assert(
      fc.property(fc.nat(wire.length - 1), fc.integer({ min: 1, max: 255 }), (at, flip) => {
        const damaged = wire.slice();
        damaged[at] = (damaged[at] ?? 0) ^ flip;
        const got = messages(new ConsoleAssembler(1000).push(damaged));
        expect(
          got.every((bytes) => bytes.length === 300 && bytes.every((byte, index) => byte === (index & 0xff))),
        ).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  it('is forgotten with the next start of a message', () => {
    const [first = new Uint8Array(0)] = consoleLines(new Uint8Array(300));
    const events = new ConsoleAssembler(1000).push(concatBytes([first, ...consoleLines(echo)]));
    expect(broken(events)).toEqual(['a message was cut off by the next']);
    expect(messages(events)).toEqual([echo]);
  });

  it('is refused when a length is larger than allowed, before the bytes are kept', () => {
    const events = new ConsoleAssembler(64).push(concatBytes(consoleLines(new Uint8Array(65))));
    expect(broken(events)[0]).toBe('a message that says it is 67 bytes long');
    expect(messages(events)).toEqual([]);
  });

  it('keeps no line without end', () => {
    const assembler = new ConsoleAssembler(1000);
    const events = assembler.push(new Uint8Array(100_000).fill(0x41));
    expect(events.length).toBeGreaterThan(40);
    expect(events.every((event) => event.type === 'text' && event.line.length <= 2048)).toBe(true);
  });
});
