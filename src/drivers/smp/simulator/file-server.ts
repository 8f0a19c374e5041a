/**
 * Group 8 (files) of the simulated unit, as Zephyr's fs_mgmt.c does it, with what is odd there: what was written of a file stays
 * when the upload breaks off; the place of an upload is kept while the file is open, also when the next one begins at 0; and a
 * piece that was taken already is refused with the length of the file.
 */
import { createHash } from 'node:crypto';
import { concatBytes } from '../../../base/bytes.ts';
import { fileErrors } from '../errors.ts';
import {
  type Answer,
  body,
  bytesOf,
  type GroupServer,
  groupError,
  numberOf,
  type Query,
  smpError,
  textOf,
} from './answer.ts';
import { FlashLog } from './flash-log.ts';
import { regionOf } from './layout.ts';
import type { Simulation } from './simulation.ts';

const longestPath = 64;

interface OpenFile {
  readonly path: string;
  readonly way: 'up' | 'down';
  offset: number;
  lengthBytes: number;
}

export function fileServer(unit: Simulation, bufferBytes: number): GroupServer {
  const files = new FileServer(unit, bufferBytes);
  return (query) => files.answer(query);
}

class FileServer {
  readonly #unit: Simulation;
  readonly #log: FlashLog;
  readonly #bufferBytes: number;
  #open: OpenFile | null = null;

  constructor(unit: Simulation, bufferBytes: number) {
    this.#unit = unit;
    this.#log = new FlashLog(unit.flash, regionOf(unit.map, 'files'));
    this.#bufferBytes = bufferBytes;
  }

  answer(query: Query): Answer | null {
    const isWrite = query.operation === 'write';
    if (query.command === 4) {
      if (!isWrite) return null;
      this.#open = null;
      return body({});
    }
    const path = textOf(query, 'name');
    if (path === null || path === '' || path.length > longestPath) return smpError(3);
    if (query.command === 0) return isWrite ? this.#upload(path, query) : this.#download(path, query);
    if (isWrite) return null;
    const file = this.#log.get(path);
    if (file === null) return groupError(fileErrors.notFound);
    if (query.command === 1) return body({ len: file.length });
    if (query.command !== 2) return null;
    const output = createHash('sha256').update(file).digest();
    return body({ type: 'sha256', off: 0, len: file.length, output });
  }

  #upload(path: string, query: Query): Answer {
    const offset = numberOf(query, 'off');
    const data = bytesOf(query, 'data');
    const lengthBytes = numberOf(query, 'len');
    if (offset === null || data === null || (offset === 0 && lengthBytes === null)) return smpError(3);
    const { fileSystem } = this.#unit.options;
    if (this.#open?.way !== 'up' || this.#open.path !== path) {
      this.#open = null;
      if (fileSystem === 'not-mounted') return groupError(fileErrors.notMounted);
      if (fileSystem === 'read-only') return groupError(fileErrors.readOnly);
      this.#open = { path, way: 'up', offset: 0, lengthBytes: 0 };
    }
    const open = this.#open;
    if (offset === 0) open.lengthBytes = lengthBytes ?? 0;
    else if (open.offset === 0) open.offset = this.#log.get(path)?.length ?? 0;
    if (offset > 0 && offset !== open.offset) {
      this.#open = null;
      return groupError(fileErrors.offsetNotValid, { len: open.offset });
    }
    const before = offset === 0 ? new Uint8Array(0) : (this.#log.get(path) ?? new Uint8Array(0));
    if (!this.#log.set(path, concatBytes([before, data]))) {
      this.#open = null;
      return groupError(fileErrors.writeFailed);
    }
    open.offset += data.length;
    if (open.lengthBytes > 0 && open.offset >= open.lengthBytes) this.#open = null;
    return body({ off: open.offset });
  }

  #download(path: string, query: Query): Answer {
    const file = this.#log.get(path);
    const offset = numberOf(query, 'off');
    if (offset === null) return smpError(3);
    if (this.#open?.way !== 'down' || this.#open.path !== path) this.#open = null;
    if (file === null) return groupError(fileErrors.notFound);
    this.#open = { path, way: 'down', offset, lengthBytes: file.length };
    const data = file.slice(offset, offset + this.#bufferBytes - 64);
    if (offset + data.length >= file.length) this.#open = null;
    return body(offset === 0 ? { off: offset, data, len: file.length } : { off: offset, data });
  }
}
