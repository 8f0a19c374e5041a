import { describe, expect, it } from 'vitest';
import type { PortInfo } from '../../model/port.ts';
import type { ResetKind } from './options.ts';
import { entrySequence, playSequence, resetKindsFor, startSequence } from './reset-lines.ts';
import { ResetCircuit, type ResetEvent } from './simulator/reset-circuit.ts';

const { signal } = new AbortController();
const info = (kind: PortInfo['kind'], usb: PortInfo['usb'] = null): PortInfo => ({
  path: 'x',
  location: 'x',
  title: 'x',
  kind,
  usb,
});
const usb = (vendorId: number, productId: number): PortInfo =>
  info('serial', { vendorId, productId, serialNumber: null });

/** What a chip does when a sequence is played on lines that were both raised by opening the port. */
async function outcome(
  moves: ReturnType<typeof entrySequence>,
  overUsb: boolean,
): Promise<readonly ResetEvent[]> {
  const circuit = new ResetCircuit(overUsb);
  circuit.set({ dtr: true, rts: true });
  const events: ResetEvent[] = [];
  let rising = false;
  const risen = (): Promise<void> => {
    if (rising) events.push(circuit.strap);
    rising = false;
    return Promise.resolve();
  };
  const serial = {
    setBaud: () => Promise.resolve(),
    setSignals: (lines: { dtr?: boolean; rts?: boolean }) => {
      const event = circuit.set(lines);
      if (event === 'released') rising = true;
      else if (event === 'held') rising = false;
      if (event !== 'none' && event !== 'released') events.push(event);
      return Promise.resolve();
    },
  };
  const clock = { now: () => new Date(0), monotonicMs: () => 0, sleep: risen };
  await playSequence(moves, serial, clock, signal);
  await risen();
  return events;
}

describe('reset lines', () => {
  it.each([
    ['tight', 0],
    ['tight', 1],
    ['classic', 0],
    ['classic', 1],
  ] as const)(
    '%s, attempt %i, ends in the loader of a board with the usual transistors',
    async (kind, attempt) => {
      const events = await outcome(entrySequence([kind], attempt), false);
      expect(events.at(-1)).toBe('download');
      expect(events).not.toContain('application');
    },
  );

  it('tight resets once: no pair of lines in between does anything else', async () => {
    expect(await outcome(entrySequence(['tight'], 0), false)).toEqual(['held', 'download']);
  });

  it('USB-Serial-JTAG has a sequence of its own, and resets once', async () => {
    expect(await outcome(entrySequence(['usb-jtag-serial'], 0), true)).toEqual(['download']);
  });

  it('starting the application holds EN and leaves IO0 alone', async () => {
    expect(await outcome(startSequence(['tight', 'classic']), false)).toEqual(['held', 'application']);
    expect(await outcome(startSequence(['usb-jtag-serial']), true)).toEqual(['application']);
    expect(startSequence(['none'])).toEqual([]);
  });

  it.each<[string, ResetKind | 'auto', PortInfo, boolean, readonly ResetKind[]]>([
    ['the chip itself', 'auto', usb(0x303a, 0x1001), true, ['usb-jtag-serial']],
    ['a bridge', 'auto', usb(0x10c4, 0xea60), true, ['tight', 'classic']],
    ['a pseudo-terminal', 'auto', info('pty'), true, ['none']],
    ['a TCP port', 'auto', info('tcp'), false, ['none']],
    ['a TCP port, whatever the recipe says', 'tight', info('tcp'), false, ['none']],
    ['a recipe that says it', 'classic', usb(0x303a, 0x1001), true, ['classic']],
  ])('are chosen for %s', (_, option, port, hasLines, expected) => {
    expect(resetKindsFor(option, port, hasLines)).toEqual(expected);
  });

  it('are tried in turn', () => {
    const kinds = ['tight', 'classic'] as const;
    const tried = [0, 1, 2, 3, 4].map((attempt) => JSON.stringify(entrySequence(kinds, attempt)));
    expect(new Set(tried).size).toBe(4);
    expect(tried[4]).toBe(tried[0]);
    expect(entrySequence(['none'], 3)).toEqual([]);
  });
});
