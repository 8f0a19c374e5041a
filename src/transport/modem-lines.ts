/**
 * DTR and RTS on Linux. serialport's own set() sends TIOCSBRK or TIOCCBRK first, which the kernel refuses for
 * CDC-ACM units without the BREAK capability (node-serialport#2777, bindings-cpp#229, #235), so the lines never
 * change. Here both lines change in one TIOCMSET, as reset circuits want it. See docs/decisions/0003-modem-lines.md.
 */
/** asm-generic/ioctls.h and asm-generic/termios.h; the architectures that Mintmark ships for (x64, arm64) use these. */
const TIOCMGET = 0x5415;
const TIOCMSET = 0x5418;
const TIOCM_DTR = 0x002;
const TIOCM_RTS = 0x004;
/** No such lines here: a pseudo-terminal (ENOTTY, EINVAL), a driver without them (EOPNOTSUPP). */
const unsupportedErrnos: readonly number[] = [25, 22, 95];

export interface ModemLines {
  readonly dtr?: boolean;
  readonly rts?: boolean;
}

/** `lost` carries the errno: EIO and ENODEV after the unit was unplugged. */
export type ModemLinesResult =
  | { readonly type: 'set' }
  | { readonly type: 'unsupported' }
  | { readonly type: 'lost'; readonly errno: number };

export interface LinuxModemLines {
  set(fileDescriptor: number, lines: ModemLines): ModemLinesResult;
}

/** Loads libc's ioctl. Rejects where koffi has no binary for this machine. */
export async function loadLinuxModemLines(): Promise<LinuxModemLines> {
  // On demand: no other platform, and no job without modem lines, pays for it.
  const { default: koffi } = await import('koffi');
  const ioctl = koffi.load(null).func('int ioctl(int fd, unsigned long request, _Inout_ int *bits)');
  const call = (fileDescriptor: number, request: number, bits: number[]): number =>
    ioctl(fileDescriptor, request, bits) === -1 ? koffi.errno() : 0;
  return {
    set: (fileDescriptor, lines) => {
      const bits = [0];
      const errno =
        call(fileDescriptor, TIOCMGET, bits) ||
        call(fileDescriptor, TIOCMSET, [withLines(bits[0] ?? 0, lines)]);
      if (errno === 0) return { type: 'set' };
      return unsupportedErrnos.includes(errno) ? { type: 'unsupported' } : { type: 'lost', errno };
    },
  };
}

/** The modem bits with the named lines changed and the others as they were. */
export function withLines(bits: number, lines: ModemLines): number {
  const one = (value: number, bit: number, on: boolean | undefined): number =>
    on === undefined ? value : on ? value | bit : value & ~bit;
  return one(one(bits, TIOCM_DTR, lines.dtr), TIOCM_RTS, lines.rts);
}
