/** A simulated STM32 on a virtual bench, behind a pseudo-terminal, with a record of every byte: what other people's tools work on. */
import { systemClock } from '../../../src/base/clock.ts';
import { seededRandom } from '../../../src/base/random.ts';
import type { FlashMemory } from '../../../src/drivers/simulated-unit.ts';
import { stm32UartDriver } from '../../../src/drivers/stm32-uart/driver.ts';
import type { Port } from '../../../src/transport/port.ts';
import { servePortOnTcp } from '../../../src/virtual/serve-on-tcp.ts';
import { VirtualBench } from '../../../src/virtual/virtual-bench.ts';
import { openPty } from '../pty.ts';
import { recorded, type TraceEntry } from '../recorded-port.ts';

export const hardwareId = '33FFD905424E353023840C57';

export interface SimulatedStm32 extends AsyncDisposable {
  /** For our own driver; in use as long as there is a pseudo-terminal. */
  readonly port: Port;
  /** A pseudo-terminal, for tools that only know those; empty when none was asked for. */
  readonly path: string;
  readonly trace: readonly TraceEntry[];
  /** What is in the unit, past every protocol. */
  readonly flash: FlashMemory;
}

export async function simulatedStm32(
  driverOptions: Readonly<Record<string, string | number | boolean>> = {},
  { baud = 0, pty: withPty = true }: { readonly baud?: number; readonly pty?: boolean } = {},
): Promise<SimulatedStm32> {
  const made: FlashMemory[] = [];
  const bench = new VirtualBench({
    places: 1,
    driver: () => ({
      ...stm32UartDriver,
      simulate: (options) => {
        made.push(options.flash);
        return stm32UartDriver.simulate(options);
      },
    }),
    defaultDriverId: stm32UartDriver.id,
    clock: systemClock,
    random: seededRandom(5),
    baud,
  });
  bench.newUnit(1, { hardwareId, driverOptions });
  bench.plug(1);
  const info = { path: 'virtual:1', kind: 'virtual', location: 'virtual:1', title: '', usb: null } as const;
  const trace: TraceEntry[] = [];
  const port = recorded(bench.port(info), trace);
  const [flash] = made;
  if (flash === undefined) throw new Error('no unit was made');
  const stack = new AsyncDisposableStack();
  stack.use(bench);
  const path = withPty ? await onTerminal(port, stack) : '';
  return { port, path, trace, flash, [Symbol.asyncDispose]: () => stack.disposeAsync() };
}

async function onTerminal(port: Port, stack: AsyncDisposableStack): Promise<string> {
  const served = stack.use(await servePortOnTcp(port, { whenLost: 'hold' }));
  return stack.use(await openPty(`tcp://${served.host}:${served.port}`)).path;
}
