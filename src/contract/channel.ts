/**
 * The messages on the wire between engine and front end, and the pipe that carries them. A pipe is a MessagePort, a
 * local socket or a WebSocket: structured values in, structured values out, in order.
 */
import type { FaultData } from '../model/fault.ts';
import type { StationEvent } from '../model/station.ts';

export type ClientMessage =
  | { readonly type: 'call'; readonly id: number; readonly name: string; readonly argument: unknown }
  | { readonly type: 'subscribe' };

export type EngineMessage =
  | { readonly type: 'reply'; readonly id: number; readonly ok: true; readonly value: unknown }
  | { readonly type: 'reply'; readonly id: number; readonly ok: false; readonly fault: FaultData }
  | { readonly type: 'event'; readonly event: StationEvent };

export interface Pipe {
  send(message: unknown): void;
  onMessage(listener: (message: unknown) => void): void;
  onClose(listener: () => void): void;
  close(): void;
}
