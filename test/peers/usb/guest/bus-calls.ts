/** What crosses between the tests and the process with the pretend bus; and the tests' end of it. */
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export type DeviceSpec =
  | { readonly kind: 'cdc-acm' | 'ftdi'; readonly serial: string }
  | {
      readonly kind: 'dfu';
      readonly serial: string;
      readonly options?: Readonly<Record<string, unknown>>;
      readonly misbehaviour?: string;
    };

/** Sockets are numbered as the kernel numbers vhci_hcd's ports: 0 is `usb:1-1`. */
export type BusCall =
  | {
      readonly do: 'plug';
      readonly port: number;
      /** Left out: the one that was there, with its memory. */
      readonly device?: DeviceSpec;
      /** The class request before which the cable is pulled, from 1. */
      readonly unplugAt?: number;
    }
  | { readonly do: 'unplug'; readonly port: number }
  /** Everything out, as a scenario that failed may have left it. */
  | { readonly do: 'clear' }
  | { readonly do: 'seen' | 'requests' | 'trace' | 'times'; readonly port: number }
  | { readonly do: 'flash'; readonly port: number; readonly offset: number; readonly lengthBytes: number };

export interface BusReply {
  readonly id: number;
  readonly value?: unknown;
  readonly failed?: string;
}

export interface Bus {
  call<T = null>(call: BusCall): Promise<T>;
  end(): void;
}

export function startBus(): Promise<Bus> {
  const child = fork(fileURLToPath(new URL('bus.ts', import.meta.url)));
  const waiting = new Map<number, { resolve: (value: never) => void; reject: (reason: Error) => void }>();
  let next = 1;
  const bus: Bus = {
    call: (call) =>
      new Promise((resolve, reject) => {
        const id = next;
        next += 1;
        waiting.set(id, { resolve, reject });
        child.send({ id, call });
      }),
    end: () => child.disconnect(),
  };
  return new Promise((ready, failed) => {
    child.on('exit', (code) => failed(new Error(`the bus ended with ${code}`)));
    child.on('message', (reply: BusReply) => {
      if (reply.id === 0) return ready(bus);
      const { resolve, reject } = waiting.get(reply.id) ?? {};
      waiting.delete(reply.id);
      if (reply.failed === undefined) resolve?.(reply.value as never);
      else reject?.(new Error(reply.failed));
    });
  });
}
