/** What is plugged into a slot right now. Can be opened, and found again after the unit restarted. */
import type { PortInfo } from '../model/port.ts';
import type { Link, OpenOptions } from './link.ts';
import type { UsbLink } from './usb-link.ts';
import type { Volume } from './volume.ts';

export interface Port {
  readonly info: PortInfo;
  /** Rejects with Fault link.open, link.permission or link.lost. */
  open(options: OpenOptions, signal: AbortSignal): Promise<Link>;
  /**
   * Opens again what is in the same slot, waiting until it is there: units vanish on purpose when they restart, and
   * may come back under another path. Rejects with the signal's reason.
   */
  reopen(options: OpenOptions, signal: AbortSignal): Promise<Link>;
  /**
   * The USB device in this socket itself, also where it has a serial port as well. Rejects with Fault link.open (not a USB
   * device, or in use), link.permission or link.lost.
   */
  openUsb(signal: AbortSignal): Promise<UsbLink>;
  /** As `reopen`: waits for a USB device in the same socket, whatever it calls itself now. */
  reopenUsb(signal: AbortSignal): Promise<UsbLink>;
  /** The volume that the unit in this socket shows. Rejects with Fault link.open (none, or not mounted) or link.lost. */
  openVolume(signal: AbortSignal): Promise<Volume>;
  /** As `reopen`: waits for a volume in the same socket. */
  reopenVolume(signal: AbortSignal): Promise<Volume>;
}

/** Where ports come from: the machine's, hand-entered ones, the virtual bench. */
export interface PortSource {
  list(): Promise<readonly PortInfo[]>;
  /** Calls `onChange` with all ports whenever one comes or goes, and once at the start. Stops when disposed. */
  watch(onChange: (ports: readonly PortInfo[]) => void): Disposable;
  port(info: PortInfo): Port;
}
