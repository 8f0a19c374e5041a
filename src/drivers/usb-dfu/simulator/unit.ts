/** A simulated DFU unit: real requests at its end of the bus, flash that remembers. What it does wrong is in Misbehaviour. */
import type { SimulatedUnit, SimulateOptions } from '../../simulated-unit.ts';
import { DfuDevice } from './device.ts';
import { Simulation } from './simulation.ts';

export function simulateDfu(options: SimulateOptions): SimulatedUnit {
  const unit = new Simulation(options);
  return {
    powerOn: (world) => {
      unit.starts += 1;
      const receive = (): void => undefined;
      if (unit.is('dead-after-reset') && unit.starts > 1) return { receive };
      return { receive, usb: new DfuDevice(unit, world) };
    },
  };
}
