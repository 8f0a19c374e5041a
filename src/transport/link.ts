/** An open channel of bytes. Five methods; protocols own time-outs, sequence numbers and parsing. */
export interface Link {
  /** Resolves when the bytes are handed to the operating system. Rejects with Fault link.lost, or the signal's reason. */
  write(bytes: Uint8Array, signal: AbortSignal): Promise<void>;
  /** At least one byte. Rejects with Fault link.lost when unplugged, with the signal's reason when aborted. */
  read(signal: AbortSignal): Promise<Uint8Array>;
  /** Before a command: old bytes are not answers. */
  discardInput(): void;
  /** Every pending read and write rejects with link.lost. Closing twice is harmless. */
  close(): Promise<void>;
  /** Serial links only. Null elsewhere. */
  readonly serial: SerialControls | null;
}

export interface SerialControls {
  setBaud(baud: number): Promise<void>;
  setSignals(signals: { readonly dtr?: boolean; readonly rts?: boolean }): Promise<void>;
}

export interface OpenOptions {
  readonly baud?: number;
  readonly parity?: 'none' | 'even';
}
