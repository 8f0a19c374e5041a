/**
 * File systems on USB storage, by the socket of their device: from /sys/block and /proc/mounts, without udev or udisks. Other
 * systems are asked for nothing: there a unit that shows a volume is not found (docs/decisions/0012-volumes.md).
 */
import { access, readdir, readFile, realpath } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { PortInfo } from '../model/port.ts';
import { readAttribute, usbTopology } from './sysfs-ports.ts';

export interface VolumeRoots {
  readonly sys: string;
  readonly mounts: string;
}
const machine: VolumeRoots = { sys: '/sys', mounts: '/proc/self/mounts' };

export interface UsbVolume {
  /** `usb:1-4.2` */
  readonly location: string;
  /** `/dev/sdb1`, or `/dev/sdb` where the file system has no partition. */
  readonly device: string;
  /** Null: nobody has mounted it. */
  readonly mountPoint: string | null;
  /** Counts up for every disk that comes (/sys/block/…/diskseq): the same name may be another disk. */
  readonly sequence: string;
  readonly title: string;
  readonly usb: {
    readonly vendorId: number;
    readonly productId: number;
    readonly serialNumber: string | null;
  };
}

const disksMax = 256;
/** UF2 specification, "Files exposed by bootloaders": each of them has this one. */
export const uf2InfoName = 'INFO_UF2.TXT';
/** Raspberry Pi's boot ROMs: known without being mounted. */
const bootRoms: readonly string[] = ['2e8a:0003', '2e8a:000f'];

/** Empty where there is no /sys/block. */
export async function usbVolumes(roots: VolumeRoots = machine): Promise<readonly UsbVolume[]> {
  const folder = join(roots.sys, 'block');
  const names = (await readdir(folder).catch(() => [])).filter((name) => /^sd[a-z]+$/.test(name));
  const mounts = await mountPoints(roots.mounts);
  const found = await Promise.all(names.slice(0, disksMax).map((name) => usbVolume(folder, name, mounts)));
  return found.filter((volume) => volume !== null);
}

async function usbVolume(
  folder: string,
  name: string,
  mounts: ReadonlyMap<string, string>,
): Promise<UsbVolume | null> {
  const disk = await realpath(join(folder, name)).catch(() => null);
  const topology = disk === null ? null : usbTopology(disk);
  if (disk === null || topology === null) return null;
  const partitions = (await readdir(disk).catch(() => [])).filter((entry) => entry.startsWith(name)).sort();
  const candidates = [...partitions, name].map((entry) => `/dev/${entry}`);
  const device = candidates.find((path) => mounts.has(path)) ?? candidates[0] ?? `/dev/${name}`;
  const { folder: unit, location } = topology;
  const vendorId = Number.parseInt((await readAttribute(unit, 'idVendor')) ?? '', 16);
  const productId = Number.parseInt((await readAttribute(unit, 'idProduct')) ?? '', 16);
  if (Number.isNaN(vendorId + productId)) return null;
  const words = [await readAttribute(unit, 'manufacturer'), await readAttribute(unit, 'product')];
  const title = words.filter((word) => word !== null).join(' ');
  return {
    location,
    device,
    mountPoint: mounts.get(device) ?? null,
    sequence: (await readAttribute(disk, 'diskseq')) ?? (await readAttribute(unit, 'devnum')) ?? '',
    title: title === '' ? basename(device) : title,
    usb: { vendorId, productId, serialNumber: await readAttribute(unit, 'serial') },
  };
}

/** Volumes of UF2 bootloaders, as ports. A memory stick is nobody's unit: what is mounted has to say that it is one. */
export async function uf2Units(roots: VolumeRoots = machine): Promise<readonly PortInfo[]> {
  const units = await Promise.all(
    (await usbVolumes(roots)).map(async ({ location, mountPoint, title, usb }): Promise<PortInfo | null> => {
      const isUnit = mountPoint === null ? isBootRom(usb) : await exists(join(mountPoint, uf2InfoName));
      if (!isUnit) return null;
      const state = mountPoint === null ? 'UF2 volume, not mounted' : 'UF2 volume';
      return { path: location, kind: 'usb', location, title: `${title} (${state})`, usb };
    }),
  );
  return units.filter((unit) => unit !== null);
}

function isBootRom({ vendorId, productId }: UsbVolume['usb']): boolean {
  const hex = (value: number): string => value.toString(16).padStart(4, '0');
  return bootRoms.includes(`${hex(vendorId)}:${hex(productId)}`);
}

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );

/** By device. Blanks and backslashes in the file are octal (getmntent(3)). */
async function mountPoints(path: string): Promise<ReadonlyMap<string, string>> {
  const text = await readFile(path, 'utf8').catch(() => '');
  const plain = (word: string): string =>
    word.replace(/\\([0-7]{3})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 8)));
  return new Map(
    text.split('\n').flatMap((line) => {
      const [device = '', folder = ''] = line.split(' ');
      return device.startsWith('/dev/') ? [[plain(device), plain(folder)] as const] : [];
    }),
  );
}
