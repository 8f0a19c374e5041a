/**
 * Two units behind one plug: both hear everything, one answers. When it is exchanged the other goes on in the middle of the
 * conversation, as when two boards on a hub change places, or as a unit that answers for another.
 */
import type { SimulatedConnection, SimulatedUnit } from '../../src/drivers/simulated-unit.ts';
import type { UsbAnswer } from '../../src/transport/usb-link.ts';

export interface TwoUnits extends SimulatedUnit {
  /** From now on the other one answers, also after a restart. */
  exchange(): void;
  /** From now on nobody answers; a USB device says what it said last, for ever. */
  fallSilent(): void;
}

export function twoUnits(first: SimulatedUnit, second: SimulatedUnit): TwoUnits {
  let answering = 0;
  let silent = false;
  return {
    exchange: () => {
      answering = 1;
    },
    fallSilent: () => {
      silent = true;
    },
    powerOn: (world) => {
      const both = [first, second].map((unit, index) =>
        unit.powerOn({
          ...world,
          send: (bytes) => {
            if (index === answering && !silent) world.send(bytes);
          },
          restart: (offMs) => {
            if (index === answering) world.restart(offMs);
          },
        }),
      );
      return connectionTo(
        both,
        () => answering,
        () => silent,
      );
    },
  };
}

function connectionTo(
  both: readonly SimulatedConnection[],
  answering: () => number,
  silent: () => boolean,
): SimulatedConnection {
  const devices = both.flatMap(({ usb }) => usb ?? []);
  let last: UsbAnswer = { type: 'stall' };
  const answered = (answers: readonly UsbAnswer[]): UsbAnswer => {
    if (!silent()) last = answers[answering()] ?? { type: 'stall' };
    return last;
  };
  const lines = {
    receive: (bytes: Uint8Array): void => {
      for (const each of both) each.receive(bytes.slice());
    },
    signals: (signals: { readonly dtr?: boolean; readonly rts?: boolean }): void => {
      for (const each of both) each.signals?.(signals);
    },
  };
  if (devices.length === 0) return lines;
  return {
    ...lines,
    usb: {
      controlIn: (setup, lengthBytes) =>
        answered(devices.map((device) => device.controlIn(setup, lengthBytes))),
      controlOut: (setup, bytes) => {
        const answers = devices.map((device) => device.controlOut(setup, bytes.slice()));
        return answers[answering()] ?? { type: 'stall' };
      },
      reset: () => {
        for (const device of devices) device.reset?.();
      },
    },
  };
}
