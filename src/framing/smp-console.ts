/**
 * SMP over a console (Zephyr "SMP transport specification", section UART/serial and console): a message becomes
 * base64 lines of at most 127 bytes, the first with marker 06 09, the rest with 04 14, each ended by a newline. The
 * coded stream is a 16-bit big-endian length (message and CRC), the message, its CRC-16. Lines without marker are text.
 */
import { decodeBase64, encodeBase64 } from '../base/base64-bytes.ts';
import { concatAndErase, concatBytes } from '../base/bytes.ts';
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
    const body = encodeBase64(stream.subarray(offset, offset + rawBytesPerLine));
    lines.push(concatAndErase([Uint8Array.from(marker), body, Uint8Array.of(newline)]));
  }
  stream.fill(0);
  return lines;
}

/** Puts lines together again. A message longer than `largestMessageBytes` is reported as broken, not kept. */
export class ConsoleAssembler implements FrameAssembler {
  readonly #largestMessageBytes: number;
  /** The line under way; what was in it may have been a secret, so it is zeroed when the line is over. */
  readonly #line = new Uint8Array(longestLineBytes);
  #lineBytes = 0;
  /** Decoded stream of the message under way; null between messages. */
  #parts: Uint8Array[] | null = null;
  #partsBytes = 0;

  constructor(largestMessageBytes: number) {
    this.#largestMessageBytes = largestMessageBytes;
  }

  reset(): void {
    this.#clearLine();
    this.#clearParts();
  }

  push(bytes: Uint8Array): readonly FramingEvent[] {
    const events: FramingEvent[] = [];
    for (const byte of bytes) {
      if (byte === newline) {
        this.#endLine(events);
      } else {
        this.#line[this.#lineBytes] = byte;
        this.#lineBytes += 1;
        if (this.#lineBytes >= longestLineBytes) this.#endLine(events);
      }
    }
    return events;
  }

  #endLine(events: FramingEvent[]): void {
    this.#readLine(this.#line.subarray(0, this.#lineBytes), events);
    this.#clearLine();
  }

  #readLine(line: Uint8Array, events: FramingEvent[]): void {
    const at = findMarker(line);
    const before = printable(at === -1 ? line : line.subarray(0, at));
    if (before.trim() !== '') events.push({ type: 'text', line: before });
    if (at === -1) return;
    const isStart = line[at] === startMarker[0];
    const body = line.subarray(at + 2).filter((byte) => byte !== 0x0d);
    if (isStart) {
      if (this.#parts !== null) events.push({ type: 'broken', reason: 'a message was cut off by the next' });
      this.#clearParts();
      this.#parts = [];
    } else if (this.#parts === null) {
      events.push({ type: 'broken', reason: 'a continuation line without a beginning' });
      return;
    }
    const decoded = decodeBase64(body);
    body.fill(0);
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
    const stream = concatAndErase(this.#parts);
    this.#parts = null;
    if (stream.length > 2 + length) {
      events.push({ type: 'broken', reason: 'more bytes than the length says' });
      return;
    }
    const message = concatBytes([stream.subarray(2, length)]);
    const crc = ((stream[length] ?? 0) << 8) | (stream[length + 1] ?? 0);
    stream.fill(0);
    if (crc16(message) === crc) events.push({ type: 'message', bytes: message });
    else events.push({ type: 'broken', reason: 'a message with a wrong CRC' });
  }

  #drop(events: FramingEvent[], reason: string): void {
    this.#clearParts();
    events.push({ type: 'broken', reason });
  }

  #clearLine(): void {
    this.#line.subarray(0, this.#lineBytes).fill(0);
    this.#lineBytes = 0;
  }

  #clearParts(): void {
    for (const part of this.#parts ?? []) part.fill(0);
    this.#parts = null;
    this.#partsBytes = 0;
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
