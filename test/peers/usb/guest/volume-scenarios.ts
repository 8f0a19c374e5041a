/** Disks of UF2 bootloaders through Debian's kernel: real sockets, a real FAT file system, mounted, written, gone, and back. */
import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import type { FirmwareImage, Session } from '../../../../src/drivers/driver.ts';
import { uf2VolumeDriver } from '../../../../src/drivers/uf2-volume/driver.ts';
import { makeUf2 } from '../../../../src/formats/make-uf2.ts';
import { uf2Segments } from '../../../../src/formats/uf2.ts';
import type { PortInfo } from '../../../../src/model/port.ts';
import { usbVolumes } from '../../../../src/transport/usb-volumes.ts';
import { equal, faultOf, holdsTrue, pattern, type Rig, runOf, type Scenario, source } from './rig.ts';
import { familyId, gadgetSerial, Uf2Gadget } from './uf2-gadget.ts';

const limitMs = 90_000;
const mountPoint = '/run/uf2';

/** As a desktop does: mounts what comes, takes away the mount of what has gone. */
function desktop(): Disposable {
  mkdirSync(mountPoint, { recursive: true });
  const timer = setInterval(() => {
    void usbVolumes().then((volumes) => {
      const [volume] = volumes;
      if (volume === undefined) spawnSync('umount', ['-l', mountPoint]);
      else if (volume.mountPoint === null) spawnSync('mount', ['-t', 'vfat', volume.device, mountPoint]);
    });
  }, 200);
  return {
    [Symbol.dispose]: () => {
      clearInterval(timer);
      spawnSync('umount', ['-l', mountPoint]);
    },
  };
}

async function unitThere(rig: Rig): Promise<PortInfo> {
  for (;;) {
    const found = (await source.list()).find(({ title }) => title.includes('(UF2 volume)'));
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 50));
    rig.signal.throwIfAborted();
  }
}

function imageOf(bytes: Uint8Array, family = familyId): FirmwareImage {
  const file = makeUf2(family, 0x1000, bytes);
  return { name: 'app.uf2', kind: 'uf2', bytes: file, sha256: '', segments: uf2Segments(file) };
}

async function withUnit<T>(
  rig: Rig,
  options: object,
  work: (session: Session, gadget: Uf2Gadget, info: PortInfo) => Promise<T>,
): Promise<T> {
  const gadget = await Uf2Gadget.make();
  using _mounting = desktop();
  try {
    const info = await unitThere(rig);
    const session = await uf2VolumeDriver.connect(source.port(info), options, runOf(rig.signal));
    try {
      return await work(session, gadget, info);
    } finally {
      await session.close();
    }
  } finally {
    gadget.end();
  }
}

const flash = (session: Session, image: FirmwareImage, rig: Rig) =>
  session.flash?.({ image, imageNumber: 0, activate: 'confirm' }, runOf(rig.signal));

export const volumeScenarios: readonly Scenario[] = [
  {
    title: 'a UF2 volume is found by its socket, flashed, gone, back, and read',
    limitMs,
    run: (rig) =>
      withUnit(rig, { afterFlash: 'bootloader' }, async (session, gadget, info) => {
        equal(session.device.hardwareId, gadgetSerial);
        equal(session.device.model, 'Mintmark Gadget');
        holdsTrue(/^usb:\d+-1$/.test(info.location), info.location);
        const bytes = pattern(20_480, 31);
        equal((await flash(session, imageOf(bytes), rig))?.skipped, false);
        equal(Buffer.compare(gadget.flash.subarray(0, bytes.length), bytes), 0);
        equal((await flash(session, imageOf(bytes), rig))?.skipped, true);
        equal(gadget.received, 1);
        return `${info.location}: ${bytes.length} bytes over vfat and usb-storage, CURRENT.UF2 compared`;
      }),
  },
  {
    title: 'a UF2 file for another family is refused with nothing on the volume',
    limitMs,
    run: (rig) =>
      withUnit(rig, {}, async (session, gadget) => {
        const fault = await faultOf(
          flash(session, imageOf(pattern(1_000, 3), 0x68ed2b88), rig) ?? Promise.resolve(),
        );
        equal(fault.code, 'image.mismatch');
        holdsTrue(!gadget.names().includes('MINTMARK'), gadget.names());
        return fault.message;
      }),
  },
  {
    title: 'a UF2 volume that is pulled while it is written is a lost connection',
    limitMs,
    run: (rig) =>
      withUnit(rig, {}, async (session, gadget) => {
        let pulled = false;
        // At the first piece, which the system has taken and the unit has not.
        const run = runOf(rig.signal, () => {
          if (!pulled) gadget.pull();
          pulled = true;
        });
        const request = { image: imageOf(pattern(60_000, 7)), imageNumber: 0, activate: 'confirm' } as const;
        const fault = await faultOf(session.flash?.(request, run) ?? Promise.resolve());
        equal(fault.code, 'link.lost');
        return fault.message;
      }),
  },
];
