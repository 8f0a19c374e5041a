/**
 * An open USB device, for units without a serial port: control and bulk transfers (USB 2.0 chapters 5 and 9). Protocols own
 * time-outs and parsing; descriptors come as raw bytes, because a device is a stranger.
 */
export interface UsbSetup {
  readonly type: 'standard' | 'class' | 'vendor';
  readonly recipient: 'device' | 'interface' | 'endpoint' | 'other';
  readonly request: number;
  readonly value: number;
  readonly index: number;
}

/** A stall is an answer ("I do not do that now"), not a failure of the connection. */
export type UsbAnswer = { readonly type: 'data'; readonly bytes: Uint8Array } | { readonly type: 'stall' };

/** Every transfer rejects with Fault link.lost when the device is gone, or with the signal's reason. */
export interface UsbLink {
  /** 18 bytes (USB 2.0 table 9-8). */
  readonly deviceDescriptor: Uint8Array;
  /** The active configuration with all its interfaces, endpoints and class descriptors (table 9-10 and on), at most 64 KiB. */
  readonly configurationDescriptor: Uint8Array;
  /** Text of a string descriptor in the device's first language; null when there is none or index is 0. */
  text(index: number, signal: AbortSignal): Promise<string | null>;
  /** Takes the interface for this process and selects the alternate setting. Rejects with Fault link.open when it is taken. */
  claim(interfaceNumber: number, alternate: number, signal: AbortSignal): Promise<void>;
  controlIn(setup: UsbSetup, lengthBytes: number, signal: AbortSignal): Promise<UsbAnswer>;
  /** Data of the answer is empty. */
  controlOut(setup: UsbSetup, bytes: Uint8Array, signal: AbortSignal): Promise<UsbAnswer>;
  /** `endpoint` without the direction bit. */
  bulkIn(endpoint: number, lengthBytes: number, signal: AbortSignal): Promise<UsbAnswer>;
  bulkOut(endpoint: number, bytes: Uint8Array, signal: AbortSignal): Promise<UsbAnswer>;
  /** A port reset: the device may come back as another one. Resolves also when it is gone after it. */
  reset(): Promise<void>;
  /** Releases every interface. Pending transfers reject with link.lost. Closing twice is harmless. */
  close(): Promise<void>;
}
