/**
 * Chips by the family id of UF2 files, with where their flash is and how their boards name themselves. Sources: uf2families.json of
 * github.com/microsoft/uf2; RP2350 datasheet 5.5.3; the linker scripts of the Adafruit bootloaders for what is theirs.
 */
export interface Uf2Chip {
  readonly name: string;
  /** Ids that its bootloader takes; the first one is what CURRENT.UF2 and this driver's own files have. */
  readonly familyIds: readonly number[];
  /** What `Board-ID` begins with; null where boards do not say. */
  readonly boardIds: RegExp | null;
  /** Flash that a file may name: what the bootloader itself lives in is not in it. End exclusive. */
  readonly flash: readonly [start: number, end: number];
  /** RAM that a file may name where the bootloader starts programs from there; else null. */
  readonly ram: readonly [start: number, end: number] | null;
}

export const uf2Chips: readonly Uf2Chip[] = [
  {
    name: 'rp2040',
    familyIds: [0xe48bff56],
    boardIds: /^RPI-RP2$/,
    flash: [0x1000_0000, 0x1100_0000],
    ram: [0x2000_0000, 0x2004_2000],
  },
  {
    name: 'rp2350',
    familyIds: [0xe48bff59, 0xe48bff5a, 0xe48bff5b, 0xe48bff57, 0xe48bff58],
    boardIds: /^RP2350/,
    flash: [0x1000_0000, 0x1200_0000],
    ram: [0x2000_0000, 0x2008_2000],
  },
  {
    name: 'nrf52840',
    familyIds: [0xada52840],
    boardIds: /^nRF52840/i,
    flash: [0x1000, 0xf4000],
    ram: null,
  },
  { name: 'nrf52833', familyIds: [0x621e937a], boardIds: /^nRF52833/i, flash: [0x1000, 0x74000], ram: null },
  { name: 'samd21', familyIds: [0x68ed2b88], boardIds: /^SAMD21/i, flash: [0x2000, 0x40000], ram: null },
  { name: 'samd51', familyIds: [0x55114460], boardIds: /^SAM[DE]5/i, flash: [0x4000, 0x10_0000], ram: null },
];

export const uf2ChipNames = ['rp2040', 'rp2350', 'nrf52840', 'nrf52833', 'samd21', 'samd51'] as const;

/** Null for a board that does not say, or that is not known here. */
export function chipOfBoard(boardId: string): Uf2Chip | null {
  return uf2Chips.find(({ boardIds }) => boardIds?.test(boardId) === true) ?? null;
}

export function chipNamed(name: string): Uf2Chip | null {
  return uf2Chips.find((chip) => chip.name === name) ?? null;
}

export const hex = (value: number): string => `0x${value.toString(16).padStart(8, '0')}`;
