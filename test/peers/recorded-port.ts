/** A port that keeps what went over it: how the traffic of other people's tools becomes test vectors. */
import type { Link } from '../../src/transport/link.ts';
import type { Port } from '../../src/transport/port.ts';

export interface TraceEntry {
  readonly from: 'host' | 'unit';
  readonly hex: string;
}

/** Neighbouring pieces in one direction are one entry, however the line cut them. */
export function recorded(port: Port, trace: TraceEntry[]): Port {
  const keep = (from: TraceEntry['from'], bytes: Uint8Array): void => {
    const hex = Buffer.from(bytes).toString('hex');
    const last = trace.at(-1);
    if (last?.from === from) trace[trace.length - 1] = { from, hex: last.hex + hex };
    else trace.push({ from, hex });
  };
  const wrap = (link: Link): Link => ({
    serial: link.serial,
    write: (bytes, signal) => {
      keep('host', bytes);
      return link.write(bytes, signal);
    },
    read: async (signal) => {
      const bytes = await link.read(signal);
      keep('unit', bytes);
      return bytes;
    },
    discardInput: () => link.discardInput(),
    close: () => link.close(),
  });
  return {
    info: port.info,
    open: async (options, signal) => wrap(await port.open(options, signal)),
    reopen: async (options, signal) => wrap(await port.reopen(options, signal)),
    openUsb: (signal) => port.openUsb(signal),
    reopenUsb: (signal) => port.reopenUsb(signal),
    openVolume: (signal) => port.openVolume(signal),
    reopenVolume: (signal) => port.reopenVolume(signal),
  };
}
