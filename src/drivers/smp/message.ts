/**
 * SMP messages (Zephyr "SMP protocol specification"): an 8-byte big-endian header and a CBOR map. Version 2 puts the
 * errors of a group into `err: {group, rc}`; errors of SMP itself stay in `rc`, in both versions.
 */
import { concatAndErase } from '../../base/bytes.ts';
import { type CborInput, type CborMap, decodeCborMap, encodeCbor } from '../../formats/cbor.ts';
import { Fault } from '../../model/fault.ts';

export const headerBytes = 8;
export const operations = { read: 0, readResponse: 1, write: 2, writeResponse: 3 } as const;
export type Operation = 'read' | 'write';
export type CborFields = { readonly [key: string]: CborInput };

/** A command: where it goes and what it carries. */
export interface Request {
  readonly operation: Operation;
  readonly group: number;
  readonly command: number;
  readonly body: CborFields;
}

export interface Header {
  readonly version: number;
  readonly operation: number;
  readonly lengthBytes: number;
  readonly group: number;
  readonly sequence: number;
  readonly command: number;
}

/** `group` is null for errors of SMP itself. */
export type Reply =
  | { readonly ok: true; readonly body: CborMap }
  | { readonly ok: false; readonly group: number | null; readonly code: number; readonly reason: string };

export function encodeMessage(
  header: Pick<Header, 'version' | 'operation' | 'group' | 'sequence' | 'command'>,
  body: CborFields,
): Uint8Array {
  const payload = encodeCbor(body);
  const start = new Uint8Array(headerBytes);
  const view = new DataView(start.buffer);
  view.setUint8(0, (header.version << 3) | header.operation);
  view.setUint16(2, payload.length);
  view.setUint16(4, header.group);
  view.setUint8(6, header.sequence);
  view.setUint8(7, header.command);
  return concatAndErase([start, payload]);
}

/** Null when the bytes are too few for what the header says. */
export function decodeHeader(message: Uint8Array): Header | null {
  if (message.length < headerBytes) return null;
  const view = new DataView(message.buffer, message.byteOffset, message.byteLength);
  const lengthBytes = view.getUint16(2);
  if (message.length < headerBytes + lengthBytes) return null;
  return {
    version: (view.getUint8(0) >> 3) & 3,
    operation: view.getUint8(0) & 7,
    lengthBytes,
    group: view.getUint16(4),
    sequence: view.getUint8(6),
    command: view.getUint8(7),
  };
}

/** Throws Fault device.protocol when the body is not an answer. */
export function decodeReply(message: Uint8Array, lengthBytes: number): Reply {
  const body =
    lengthBytes === 0 ? new Map() : decodeCborMap(message.subarray(headerBytes, headerBytes + lengthBytes));
  const error = body.get('err');
  const reason = textOf(body.get('rsn'));
  if (error instanceof Map) {
    const group = error.get('group');
    const code = error.get('rc');
    if (typeof group !== 'number' || typeof code !== 'number') {
      throw new Fault(
        'device.protocol',
        'The answer of the unit can not be read: an error without group or number (in err).',
      );
    }
    return { ok: false, group, code, reason };
  }
  const code = body.get('rc');
  if (code === undefined || code === 0) return { ok: true, body };
  if (typeof code !== 'number')
    throw new Fault(
      'device.protocol',
      'The answer of the unit can not be read: an error that is no number (in rc).',
    );
  return { ok: false, group: null, code, reason };
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value.slice(0, 120) : '';
}
