/** What firmware files there are and what they are for a unit. Reading them is in formats/firmware-file.ts. */
export const firmwareKinds = [
  /** MCUboot image: checked by its own hash. */
  'mcuboot',
  /** Bytes as they are. */
  'raw',
] as const;
export type FirmwareKind = (typeof firmwareKinds)[number];

export interface FirmwareSegment {
  /** In the unit's address space; null when neither file nor recipe says: the driver knows its place, or refuses. */
  readonly address: number | null;
  readonly bytes: Uint8Array;
}
