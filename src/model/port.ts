/** What is plugged in, as plain data. Opening it is transport's affair. */
export interface PortInfo {
  /** Stable while plugged in: the path by which it is opened (`/dev/ttyACM0`, `COM5`, `tcp://host:port`, `virtual:3`). */
  readonly path: string;
  readonly kind: 'serial' | 'usb' | 'tcp' | 'pty' | 'virtual';
  /** What names the slot: the USB topology path (`usb:1-4.2`), or the path itself where there is none. */
  readonly location: string;
  readonly title: string;
  readonly usb: {
    readonly vendorId: number;
    readonly productId: number;
    readonly serialNumber: string | null;
  } | null;
}

/** A physical place on the bench. Taught once; survives restarts. */
export interface Slot {
  readonly id: string;
  /** 1-based number printed on the bench. */
  readonly number: number;
  readonly label: string;
  readonly location: string;
}
