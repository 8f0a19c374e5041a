/** Conversations of USB DFU as lines of text: what the peers' tests keep and compare, and the unit tests replay. */
import { fromHex, toHex } from '../../src/base/bytes.ts';
import type { SimulatedUsbDevice } from '../../src/drivers/simulated-unit.ts';
import type { UsbAnswer, UsbSetup } from '../../src/transport/usb-link.ts';

/** `request value in length -> answer` or `request value out bytes -> answer`; class requests only. A stall is a word. */
export function recordedUsb(device: SimulatedUsbDevice, lines: string[]): SimulatedUsbDevice {
  const keep = (setup: UsbSetup, what: string, answer: UsbAnswer): UsbAnswer => {
    if (setup.type === 'class')
      lines.push(`${setup.request} ${setup.value} ${what} -> ${answerText(answer)}`.trim());
    return answer;
  };
  return {
    controlIn: (setup, lengthBytes) => keep(setup, `in ${lengthBytes}`, device.controlIn(setup, lengthBytes)),
    controlOut: (setup, bytes) => keep(setup, `out ${toHex(bytes)}`, device.controlOut(setup, bytes)),
    reset: () => device.reset?.(),
  };
}

/** Asks what the line asked, and says what the line would say now. */
export function replayed(device: SimulatedUsbDevice, line: string): string {
  const [request = '', value = '', direction = '', what = ''] = (line.split(' ->')[0] ?? '').split(' ');
  const setup: UsbSetup = {
    type: 'class',
    recipient: 'interface',
    request: Number(request),
    value: Number(value),
    index: 0,
  };
  const answer =
    direction === 'in' ? device.controlIn(setup, Number(what)) : device.controlOut(setup, fromHex(what));
  return `${line.split(' ->')[0]} -> ${answerText(answer)}`.trim();
}

const answerText = (answer: UsbAnswer): string => (answer.type === 'stall' ? 'stall' : toHex(answer.bytes));

/** DfuSe's erases of a page, by their commands. */
export const erasesIn = (lines: readonly string[]): readonly string[] =>
  lines.flatMap((line) => /^1 0 out (41[0-9a-f]{8}) /.exec(line)?.[1] ?? []).sort();

/** The data of DfuSe's blocks, which begin with number 2, one after the other. */
export const writtenIn = (lines: readonly string[]): string =>
  lines.flatMap((line) => /^1 (?:[2-9]|[1-9]\d+) out ([0-9a-f]+) /.exec(line)?.[1] ?? []).join('');

/** Blocks of plain DFU with their numbers, up to the empty one that ends the file. */
export const blocksIn = (lines: readonly string[]): readonly string[] =>
  lines.flatMap((line) => /^(1 \d+ out [0-9a-f]*) ?->/.exec(line)?.[1]?.trim() ?? []);
