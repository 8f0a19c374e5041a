/** Who the unit is, by what its volume says of it and by the serial number of its USB device. Only reads. */
import { Fault } from '../../model/fault.ts';
import type { PortInfo } from '../../model/port.ts';
import { hardwareIdSchema } from '../../model/unit.ts';
import type { Volume } from '../../transport/volume.ts';
import type { DeviceInfo } from '../driver.ts';
import { chipNamed, chipOfBoard, type Uf2Chip } from './families.ts';
import { readFile } from './file-access.ts';
import { infoLimitBytes, parseUf2Info, type Uf2Info } from './info.ts';
import type { Uf2Options } from './options.ts';

export const infoName = 'INFO_UF2.TXT';
export const currentName = 'CURRENT.UF2';
/** Those that show their flash have 1 MiB of it at most, and UF2 takes twice as much. */
export const currentLimitBytes = 4 * 1024 * 1024;

export interface Known {
  readonly info: Uf2Info;
  readonly chip: Uf2Chip;
  readonly device: DeviceInfo;
}

/** The RP2040 has no id of its own: its boot ROM gives all of them the same number. */
const sharedSerials = { vendorId: 0x2e8a, productId: 0x0003 } as const;

/** Rejects with Fault link.garbage (no UF2 volume), device.mismatch (another board) or device.lacks (no id, no known chip). */
export async function identifyUnit(
  volume: Volume,
  port: PortInfo,
  options: Uf2Options,
  signal: AbortSignal,
): Promise<Known> {
  const bytes = await readFile(volume, infoName, infoLimitBytes, options, signal);
  const info = bytes === null ? null : parseUf2Info(bytes);
  if (info === null)
    throw new Fault(
      'link.garbage',
      `What is in ${port.location} shows no UF2 volume that can be understood.`,
      {
        location: port.location,
        hasInfo: bytes !== null,
      },
    );
  requireSame('model', options.model, info.model);
  requireSame('board', options.boardId, info.boardId);
  const chip = chipFor(info, options);
  const facts = {
    bootloader: info.bootloader,
    boardId: info.boardId,
    chip: chip.name,
    ...(options.hardwareIdFrom === 'port-location' ? { hardwareIdFrom: 'port-location' } : {}),
  };
  return {
    info,
    chip,
    device: { hardwareId: idOf(volume, port, options), model: info.model, firmware: null, facts },
  };
}

function requireSame(what: string, expected: string | undefined, observed: string): void {
  if (expected === undefined || expected === observed) return;
  throw new Fault(
    'device.mismatch',
    `The recipe is for the ${what} "${expected}"; this unit says that it is "${observed}".`,
    { expected, observed },
  );
}

function chipFor({ boardId }: Uf2Info, { chip: wanted }: Uf2Options): Uf2Chip {
  const byBoard = chipOfBoard(boardId);
  const byRecipe = wanted === undefined ? null : chipNamed(wanted);
  if (byBoard !== null && byRecipe !== null && byBoard.name !== byRecipe.name)
    throw new Fault(
      'device.mismatch',
      `The recipe is for ${byRecipe.name}; the board ${boardId} has ${byBoard.name}.`,
      {
        expected: byRecipe.name,
        observed: byBoard.name,
      },
    );
  const chip = byBoard ?? byRecipe;
  if (chip !== null) return chip;
  throw new Fault(
    'device.lacks',
    `The board ${boardId} does not say which chip it has: the recipe must name it with the option chip.`,
    { boardId },
  );
}

function idOf(volume: Volume, { location }: PortInfo, { hardwareIdFrom }: Uf2Options): string {
  if (hardwareIdFrom === 'port-location')
    return hardwareIdSchema.parse(`place-${location.replace(/[^A-Za-z0-9._:-]/g, '-')}`.slice(0, 80));
  const { serialNumber, vendorId, productId } = volume.usb;
  const advice = 'hardwareIdFrom: port-location in the recipe names its place instead';
  if (serialNumber === null) throw new Fault('device.lacks', `The unit has no USB serial number; ${advice}.`);
  if (vendorId === sharedSerials.vendorId && productId === sharedSerials.productId)
    throw new Fault('device.lacks', `The boot ROM of an RP2040 has no number of its own; ${advice}.`, {
      serialNumber,
    });
  const parsed = hardwareIdSchema.safeParse(serialNumber);
  if (parsed.success) return parsed.data;
  throw new Fault('device.protocol', "The unit's USB serial number is no hardware id.", { serialNumber });
}
