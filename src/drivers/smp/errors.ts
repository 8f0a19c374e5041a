/** SMP's error numbers in words, and how they become faults. Numbers: Zephyr `mgmt/mcumgr/mgmt/mgmt_defines.h`. */
import { Fault } from '../../model/fault.ts';
import type { Reply } from './message.ts';

export const smpErrors = { notFound: 5, notSupported: 8, accessDenied: 11 } as const;

const smpErrorText: Readonly<Record<number, string>> = {
  1: 'unknown error',
  2: 'out of memory',
  3: 'invalid value',
  4: 'timeout inside the unit',
  5: 'no such entry',
  6: 'not now',
  7: 'message too large',
  8: 'not supported',
  9: 'corrupt message',
  10: 'busy',
  11: 'access denied',
  12: 'protocol version too old',
  13: 'protocol version too new',
};

/** Group-specific numbers that people meet; the others are shown as numbers. Zephyr `grp/*_mgmt/*_mgmt.h`. */
const groupErrorText: Readonly<Record<number, Readonly<Record<number, string>>>> = {
  1: {
    3: 'no image in the slot',
    8: 'no image with that hash',
    9: 'no free slot',
    10: 'flash could not be opened',
    11: 'flash could not be read',
    12: 'flash could not be written',
    13: 'flash could not be erased',
    14: 'no such slot',
    15: 'out of memory',
    22: 'the image header is invalid',
    23: 'the image magic is invalid',
    24: 'the hash is invalid',
    25: 'the image is not for this place in flash',
    27: 'the image is older than the one in the unit',
    28: 'an image is already on trial or marked for the next start',
    29: 'the vector table of the image is invalid',
    30: 'the image is too large',
    31: 'more was sent than announced',
    32: 'its firmware does not let this image be confirmed from outside',
    33: 'the image that runs can not be put on trial',
  },
  3: {
    2: 'the name of the setting is too long',
    3: 'no such setting',
    5: 'no such setting',
    6: 'the setting can not be written',
    7: 'the setting can not be deleted',
    8: 'settings can not be saved',
  },
  8: {
    2: 'the name of the file is not valid',
    3: 'no such file',
    4: 'a folder has this name',
    5: 'the file could not be opened',
    6: 'the place in the file could not be found',
    7: 'the file could not be read',
    8: 'the file could not be cut short',
    9: 'the file could not be deleted',
    10: 'the file could not be written; the file system may be full',
    11: 'the file has another length than expected',
    12: 'the file is shorter',
    13: 'this kind of hash is not offered',
    14: 'no file system is mounted there',
    15: 'the file system can only be read',
    16: 'the file is empty',
    17: 'the file could not be closed',
  },
};

/** Of group 8: Zephyr `grp/fs_mgmt/fs_mgmt.h`. */
export const fileErrors = {
  notFound: 3,
  writeFailed: 10,
  offsetNotValid: 11,
  notMounted: 14,
  readOnly: 15,
  empty: 16,
} as const;

export function describeError(reply: Extract<Reply, { ok: false }>): string {
  const text = reply.group === null ? smpErrorText[reply.code] : groupErrorText[reply.group]?.[reply.code];
  const number = reply.group === null ? `error ${reply.code}` : `error ${reply.code} of group ${reply.group}`;
  const words = text === undefined ? number : `${text} (${number})`;
  return reply.reason === '' ? words : `${words}: ${reply.reason}`;
}

export function isUnsupported(reply: Reply): boolean {
  return (
    !reply.ok &&
    reply.group === null &&
    (reply.code === smpErrors.notSupported || reply.code === smpErrors.notFound)
  );
}

/** The fault of a refused request. `what` ends the sentence "The unit refused ...". */
export function refusal(reply: Extract<Reply, { ok: false }>, what: string): Fault {
  const lacks = isUnsupported(reply) && reply.code === smpErrors.notSupported;
  return new Fault(
    lacks ? 'device.lacks' : 'device.refused',
    lacks
      ? `The unit's firmware does not offer ${what}.`
      : `The unit refused ${what}: ${describeError(reply)}.`,
    { what, group: reply.group, code: reply.code },
  );
}
