/** Volumes of UF2 bootloaders on a made-up machine: found by socket, told from memory sticks, written and read through its file system. */
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { systemClock } from '../../src/base/clock.ts';
import type { PortInfo } from '../../src/model/port.ts';
import { openSystemVolume } from '../../src/transport/system-volume.ts';
import { type UsbVolume, uf2Units, usbVolumes, type VolumeRoots } from '../../src/transport/usb-volumes.ts';
import { isVolumeFileName, volumePieces } from '../../src/transport/volume.ts';

let root = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'mintmark-volumes-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const roots = (): VolumeRoots => ({ sys: join(root, 'sys'), mounts: join(root, 'mounts') });

/** A disk as the kernel shows it: /sys/block is links into the tree of devices. */
function disk(name: string, socket: string, usb: string, more: Record<string, string> = {}): void {
  const unit = join(root, 'sys/devices/pci0/usb1', socket);
  const folder = join(unit, `${socket}:1.0/host0/target0:0:0/0:0:0:0/block`, name);
  mkdirSync(join(folder, `${name}1`), { recursive: true });
  mkdirSync(join(root, 'sys/block'), { recursive: true });
  const [vendor = '', product = ''] = usb.split(':');
  const files = { idVendor: vendor, idProduct: product, ...more };
  for (const [file, text] of Object.entries(files)) writeFileSync(join(unit, file), `${text}\n`);
  writeFileSync(join(folder, 'diskseq'), '7\n');
  symlinkSync(folder, join(root, 'sys/block', name));
}

function mounted(lines: readonly (readonly [device: string, folder: string])[]): void {
  for (const [, folder] of lines) mkdirSync(folder, { recursive: true });
  const text = lines.map(([device, folder]) => `${device} ${folder.replaceAll(' ', '\\040')} vfat rw 0 0`);
  writeFileSync(join(root, 'mounts'), `proc /proc proc rw 0 0\n${text.join('\n')}\n`);
}

describe('which volumes are units', () => {
  test('a mounted one with INFO_UF2.TXT, by its socket; a memory stick is none', async () => {
    disk('sda', '1-4.2', '239a:0029', { serial: 'A1B2', manufacturer: 'Adafruit', product: 'nRF UF2' });
    disk('sdb', '1-3', '0781:5581');
    const folder = join(root, 'media/MY BOOT');
    mounted([
      ['/dev/sda1', folder],
      ['/dev/sdb1', join(root, 'media/stick')],
    ]);
    writeFileSync(join(folder, 'INFO_UF2.TXT'), 'UF2 Bootloader');
    expect(await uf2Units(roots())).toEqual([
      {
        path: 'usb:1-4.2',
        kind: 'usb',
        location: 'usb:1-4.2',
        title: 'Adafruit nRF UF2 (UF2 volume)',
        usb: { vendorId: 0x239a, productId: 0x0029, serialNumber: 'A1B2' },
      },
    ]);
  });

  test("Raspberry Pi's boot ROM also when nobody has mounted it: then it says so", async () => {
    disk('sda', '1-1', '2e8a:0003');
    mounted([]);
    expect(await uf2Units(roots())).toMatchObject([{ title: 'sda1 (UF2 volume, not mounted)' }]);
    const [info] = await uf2Units(roots());
    const opening = openSystemVolume(info as PortInfo, systemClock, new AbortController().signal, () =>
      usbVolumes(roots()),
    );
    await expect(opening).rejects.toMatchObject({
      code: 'link.open',
      message: expect.stringContaining('udisksctl mount -b /dev/sda1'),
    });
  });

  test('none where there is no /sys', async () => {
    expect(await uf2Units(roots())).toEqual([]);
  });
});

describe('a volume', () => {
  const info: PortInfo = { path: 'usb:1-1', kind: 'usb', location: 'usb:1-1', title: 'Unit', usb: null };
  const { signal } = new AbortController();
  let there: UsbVolume[] = [];
  const opened = () => openSystemVolume(info, systemClock, signal, async () => there);

  beforeEach(() => {
    there = [
      {
        location: 'usb:1-1',
        device: '/dev/sda1',
        mountPoint: root,
        sequence: '7',
        title: 'Unit',
        usb: { vendorId: 1, productId: 2, serialNumber: null },
      },
    ];
  });

  test('gives files whole, null for what is not there, and refuses what is too long', async () => {
    writeFileSync(join(root, 'INFO_UF2.TXT'), 'hello');
    const volume = await opened();
    expect(await volume.read('INFO_UF2.TXT', 100, signal)).toEqual(Uint8Array.from(Buffer.from('hello')));
    expect(await volume.read('CURRENT.UF2', 100, signal)).toBeNull();
    await expect(volume.read('INFO_UF2.TXT', 4, signal)).rejects.toMatchObject({ code: 'link.flood' });
    await volume.close();
    await expect(volume.read('INFO_UF2.TXT', 100, signal)).rejects.toMatchObject({ code: 'link.lost' });
  });

  test('takes a file in pieces, of which the last is a single sector', async () => {
    const volume = await opened();
    const bytes = Uint8Array.from({ length: 150_016 }, (_, index) => index & 0xff);
    const written: number[] = [];
    await volume.write('APP.UF2', bytes, (done) => written.push(done), signal);
    expect(new Uint8Array(readFileSync(join(root, 'APP.UF2')))).toEqual(bytes);
    expect(written).toEqual([65_536, 131_072, 149_504, 150_016]);
    await volume.close();
  });

  test('that is gone is a lost connection, also for the next one in its socket', async () => {
    const volume = await opened();
    const gone = volume.untilGone(signal);
    there = there.map((before) => ({ ...before, sequence: '8' }));
    await gone;
    await expect(volume.read('CURRENT.UF2', 100, signal)).rejects.toMatchObject({ code: 'link.lost' });
    await expect(volume.write('APP.UF2', new Uint8Array(5), () => undefined, signal)).rejects.toMatchObject({
      code: 'link.lost',
    });
    there = [];
    await expect(opened()).rejects.toMatchObject({ code: 'link.lost' });
  });

  test('that somebody unmounts is not gone, and nothing is written where it was', async () => {
    const volume = await opened();
    there = there.map((before) => ({ ...before, mountPoint: null }));
    const stop = AbortSignal.timeout(250);
    await expect(volume.untilGone(stop)).rejects.toMatchObject({ name: 'TimeoutError' });
    await expect(volume.write('APP.UF2', new Uint8Array(5), () => undefined, signal)).rejects.toMatchObject({
      code: 'link.lost',
    });
    expect(existsSync(join(root, 'APP.UF2'))).toBe(false);
  });

  test('takes no name that leads elsewhere', async () => {
    const volume = await opened();
    await expect(volume.read('../secret', 100, signal)).rejects.toMatchObject({ code: 'bug' });
    expect(['INFO_UF2.TXT', 'a/b', '..', 'A.B.C', ''].map(isVolumeFileName)).toEqual([
      true,
      false,
      false,
      false,
      false,
    ]);
    await volume.close();
  });
});

test.each([
  [512, [512]],
  [513, [512, 513]],
  [65_536 + 512, [65_536, 66_048]],
  [0, [0]],
])('pieces of %i bytes end at %o', (length, ends) => {
  expect(volumePieces(length, 65_536, 512)).toEqual(ends);
});
