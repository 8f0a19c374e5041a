/** The ports of this machine as one PortSource: serial ports and USB units by socket, hand-entered pseudo-terminals and TCP addresses. */
import type { Clock } from '../base/clock.ts';
import type { PortInfo } from '../model/port.ts';
import { watchHotPlug } from './hot-plug.ts';
import { listSerial } from './list-serial.ts';
import { isPresent, manualPort } from './manual-ports.ts';
import type { Port, PortSource } from './port.ts';
import { SystemPort } from './system-port.ts';
import { socketOf } from './usb-devices.ts';
import { usbUnits } from './usb-units.ts';
import { uf2Units } from './usb-volumes.ts';
import { PortWatch } from './watch-ports.ts';

export interface SystemPortOptions {
  /** Paths and `tcp://host:port` that a person typed in. Called for every list, so that settings may change. */
  readonly manualPorts: () => readonly string[];
  readonly clock: Clock;
  readonly pollMs?: number;
  readonly listSerial?: () => Promise<readonly PortInfo[]>;
  /** Calls back when something may have changed, until disposed. */
  readonly watchHotPlug?: (onHint: () => void) => Disposable;
}

export function systemPorts(options: SystemPortOptions): PortSource {
  const serial = options.listSerial ?? listMachine;
  const list = async (): Promise<readonly PortInfo[]> => {
    const listed = await serial();
    const paths = new Set(listed.map((port) => port.path));
    const typed = [...new Set(options.manualPorts())].filter((path) => !paths.has(path)).map(manualPort);
    const present = await Promise.all(typed.map(isPresent));
    return [...listed, ...typed.filter((_, index) => present[index])];
  };
  return {
    list,
    watch: (onChange) =>
      new PortWatch({
        list,
        onChange,
        clock: options.clock,
        pollMs: options.pollMs ?? 2_000,
        watchHotPlug: options.watchHotPlug ?? watchHotPlug,
      }),
    port: (info: PortInfo): Port => new SystemPort(info, list, options.clock),
  };
}

async function listMachine(): Promise<readonly PortInfo[]> {
  const onLinux = process.platform === 'linux';
  const [serial, upgrading, volumes] = await Promise.all([
    listSerial(),
    onLinux ? usbUnits() : [],
    onLinux ? uf2Units() : [],
  ]);
  const units = [...upgrading, ...volumes];
  // One unit in one socket: what has a serial port after all is listed as that.
  const sockets = new Set(serial.map((port) => socketOf(port.location)));
  return [...serial, ...units.filter((unit) => !sockets.has(unit.location))];
}
