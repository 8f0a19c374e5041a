/** What an assembler makes of bytes from a unit: messages, other text (for the console pane), and damage. */
export type FramingEvent =
  | { readonly type: 'message'; readonly bytes: Uint8Array }
  /** A line that is not SMP: log output, a shell. Control characters are kept out. */
  | { readonly type: 'text'; readonly line: string }
  /** Something that began as a message and can not be one. */
  | { readonly type: 'broken'; readonly reason: string };

export interface FrameAssembler {
  /** Bytes in any pieces; returns what was completed by them. */
  push(bytes: Uint8Array): readonly FramingEvent[];
  /** Forgets a message that is half there. */
  reset(): void;
}

/** Printable ASCII of bytes, for logs: escape sequences of terminals and control characters are dropped. */
export function printable(bytes: Uint8Array): string {
  let text = '';
  for (let index = 0; index < bytes.length; index += 1) {
    const byte = bytes[index] ?? 0;
    if (byte === 0x1b && bytes[index + 1] === 0x5b) {
      index += 2;
      while (index < bytes.length && ((bytes[index] ?? 0) < 0x40 || (bytes[index] ?? 0) > 0x7e)) index += 1;
    } else if (byte >= 0x20 && byte < 0x7f) text += String.fromCharCode(byte);
    else if (byte === 0x09) text += ' ';
  }
  return text;
}
