/** Turns what operating systems say into faults of a link. Knows the words of Linux, macOS and Windows; nothing else does. */
import { Fault } from '../model/fault.ts';

/** A unit that talks without being read is cut off here. */
export const unreadLimitBytes = 8 * 1024 * 1024;

export function linkLost(path: string, cause?: unknown): Fault {
  return new Fault('link.lost', `The connection to ${path} is lost.`, { path }, { cause });
}

export function linkFlood(path: string): Fault {
  return new Fault('link.flood', `${path} sent more than ${unreadLimitBytes} bytes that nobody asked for.`, {
    path,
  });
}

/** What a failed open means. `platform` is process.platform: Windows says "access denied" of a port in use. */
export function openFault(path: string, thrown: unknown, platform: string): Fault {
  const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : '';
  const words = `${code} ${thrown instanceof Error ? thrown.message : String(thrown)}`;
  const options = { cause: thrown };
  if (/ENOENT|ENXIO|ENODEV|No such file|No such device|File not found/i.test(words))
    return new Fault('link.lost', `${path} is not there.`, { path }, options);
  if (platform !== 'win32' && /EACCES|EPERM|Permission denied|not permitted/i.test(words))
    return new Fault('link.permission', `This user may not open ${path}.`, { path }, options);
  return new Fault('link.open', `${path} can not be opened: ${words.trim()}`, { path }, options);
}
