/** Ports that a person typed in: pseudo-terminals, TCP addresses, links under /dev that no list shows. */
import { access } from 'node:fs/promises';
import type { PortInfo } from '../model/port.ts';
import { parseTcpPath } from './tcp-link.ts';

/** What a typed path means. Throws Fault link.open when it starts like a TCP address and is none. */
export function manualPort(path: string): PortInfo {
  const base = { path, location: path, title: path, usb: null };
  if (path.startsWith('tcp:')) {
    parseTcpPath(path);
    return { ...base, kind: 'tcp' };
  }
  return { ...base, kind: path.startsWith('/dev/pts/') ? 'pty' : 'serial' };
}

/** A TCP address is always there: knocking to see would disturb whoever uses it. Windows names have no file. */
export async function isPresent(port: PortInfo): Promise<boolean> {
  if (port.kind === 'tcp' || !port.path.startsWith('/')) return true;
  return access(port.path).then(
    () => true,
    () => false,
  );
}
