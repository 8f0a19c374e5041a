/**
 * The STM32 parts by product id, as data. Sources: product ids and RAM from AN2606 ("STM32 system memory boot mode",
 * device-dependent bootloader parameters); unique id, flash size and page sizes from the reference manuals that each family
 * names ("Device electronic signature", "Embedded flash memory"). Compared with the tables of stlink and stm32loader.
 */

export type FamilyName =
  | 'C0'
  | 'F0'
  | 'F1'
  | 'F2'
  | 'F3'
  | 'F4'
  | 'F7'
  | 'F72'
  | 'G0'
  | 'G4'
  | 'H7'
  | 'H7A'
  | 'L0'
  | 'L1'
  | 'L1+'
  | 'L4'
  | 'L5'
  | 'U5'
  | 'WB'
  | 'WL';

export interface Family {
  readonly manual: string;
  /** Address of the 96-bit unique id, and where its three words are from there. */
  readonly uniqueId: number;
  readonly uniqueIdOffsets?: readonly [number, number, number];
  /** Address of a 16-bit word: flash in KiB. */
  readonly flashSize: number;
  /** Where option bytes can be read; null where they are registers, which the bootloader does not show. */
  readonly optionBytes: number | null;
  /**
   * How option bytes and Write Protect name what is protected: a bit for each 4 KiB, or for each sector. Left out where the
   * bootloader does not show it, or where families of one name differ.
   */
  readonly writeProtection?: 'groups' | 'sectors';
  /** What flash is programmed in at least. */
  readonly programBytes: number;
  /** What erased flash reads as. */
  readonly erasedByte: number;
  /** The most that Write Memory takes, where that is less than 256. */
  readonly writeBytes?: number;
  /** False where the bootloader refuses a global erase: then all pages are erased. */
  readonly massErase: boolean;
  /** Memory of the user that no erase of flash reaches. */
  readonly keeps: readonly string[];
}

const plain = { erasedByte: 0xff, massErase: true, keeps: [] } as const;
const lowPower = {
  erasedByte: 0x00,
  massErase: false,
  programBytes: 4,
  optionBytes: 0x1ff8_0000,
  keeps: ['the data EEPROM (from 0x08080000): the bootloader has no command that erases it'],
} as const;
const signature = { ...plain, uniqueId: 0x1fff_7590, flashSize: 0x1fff_75e0, programBytes: 8 } as const;
const oneTime = ['one-time programmable bytes'] as const;

export const families: Readonly<Record<FamilyName, Family>> = {
  C0: {
    ...plain,
    manual: 'RM0490',
    uniqueId: 0x1fff_7550,
    flashSize: 0x1fff_75a0,
    optionBytes: 0x1fff_7800,
    programBytes: 8,
    keeps: oneTime,
  },
  F0: {
    ...plain,
    manual: 'RM0091, RM0360',
    uniqueId: 0x1fff_f7ac,
    flashSize: 0x1fff_f7cc,
    optionBytes: 0x1fff_f800,
    writeProtection: 'groups',
    programBytes: 4,
  },
  F1: {
    ...plain,
    manual: 'RM0008, RM0041',
    uniqueId: 0x1fff_f7e8,
    flashSize: 0x1fff_f7e0,
    optionBytes: 0x1fff_f800,
    writeProtection: 'groups',
    programBytes: 4,
  },
  F2: {
    ...plain,
    manual: 'RM0033',
    uniqueId: 0x1fff_7a10,
    flashSize: 0x1fff_7a22,
    optionBytes: 0x1fff_c000,
    writeProtection: 'sectors',
    programBytes: 4,
    keeps: oneTime,
  },
  F3: {
    ...plain,
    manual: 'RM0313, RM0316, RM0364, RM0365, RM0366',
    uniqueId: 0x1fff_f7ac,
    flashSize: 0x1fff_f7cc,
    optionBytes: 0x1fff_f800,
    writeProtection: 'groups',
    programBytes: 4,
  },
  F4: {
    ...plain,
    manual: 'RM0090, RM0368, RM0383, RM0386, RM0390, RM0401, RM0402, RM0430',
    uniqueId: 0x1fff_7a10,
    flashSize: 0x1fff_7a22,
    optionBytes: 0x1fff_c000,
    writeProtection: 'sectors',
    programBytes: 4,
    keeps: oneTime,
  },
  F7: {
    ...plain,
    manual: 'RM0385, RM0410',
    uniqueId: 0x1ff0_f420,
    flashSize: 0x1ff0_f442,
    optionBytes: 0x1fff_0000,
    programBytes: 4,
    keeps: oneTime,
  },
  F72: {
    ...plain,
    manual: 'RM0431',
    uniqueId: 0x1ff0_7a10,
    flashSize: 0x1ff0_7a22,
    optionBytes: 0x1fff_0000,
    programBytes: 4,
    keeps: oneTime,
  },
  G0: { ...signature, manual: 'RM0444, RM0454', optionBytes: 0x1fff_7800, keeps: oneTime },
  G4: { ...signature, manual: 'RM0440', optionBytes: 0x1fff_7800, keeps: oneTime },
  H7: {
    ...plain,
    manual: 'RM0433, RM0468',
    uniqueId: 0x1ff1_e800,
    flashSize: 0x1ff1_e880,
    optionBytes: null,
    programBytes: 32,
  },
  H7A: {
    ...plain,
    manual: 'RM0455',
    uniqueId: 0x08ff_f800,
    flashSize: 0x08ff_f80c,
    optionBytes: null,
    programBytes: 16,
    keeps: oneTime,
  },
  // The words of the unique id are not neighbours here.
  L0: {
    ...lowPower,
    manual: 'RM0367, RM0376, RM0377, RM0451',
    uniqueId: 0x1ff8_0050,
    uniqueIdOffsets: [0x00, 0x04, 0x14],
    flashSize: 0x1ff8_007c,
    writeBytes: 128,
  },
  L1: {
    ...lowPower,
    manual: 'RM0038, categories 1 and 2',
    uniqueId: 0x1ff8_0050,
    uniqueIdOffsets: [0x00, 0x04, 0x14],
    flashSize: 0x1ff8_004c,
  },
  'L1+': {
    ...lowPower,
    manual: 'RM0038, categories 3 to 6',
    uniqueId: 0x1ff8_00d0,
    uniqueIdOffsets: [0x00, 0x04, 0x14],
    flashSize: 0x1ff8_00cc,
  },
  L4: { ...signature, manual: 'RM0351, RM0392, RM0394, RM0432', optionBytes: 0x1fff_7800, keeps: oneTime },
  L5: {
    ...plain,
    manual: 'RM0438',
    uniqueId: 0x0bfa_0590,
    flashSize: 0x0bfa_05e0,
    optionBytes: null,
    programBytes: 8,
    keeps: oneTime,
  },
  U5: {
    ...plain,
    manual: 'RM0456',
    uniqueId: 0x0bfa_0700,
    flashSize: 0x0bfa_07a0,
    optionBytes: null,
    programBytes: 16,
    keeps: oneTime,
  },
  WB: { ...signature, manual: 'RM0434, RM0473', optionBytes: 0x1fff_8000, keeps: oneTime },
  WL: { ...signature, manual: 'RM0453, RM0461', optionBytes: 0x1fff_7800, keeps: oneTime },
};

/** Sectors from the start of flash: [how many, KiB each]; the last kind goes on to the end of flash. */
export type Sectors = readonly (readonly [count: number, kibibytes: number])[];

export interface PartRow {
  readonly productId: number;
  readonly name: string;
  readonly family: FamilyName;
  readonly ramKib: number;
  readonly sectors: Sectors;
  /** Sectors begin anew at each such distance: banks of unequal sectors. */
  readonly bankKib?: number;
  /** Two page sizes, chosen by an option bit that the bootloader does not show: the recipe says which. */
  readonly pageKibChoices?: readonly number[];
}

const f4 = [
  [4, 16],
  [1, 64],
  [1, 128],
] as const;
const f7 = [
  [4, 32],
  [1, 128],
  [1, 256],
] as const;
const pages = (kibibytes: number): Sectors => [[1, kibibytes]];
const row = (
  productId: number,
  name: string,
  family: FamilyName,
  ramKib: number,
  sectors: Sectors,
  more: Pick<PartRow, 'bankKib' | 'pageKibChoices'> = {},
): PartRow => ({ productId, name, family, ramKib, sectors, ...more });

export const partRows: readonly PartRow[] = [
  row(0x443, 'STM32C011xx', 'C0', 6, pages(2)),
  row(0x453, 'STM32C031xx', 'C0', 12, pages(2)),
  row(0x493, 'STM32C071xx', 'C0', 24, pages(2)),
  row(0x440, 'STM32F05xxx/F030x8', 'F0', 8, pages(1)),
  row(0x444, 'STM32F03xx4/6', 'F0', 4, pages(1)),
  row(0x445, 'STM32F04xxx/F070x6', 'F0', 6, pages(1)),
  row(0x448, 'STM32F07xxx/F070xB', 'F0', 16, pages(2)),
  row(0x442, 'STM32F09xxx/F030xC', 'F0', 32, pages(2)),
  row(0x412, 'STM32F10xxx low-density', 'F1', 10, pages(1)),
  row(0x410, 'STM32F10xxx medium-density', 'F1', 20, pages(1)),
  row(0x414, 'STM32F10xxx high-density', 'F1', 64, pages(2)),
  row(0x418, 'STM32F105xx/F107xx', 'F1', 64, pages(2)),
  row(0x420, 'STM32F10xxx value line, medium-density', 'F1', 8, pages(1)),
  row(0x428, 'STM32F10xxx value line, high-density', 'F1', 32, pages(2)),
  row(0x430, 'STM32F10xxx XL-density', 'F1', 96, pages(2)),
  row(0x411, 'STM32F2xxxx', 'F2', 128, f4),
  row(0x422, 'STM32F302xB(C)/F303xB(C)/F358xx', 'F3', 48, pages(2)),
  row(0x432, 'STM32F373xx/F378xx', 'F3', 32, pages(2)),
  row(0x438, 'STM32F303x4(6/8)/F334xx/F328xx', 'F3', 16, pages(2)),
  row(0x439, 'STM32F301xx/F302x4(6/8)/F318xx', 'F3', 16, pages(2)),
  row(0x446, 'STM32F302xD(E)/F303xD(E)/F398xx', 'F3', 64, pages(2)),
  row(0x413, 'STM32F40xxx/F41xxx', 'F4', 192, f4),
  row(0x419, 'STM32F42xxx/F43xxx', 'F4', 256, f4, { bankKib: 1024 }),
  row(0x423, 'STM32F401xB(C)', 'F4', 64, f4),
  row(0x433, 'STM32F401xD(E)', 'F4', 96, f4),
  row(0x458, 'STM32F410xx', 'F4', 32, f4),
  row(0x431, 'STM32F411xx', 'F4', 128, f4),
  row(0x441, 'STM32F412xx', 'F4', 256, f4),
  row(0x421, 'STM32F446xx', 'F4', 128, f4),
  row(0x434, 'STM32F469xx/F479xx', 'F4', 384, f4, { bankKib: 1024 }),
  row(0x463, 'STM32F413xx/F423xx', 'F4', 320, f4),
  row(0x449, 'STM32F74xxx/F75xxx', 'F7', 320, f7),
  row(0x451, 'STM32F76xxx/F77xxx', 'F7', 512, f7),
  row(0x452, 'STM32F72xxx/F73xxx', 'F72', 256, f4),
  row(0x466, 'STM32G03xxx/G04xxx', 'G0', 8, pages(2)),
  row(0x456, 'STM32G05xxx/G061xx', 'G0', 18, pages(2)),
  row(0x460, 'STM32G07xxx/G08xxx', 'G0', 36, pages(2)),
  row(0x468, 'STM32G431xx/G441xx', 'G4', 32, pages(2)),
  row(0x469, 'STM32G47xxx/G48xxx', 'G4', 128, pages(2), { pageKibChoices: [2, 4] }),
  row(0x479, 'STM32G491xx/G4A1xx', 'G4', 112, pages(2)),
  row(0x450, 'STM32H74xxx/H75xxx', 'H7', 1024, pages(128)),
  row(0x483, 'STM32H72xxx/H73xxx', 'H7', 564, pages(128)),
  row(0x480, 'STM32H7A3xx/H7B3xx', 'H7A', 1376, pages(8)),
  row(0x457, 'STM32L01xxx/L02xxx', 'L0', 2, pages(0.125)),
  row(0x425, 'STM32L031xx/L041xx', 'L0', 8, pages(0.125)),
  row(0x417, 'STM32L05xxx/L06xxx', 'L0', 8, pages(0.125)),
  row(0x447, 'STM32L07xxx/L08xxx', 'L0', 20, pages(0.125)),
  row(0x416, 'STM32L1xxx6(8/B)', 'L1', 16, pages(0.25)),
  row(0x429, 'STM32L1xxx6(8/B)A', 'L1', 32, pages(0.25)),
  row(0x427, 'STM32L1xxxC', 'L1+', 32, pages(0.25)),
  row(0x436, 'STM32L1xxxD', 'L1+', 48, pages(0.25)),
  row(0x437, 'STM32L1xxxE', 'L1+', 80, pages(0.25)),
  row(0x464, 'STM32L412xx/L422xx', 'L4', 40, pages(2)),
  row(0x435, 'STM32L43xxx/L44xxx', 'L4', 64, pages(2)),
  row(0x462, 'STM32L45xxx/L46xxx', 'L4', 160, pages(2)),
  row(0x415, 'STM32L47xxx/L48xxx', 'L4', 128, pages(2)),
  row(0x461, 'STM32L496xx/L4A6xx', 'L4', 320, pages(2)),
  row(0x470, 'STM32L4Rxx/L4Sxx', 'L4', 640, pages(4), { pageKibChoices: [4, 8] }),
  row(0x471, 'STM32L4P5xx/L4Q5xx', 'L4', 320, pages(4), { pageKibChoices: [4, 8] }),
  row(0x472, 'STM32L552xx/L562xx', 'L5', 256, pages(2), { pageKibChoices: [2, 4] }),
  row(0x455, 'STM32U535xx/U545xx', 'U5', 274, pages(8)),
  row(0x482, 'STM32U575xx/U585xx', 'U5', 786, pages(8)),
  row(0x481, 'STM32U595xx/U599xx/U5A9xx', 'U5', 2514, pages(8)),
  row(0x476, 'STM32U5F7xx/U5F9xx/U5G7xx/U5G9xx', 'U5', 3026, pages(8)),
  row(0x494, 'STM32WB10xx/WB15xx', 'WB', 48, pages(2)),
  row(0x495, 'STM32WB30xx/WB50xx/WB55xx', 'WB', 256, pages(4)),
  row(0x496, 'STM32WB35xx', 'WB', 96, pages(4)),
  row(0x497, 'STM32WLE5xx/WL55xx', 'WL', 64, pages(2)),
];
