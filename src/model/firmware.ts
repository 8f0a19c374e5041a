/** What firmware files there are and what they are for a unit. Reading them is in formats/firmware-file.ts. */
export const firmwareKinds = [
  /** MCUboot image: checked by its own hash. */
  'mcuboot',
  /** Espressif image: checked by its own checksum and SHA-256; an application finds its place by the unit's partition table. */
  'esp-image',
  /** ESP-IDF's partition table: its place is known when the recipe does not say. */
  'esp-partition-table',
  /** Intel HEX: its lines have checksums and addresses. */
  'intel-hex',
  /** Linked program, 32-bit: what is loaded, at its physical addresses. */
  'elf',
  /** STMicroelectronics' DfuSe file: checked by its CRC, with addresses. */
  'dfuse',
  /** Bytes with the suffix of USB DFU 1.1: checked by its CRC, without addresses. */
  'dfu',
  /** Microsoft's UF2 for one family of chips, with addresses. */
  'uf2',
  /** Bytes as they are. */
  'raw',
] as const;
export type FirmwareKind = (typeof firmwareKinds)[number];

export interface FirmwareSegment {
  /** In the unit's address space; null when neither file nor recipe says: the driver knows its place, or refuses. */
  readonly address: number | null;
  readonly bytes: Uint8Array;
}
