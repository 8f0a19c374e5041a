/**
 * A UF2 bootloader made of Debian's kernel: a mass-storage gadget on dummy_hcd with a real FAT file system (mkfs.vfat, mcopy), looked at
 * for UF2 blocks while it is written, as bootloaders do. When it has all of them it leaves the bus; it comes back with CURRENT.UF2.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { makeUf2 } from '../../../../src/formats/make-uf2.ts';

const configfs = '/sys/kernel/config';
const gadget = join(configfs, 'usb_gadget/uf2');
const sizeKib = 1024;
const sectorBytes = 512;
const flashStart = 0x1000;
const flashBytes = 64 * 1024;
export const familyId = 0xada52840;
export const gadgetSerial = 'E6F5D4C3B2A1';

const info = `UF2 Bootloader 0.9.2 (test gadget)
Model: Mintmark Gadget
Board-ID: nRF52840-Gadget-v1
`;

export class Uf2Gadget {
  readonly flash = new Uint8Array(flashBytes).fill(0xff);
  /** As often as it had a whole file. */
  received = 0;
  readonly #folder = mkdtempSync(join(tmpdir(), 'uf2-'));
  #watching = true;

  /** On the bus when it resolves. */
  static async make(): Promise<Uf2Gadget> {
    const made = new Uf2Gadget();
    made.#describe();
    made.#insert();
    void made.#watch();
    return made;
  }

  get #image(): string {
    return join(this.#folder, 'volume.img');
  }

  /** Files in the root, as mdir sees them. */
  names(): string {
    return execFileSync('mdir', ['-i', this.#image, '-b', '::'], { encoding: 'utf8' });
  }

  /** Off the bus, as when the cable is pulled; it is looked at no more. */
  pull(): void {
    this.#watching = false;
    this.#leave();
  }

  #leave(): void {
    writeFileSync(join(gadget, 'UDC'), '\n');
  }

  end(): void {
    this.#watching = false;
    if (readFileSync(join(gadget, 'UDC'), 'utf8').trim() !== '') this.#leave();
  }

  #describe(): void {
    if (!existsSync(join(configfs, 'usb_gadget')))
      execFileSync('mount', ['-t', 'configfs', 'config', configfs]);
    if (existsSync(gadget)) return;
    for (const folder of ['', 'strings/0x409', 'configs/c.1', 'functions/mass_storage.0'])
      mkdirSync(join(gadget, folder));
    const texts = {
      idVendor: '0x239a',
      idProduct: '0x0029',
      'strings/0x409/manufacturer': 'Mintmark tests',
      'strings/0x409/product': 'UF2 gadget',
      'strings/0x409/serialnumber': gadgetSerial,
      'functions/mass_storage.0/lun.0/removable': '1',
    };
    for (const [file, text] of Object.entries(texts)) writeFileSync(join(gadget, file), text);
    symlinkSync(join(gadget, 'functions/mass_storage.0'), join(gadget, 'configs/c.1/mass_storage.0'));
  }

  /** A file system of its own each time: what was copied onto it is forgotten. */
  #insert(): void {
    const put = (name: string, bytes: Uint8Array | string): void => {
      writeFileSync(join(this.#folder, name), bytes);
      execFileSync('mcopy', ['-o', '-i', this.#image, join(this.#folder, name), `::${name}`]);
    };
    writeFileSync(this.#image, new Uint8Array(sizeKib * 1024));
    execFileSync('mkfs.vfat', ['-n', 'MINTBOOT', this.#image], { stdio: 'ignore' });
    put('INFO_UF2.TXT', info);
    put('CURRENT.UF2', makeUf2(familyId, flashStart, this.flash));
    writeFileSync(join(gadget, 'functions/mass_storage.0/lun.0/file'), this.#image);
    const [controller = ''] = execFileSync('ls', ['/sys/class/udc'], { encoding: 'utf8' }).split('\n');
    writeFileSync(join(gadget, 'UDC'), controller);
  }

  async #watch(): Promise<void> {
    // What the volume came with is nobody's download.
    let before = readFileSync(this.#image);
    let seen = new Set<number>();
    while (this.#watching) {
      await delay(100);
      const now = readFileSync(this.#image);
      const total = this.#look(before, now, seen);
      before = now;
      if (total === null || seen.size < total) continue;
      seen = new Set();
      this.received += 1;
      this.#leave();
      await delay(500);
      writeFileSync(join(gadget, 'functions/mass_storage.0/lun.0/file'), '\n');
      this.#insert();
      before = readFileSync(this.#image);
    }
  }

  /** Takes what is new. Null as long as no block was seen. */
  #look(before: Buffer, now: Buffer, seen: Set<number>): number | null {
    let total: number | null = null;
    for (let at = 0; at < now.length; at += sectorBytes) {
      const sector = now.subarray(at, at + sectorBytes);
      if (sector.readUInt32LE(0) !== 0x0a324655 || sector.equals(before.subarray(at, at + sectorBytes)))
        continue;
      if (sector.readUInt32LE(508) !== 0x0ab16f30 || sector.readUInt32LE(28) !== familyId) continue;
      seen.add(sector.readUInt32LE(20));
      total = sector.readUInt32LE(24);
      const offset = sector.readUInt32LE(12) - flashStart;
      if (offset >= 0 && offset + 256 <= flashBytes) this.flash.set(sector.subarray(32, 32 + 256), offset);
    }
    return total ?? (seen.size > 0 ? Number.POSITIVE_INFINITY : null);
  }
}
