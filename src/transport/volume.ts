/**
 * A unit's file system as its bootloader shows it: files in the root, read and written whole. Drivers own what the files mean.
 * Such a unit leaves by itself when it has what it wants, in the middle of a write as far as the system can tell.
 */
export interface Volume {
  /** Of the USB device in the socket now. */
  readonly usb: {
    readonly vendorId: number;
    readonly productId: number;
    readonly serialNumber: string | null;
  };
  /**
   * Null when there is no such file. Rejects with Fault link.flood when it has more than `limitBytes`, link.lost when the unit is
   * gone, or the signal's reason.
   */
  read(name: string, limitBytes: number, signal: AbortSignal): Promise<Uint8Array | null>;
  /**
   * In pieces, each with the device before the next one leaves: `onWritten` is the number of bytes that the system has taken, the
   * last of them before the device has them. Rejects with Fault link.lost when the unit leaves, also when it has everything;
   * link.permission or link.open when nothing can be written.
   */
  write(
    name: string,
    bytes: Uint8Array,
    onWritten: (bytes: number) => void,
    signal: AbortSignal,
  ): Promise<void>;
  /** Resolves when this volume is not there any more, whatever is in the socket then. Rejects with the signal's reason. */
  untilGone(signal: AbortSignal): Promise<void>;
  /** Pending calls reject with link.lost. Closing twice is harmless. */
  close(): Promise<void>;
}

/** A name in the root: nothing that could lead elsewhere. */
export function isVolumeFileName(name: string): boolean {
  return /^[A-Za-z0-9_-]{1,32}(\.[A-Za-z0-9]{1,8})?$/.test(name);
}

/**
 * Pieces end where a device may leave: everything before its last sector is with the device before that one is handed over, so
 * that a unit that is gone then has had all but one sector for certain.
 */
export function volumePieces(
  lengthBytes: number,
  pieceBytes: number,
  sectorBytes: number,
): readonly number[] {
  const ends: number[] = [];
  const beforeLast = Math.max(0, Math.ceil(lengthBytes / sectorBytes) - 1) * sectorBytes;
  for (let end = pieceBytes; end < beforeLast; end += pieceBytes) ends.push(end);
  if (beforeLast > 0) ends.push(beforeLast);
  ends.push(lengthBytes);
  return ends;
}
