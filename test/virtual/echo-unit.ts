/** A small simulated unit: echoes, counts its starts in flash, and obeys a few letters. */
import type { SimulatedUnit, SimulateOptions } from '../../src/drivers/simulated-unit.ts';
import type { SimulatorFactory } from '../../src/virtual/virtual-bench.ts';

export const echoFactory: SimulatorFactory = {
  id: 'echo',
  simulatedFlash: { sizeBytes: 4_096, pageBytes: 256 },
  simulate: (options) => echoUnit(options),
};

/** R: restart for 500 ms; X: crash; C: how often it was started (one more zero bit each time); L: "later" after 100 ms. */
function echoUnit({ flash }: SimulateOptions): SimulatedUnit {
  return {
    powerOn: ({ send, restart, later }) => {
      flash.write(0, Uint8Array.of(((flash.read(0, 1)[0] ?? 0xff) << 1) & 0xff));
      return {
        signals: (lines) =>
          send(new TextEncoder().encode(`${lines.dtr ? 'D' : 'd'}${lines.rts ? 'R' : 'r'}`)),
        receive: (bytes) => {
          for (const byte of bytes) {
            if (byte === 0x52) restart(500);
            else if (byte === 0x58) throw new Error('crash');
            else if (byte === 0x43) send(flash.read(0, 1));
            else if (byte === 0x4c) later(100, () => send(new TextEncoder().encode('later')));
            else send(Uint8Array.of(byte));
          }
        },
      };
    },
  };
}
