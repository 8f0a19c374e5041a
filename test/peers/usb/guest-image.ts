/**
 * The first file system of the guest: busybox, the kernel modules that are wanted with all that they need, and a script that mounts
 * the host's files read-only over 9p and starts the tests' program there. Nothing is installed, nothing is written on the host.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { gzipSync } from 'node:zlib';

const wantedModules = [
  'virtio_pci',
  '9pnet_virtio',
  '9p',
  'vhci_hcd',
  'cdc_acm',
  'ftdi_sio',
  'xhci_pci',
  // Disks on USB, and a gadget that is one. Behind the others: their buses keep their numbers.
  'sd_mod',
  'usb_storage',
  'vfat',
  'nls_cp437',
  'nls_ascii',
  'usb_f_mass_storage',
  'dummy_hcd',
];

/** Where the project is in the guest, whose /tmp is its own: on the host it may lie anywhere, also there. */
export const projectInGuest = '/mnt';

export interface GuestImageOptions {
  /** lib/modules/<version> of the kernel package. */
  readonly modules: string;
  readonly busybox: string;
  /** The project's folder on the host. */
  readonly project: string;
  /** Run by sh in the host's file system. */
  readonly command: string;
}

/** A gzipped cpio archive. */
export function guestImage(options: GuestImageOptions): Uint8Array {
  const modules = withNeeded(options.modules, wantedModules);
  const folders = ['bin', 'dev', 'proc', 'host', 'modules'];
  return gzipSync(
    Buffer.concat([
      ...folders.map((name) => entry(name, 0o040755, Buffer.alloc(0))),
      entry('bin/busybox', 0o100755, readFileSync(options.busybox)),
      ...modules.map(({ name, path }) => entry(`modules/${name}.ko`, 0o100644, readFileSync(path))),
      entry(
        'init',
        0o100755,
        Buffer.from(
          initScript(
            modules.map(({ name }) => name),
            options.project,
            options.command,
          ),
        ),
      ),
      entry('TRAILER!!!', 0, Buffer.alloc(0)),
    ]),
    { level: 1 },
  );
}

function initScript(modules: readonly string[], project: string, command: string): string {
  return `#!/bin/busybox sh
/bin/busybox mount -t proc proc /proc
/bin/busybox mount -t devtmpfs dev /dev
for module in ${modules.join(' ')}; do
  /bin/busybox insmod /modules/$module.ko || echo "module $module was not taken"
done
/bin/busybox mount -t 9p -o trans=virtio,version=9p2000.L,ro,cache=loose,msize=524288 host /host
/bin/busybox mount -t devtmpfs dev /host/dev
/bin/busybox mount -t proc proc /host/proc
/bin/busybox mount -t sysfs sys /host/sys
/bin/busybox mount -o bind '/host${project}' /host${projectInGuest}
/bin/busybox mount -t tmpfs tmp /host/tmp
/bin/busybox mount -t tmpfs run /host/run
/bin/busybox ip link set lo up
/bin/busybox chroot /host /bin/sh -c '${command}'
/bin/busybox poweroff -f
`;
}

interface Module {
  readonly name: string;
  readonly path: string;
}

/** In an order in which they can be put in: each after what it depends on. What is not a file is built into the kernel. */
function withNeeded(folder: string, wanted: readonly string[]): readonly Module[] {
  const files = new Map<string, string>();
  for (const file of readdirSync(join(folder, 'kernel'), { recursive: true, encoding: 'utf8' }))
    if (file.endsWith('.ko'))
      files.set(basename(file, '.ko').replaceAll('-', '_'), join(folder, 'kernel', file));
  const order: Module[] = [];
  const add = (name: string): void => {
    const path = files.get(name);
    if (path === undefined || order.some((module) => module.name === name)) return;
    for (const needed of dependencies(readFileSync(path))) add(needed);
    order.push({ name, path });
  };
  for (const name of wanted) add(name);
  return order;
}

/** `depends=a,b` in the section .modinfo. */
function dependencies(module: Buffer): readonly string[] {
  const start = module.indexOf('\0depends=');
  if (start < 0) return [];
  const text = module.toString('latin1', start + '\0depends='.length, module.indexOf(0, start + 1));
  return text
    .split(',')
    .filter((name) => name !== '')
    .map((name) => name.replaceAll('-', '_'));
}

/** One file in the "newc" format of cpio. */
function entry(name: string, mode: number, bytes: Buffer): Buffer {
  const hex = (value: number): string => value.toString(16).padStart(8, '0');
  const path = Buffer.from(`${name}\0`);
  const fields = [0, mode, 0, 0, 1, 0, bytes.length, 0, 0, 0, 0, path.length, 0].map(hex).join('');
  const pad = (size: number): Buffer => Buffer.alloc((4 - (size % 4)) % 4);
  const head = Buffer.from(`070701${fields}`);
  return Buffer.concat([head, path, pad(head.length + path.length), bytes, pad(bytes.length)]);
}
