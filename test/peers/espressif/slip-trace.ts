/** A recorded conversation as whole frames: what is compared, and kept as test vectors, whatever the pieces it came in. */
import { fromHex, toHex } from '../../../src/base/bytes.ts';
import { SlipDecoder } from '../../../src/framing/slip.ts';
import type { TraceEntry } from '../recorded-port.ts';

const largestFrameBytes = 65_536;

export interface Conversation {
  readonly requests: readonly string[];
  readonly answers: readonly string[];
}

/**
 * Frames in hexadecimal, without their SLIP. How often a tool says SYNC until it is heard is a matter of the machine's load, and
 * so is how much of the boot log it sees: SYNC is there once, and neither its answers nor the log are. Throws for a broken frame.
 */
export function conversationOf(trace: readonly TraceEntry[]): Conversation {
  const requests = framesOf(trace, 'host').filter(
    (frame, index, all) => frame !== all[index - 1] || !frame.startsWith('0008'),
  );
  const answers = framesOf(trace, 'unit').filter((frame) => /^01(?!08)/.test(frame));
  return { requests, answers };
}

function framesOf(trace: readonly TraceEntry[], from: TraceEntry['from']): readonly string[] {
  const decoder = new SlipDecoder(largestFrameBytes);
  return trace
    .filter((entry) => entry.from === from)
    .flatMap(({ hex }) => decoder.push(fromHex(hex)))
    .map((event) => {
      if (event.type === 'broken') throw new Error(event.reason);
      return toHex(event.bytes);
    });
}

/** Deflate makes it no smaller, so that every tool sends it as it is: one block of 1 KiB and a part of one. */
export function traceContent(): Uint8Array {
  // A multiplicative generator modulo a prime (Park and Miller), one byte of each step.
  let state = 20_240_229;
  return Uint8Array.from({ length: 1500 }, () => {
    state = (state * 48_271) % 2_147_483_647;
    return (state >> 8) & 0xff;
  });
}
