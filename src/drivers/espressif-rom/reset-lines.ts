/**
 * DTR and RTS sequences that bring a chip into its loader or start its application (esptool documentation, "Boot Mode
 * Selection"). On boards DTR pulls IO0 low and RTS pulls EN low, each only while the other line is released; true is the
 * asserted (low) line. USB-Serial-JTAG reads the same two lines in another way.
 */
import type { Clock } from '../../base/clock.ts';
import type { PortInfo } from '../../model/port.ts';
import type { SerialControls } from '../../transport/link.ts';
import type { ResetKind } from './options.ts';

export interface Lines {
  readonly dtr?: boolean;
  readonly rts?: boolean;
}
/** Lines that are set, or a pause. */
type Move = Lines | { readonly pauseMs: number };

export const espressifVendor = 0x303a;
const usbSerialJtagProduct = 0x1001;
/** How long EN is held: the capacitor of a board must be empty. */
const holdMs = 100;
/** IO0 is sampled while EN rises; boards with a large capacitor need the second time. */
const settleMs = [50, 550] as const;
const released: Lines = { dtr: false, rts: false };

function tight(pauseMs: number): readonly Move[] {
  const both: Lines = { dtr: true, rts: true };
  const inReset: Lines = { dtr: false, rts: true };
  return [released, both, inReset, { pauseMs: holdMs }, { dtr: true, rts: false }, { pauseMs }, released];
}

/** One line at a time: for adapters that can do no better. */
function classic(pauseMs: number): readonly Move[] {
  return [
    { dtr: false },
    { rts: true },
    { pauseMs: holdMs },
    { dtr: true },
    { rts: false },
    { pauseMs },
    { dtr: false },
  ];
}

/** RTS is written again after DTR: Windows passes DTR on only together with RTS. */
const usbSerialJtag: readonly Move[] = [
  released,
  { pauseMs: 100 },
  { dtr: true, rts: false },
  { pauseMs: 100 },
  { rts: true },
  { dtr: false, rts: true },
  { pauseMs: 100 },
  released,
];

/** The sequences that are tried in turn. */
const entries: Readonly<Record<ResetKind, readonly (readonly Move[])[]>> = {
  tight: settleMs.map(tight),
  classic: settleMs.map(classic),
  'usb-jtag-serial': [usbSerialJtag],
  none: [],
};

/** Where the option is `auto`: both kinds for a bridge, since nobody can see how a board is wired. */
export function resetKindsFor(
  option: ResetKind | 'auto',
  info: PortInfo,
  hasLines: boolean,
): readonly ResetKind[] {
  if (!hasLines) return ['none'];
  if (option !== 'auto') return [option];
  if (info.usb?.vendorId === espressifVendor && info.usb.productId === usbSerialJtagProduct)
    return ['usb-jtag-serial'];
  return info.kind === 'pty' || info.kind === 'tcp' ? ['none'] : ['tight', 'classic'];
}

/** The sequence for the attempt with this number, from 0; empty where there are no lines. */
export function entrySequence(kinds: readonly ResetKind[], attempt: number): readonly Move[] {
  const all = kinds.flatMap((kind) => entries[kind]);
  return all[attempt % Math.max(1, all.length)] ?? [];
}

/** EN down and up with IO0 released: the application starts. */
export function startSequence(kinds: readonly ResetKind[]): readonly Move[] {
  if (kinds.includes('none')) return [];
  const usb = kinds.includes('usb-jtag-serial');
  return [{ dtr: false, rts: true }, { pauseMs: usb ? 200 : holdMs }, released];
}

export async function playSequence(
  moves: readonly Move[],
  serial: SerialControls,
  clock: Clock,
  signal: AbortSignal,
): Promise<void> {
  for (const move of moves) {
    if ('pauseMs' in move) await clock.sleep(move.pauseMs, signal);
    else await serial.setSignals(move);
  }
}
