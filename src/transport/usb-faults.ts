/**
 * Turns what the package `usb` says into faults of a link. It throws plain errors with English sentences of nusb and the
 * system's error number; nothing else here knows these words.
 */
import { Fault } from '../model/fault.ts';

/** Where the device is, for messages: `usb:1-4.2`, and its node on Linux, for people who set permissions. */
export interface UsbPlace {
  readonly location: string;
  readonly title: string;
  readonly node: string | null;
}

const words = (thrown: unknown): string => (thrown instanceof Error ? thrown.message : String(thrown));

/** nusb's TransferError::Stall, as text and as debug text. */
export function isStall(thrown: unknown): boolean {
  return /stall/i.test(words(thrown));
}

/** nusb's word for a transfer that its own time limit ended. */
export function isTimeout(thrown: unknown): boolean {
  return /cancelled/i.test(words(thrown));
}

/** ENODEV, ENOENT and ESHUTDOWN beside nusb's own words. */
export function isGone(thrown: unknown): boolean {
  return /disconnect|not found|No such device|No such file|\b(os )?error (2|19|108)\b/i.test(words(thrown));
}

export function usbLost(place: UsbPlace, cause?: unknown): Fault {
  const { location } = place;
  return new Fault('link.lost', `The connection to ${location} is lost.`, { location }, { cause });
}

/** What a failed transfer means. A stall is none: it is an answer. */
export function transferFault(place: UsbPlace, thrown: unknown): Fault {
  const { location } = place;
  if (isTimeout(thrown))
    return new Fault(
      'link.timeout',
      `The unit at ${location} did not end a USB transfer in time.`,
      { location },
      { cause: thrown },
    );
  return usbLost(place, thrown);
}

/** What it means that a device could not be opened, or an interface not claimed. */
export function openUsbFault(place: UsbPlace, thrown: unknown): Fault {
  const { location, title, node } = place;
  const options = { cause: thrown };
  const text = words(thrown);
  if (/permission|EACCES|EPERM|\berror (1|13)\b/i.test(text))
    return new Fault(
      'link.permission',
      `This user may not use ${title} in USB socket ${location}${node === null ? '' : ` (${node})`}: by default only root may. ` +
        'Copy build/60-mintmark.rules to /etc/udev/rules.d, run "udevadm control --reload" and "udevadm trigger", ' +
        'and put this user into the group plugdev.',
      { location, node },
      options,
    );
  if (/busy|\berror 16\b/i.test(text))
    return new Fault(
      'link.open',
      `Another program uses ${title} in USB socket ${location}.`,
      { location },
      options,
    );
  if (isGone(thrown)) return usbLost(place, thrown);
  return new Fault(
    'link.open',
    `${title} in USB socket ${location} can not be opened: ${text}`,
    { location },
    options,
  );
}
