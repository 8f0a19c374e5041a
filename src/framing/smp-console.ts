/**
 * SMP over a console (Zephyr "SMP transport specification", section UART/serial and console): a message becomes
 * base64 lines of at most 127 bytes, the first with marker 06 09, the rest with 04 14, each ended by a newline. The
 * coded stream is a 16-bit big-endian length (message and CRC), the message, its CRC-16. Lines without marker are text.
 */
import { concatBytes, fromBase64, toBase64, utf8 } from '../base/bytes.ts';
import { crc16 } from './crc16.ts';
import { type FrameAssembler, type FramingEvent, printable } from './smp-event.ts';

const startMarker = [0x06, 0x09] as const;
const continueMarker = [0x04, 0x14] as const;
const newline = 0x0a;
/** 127 bytes less marker and newline: 124 base64 characters carry 93 bytes. */
const rawBytesPerLine = 93;
/** Longest line that is looked at; Zephyr builds with lines of 512 exist. */
const longestLineBytes = 2048;

/** One element for each line, newline included. `message` is at most 65533 bytes long. */
export function consoleLines(message: Uint8Array): readonly Uint8Array[] {
  if (message.length > 0xfffd) throw new RangeError('an SMP message of more than 65533 bytes');
  const length = message.length + 2;
  const crc = crc16(message);
  const stream = concatBytes([
    Uint8Array.of(length >> 8, length & 0xff),
    message,
    Uint8Array.of(crc >> 8, crc & 0xff),
  ]);
  const lines: Uint8Array[] = [];
  for (let offset = 0; offset < stream.length; offset += rawBytesPerLine) {
    const marker = offset === 0 ? startMarker : continueMarker;
    const body = utf8(toBase64(stream.subarray(offset, offset + rawBytesPerLine)));
    lines.push(concatBytes([Uint8Array.from(marker), body, Uint8Array.of(newline)]));
  }
  return lines;
}

/** Puts lines together again. A message longer than `largestMessageBytes` is reported as broken, not kept. */
export class ConsoleAssembler implements FrameAssembler {
  readonly #largestMessageBytes: number;
  #line: number[] = [];
  /** Decoded stream of the message under way; null between messages. */
  #parts: Uint8Array[] | null = null;
  #partsBytes = 0;

  constructor(largestMessageBytes: number) {
    this.#largestMessageBytes = largestMessageBytes;
  }

  reset(): void {
    this.#line = [];
    this.#parts = null;
    this.#partsBytes = 0;
  }

  push(bytes: Uint8Array): readonly FramingEvent[] {
    const events: FramingEvent[] = [];
    for (const byte of bytes) {
      if (byte === newline) {
        this.#endLine(events);
      } else {
        this.#line.push(byte);
        if (this.#line.length >= longestLineBytes) this.#endLine(events);
      }
    }
    return events;
  }

  #endLine(events: FramingEvent[]): void {
    const line = Uint8Array.from(this.#line);
    this.#line = [];
    const at = findMarker(line);
    const before = printable(at === -1 ? line : line.subarray(0, at));
    if (before.trim() !== '') events.push({ type: 'text', line: before });
    if (at === -1) return;
    const isStart = line[at] === startMarker[0];
    const body = line.subarray(at + 2).filter((byte) => byte !== 0x0d);
    if (isStart) {
      if (this.#parts !== null) events.push({ type: 'broken', reason: 'a message was cut off by the next' });
      this.#parts = [];
      this.#partsBytes = 0;
    } else if (this.#parts === null) {
      events.push({ type: 'broken', reason: 'a continuation line without a beginning' });
      return;
    }
    const decoded = decodeBase64(body);
    if (decoded === null) {
      this.#drop(events, 'a line that is not base64');
      return;
    }
    // A line of nothing adds nothing: without end it would add without end.
    if (decoded.length > 0) this.#parts?.push(decoded);
    this.#partsBytes += decoded.length;
    this.#endMessage(events);
  }

  #endMessage(events: FramingEvent[]): void {
    if (this.#parts === null || this.#partsBytes < 2) return;
    const [first = 0, second = this.#parts[1]?.[0] ?? 0] = this.#parts[0] ?? [];
    const length = (first << 8) | second;
    if (length < 2 || length - 2 > this.#largestMessageBytes) {
      this.#drop(events, `a message that says it is ${length} bytes long`);
      return;
    }
    if (this.#partsBytes < 2 + length) return;
    // Joined once, when it is whole: lines may be as short as a byte.
    const stream = concatBytes(this.#parts);
    this.#parts = null;
    if (stream.length > 2 + length) {
      events.push({ type: 'broken', reason: 'more bytes than the length says' });
      return;
    }
    const message = stream.slice(2, length);
    const crc = ((stream[length] ?? 0) << 8) | (stream[length + 1] ?? 0);
    if (crc16(message) === crc) events.push({ type: 'message', bytes: message });
    else events.push({ type: 'broken', reason: 'a message with a wrong CRC' });
  }

  #drop(events: FramingEvent[], reason: string): void {
    this.#parts = null;
    this.#partsBytes = 0;
    events.push({ type: 'broken', reason });
  }
}

/** A shell may have put its prompt in front of a marker, so it is looked for in the whole line. */
function findMarker(line: Uint8Array): number {
  return line.findIndex(
    (byte, index) =>
      (byte === startMarker[0] && line[index + 1] === startMarker[1]) ||
      (byte === continueMarker[0] && line[index + 1] === continueMarker[1]),
  );
}

function decodeBase64(body: Uint8Array): Uint8Array | null {
  if (body.length % 4 !== 0) return null;
  try {
    return fromBase64(String.fromCharCode(...body));
  } catch {
    // Not base64: damage on the wire, which the caller reports and the protocol repeats.
    return null;
  }
}
