/** Groups 3 (settings), 63 (storage) and 8 (files) of the simulated unit: names and values in flash regions. */
import { createHash } from 'node:crypto';
import { concatBytes } from '../../../base/bytes.ts';
import { body, bytesOf, type GroupServer, groupError, numberOf, smpError, textOf } from './answer.ts';
import { FlashLog } from './flash-log.ts';
import { regionOf } from './layout.ts';
import type { Simulation } from './simulation.ts';

const keyTooLong = 2;
const keyNotFound = 3;
const saveFailed = 8;
const longestName = 64;

export interface Storage {
  readonly settings: GroupServer;
  readonly storage: GroupServer;
  readonly files: GroupServer;
}

export function storageServers(unit: Simulation, bufferBytes: number): Storage {
  const log = new FlashLog(unit.flash, regionOf(unit.map, 'settings'));
  // What was written and not yet saved; null is deleted. Lost when the power goes.
  const unsaved = new Map<string, Uint8Array | null>();
  const current = (name: string): Uint8Array | null =>
    unsaved.has(name) ? (unsaved.get(name) ?? null) : log.get(name);
  const save = (): boolean => {
    for (const [name, value] of unsaved) {
      if (unit.is('forgets-settings')) continue;
      if (value === null) log.delete(name);
      else if (!log.set(name, value)) return false;
    }
    unsaved.clear();
    return true;
  };
  const settings: GroupServer = (query) => {
    const write = query.operation === 'write';
    const name = textOf(query, 'name');
    if (name !== null && name.length > longestName) return groupError(keyTooLong);
    switch (query.command) {
      case 0: {
        if (name === null) return smpError(3);
        if (!write) {
          const value = current(name);
          return value === null ? groupError(keyNotFound) : body({ val: value });
        }
        const value = bytesOf(query, 'val');
        if (value === null) return smpError(3);
        unsaved.set(name, value);
        return body({});
      }
      case 1:
        if (name === null) return smpError(3);
        if (current(name) === null) return groupError(keyNotFound);
        unsaved.set(name, null);
        // Zephyr's delete goes to flash at once.
        return save() ? body({}) : groupError(saveFailed);
      case 2:
        return write ? body({}) : null;
      case 3:
        if (!write) {
          unsaved.clear();
          log.load();
          return body({});
        }
        return save() ? body({}) : groupError(saveFailed);
      default:
        return null;
    }
  };
  const storage: GroupServer = (query) => {
    if (query.command !== 0 || query.operation !== 'write') return null;
    if (unit.is('fake-wipe')) return body({});
    unsaved.clear();
    log.erase();
    return body({}, unit.eraseMs(regionOf(unit.map, 'settings').sizeBytes));
  };
  return { settings, storage, files: fileServer(unit, bufferBytes) };
}

function fileServer(unit: Simulation, bufferBytes: number): GroupServer {
  const log = new FlashLog(unit.flash, regionOf(unit.map, 'files'));
  const noSuchFile = 3;
  const badOffset = 13;
  let under: { readonly name: string; readonly lengthBytes: number; parts: Uint8Array } | null = null;
  return (query) => {
    const name = textOf(query, 'name');
    if (query.command === 4) return body({});
    if (name === null || name.length > longestName) return smpError(3);
    if (query.command === 0 && query.operation === 'write') {
      const offset = numberOf(query, 'off');
      const data = bytesOf(query, 'data');
      if (offset === null || data === null) return smpError(3);
      if (offset === 0) under = { name, lengthBytes: numberOf(query, 'len') ?? 0, parts: new Uint8Array(0) };
      if (under === null || under.name !== name || offset !== under.parts.length)
        return groupError(badOffset);
      if (under.lengthBytes > regionOf(unit.map, 'files').sizeBytes) return groupError(badOffset);
      under.parts = concatBytes([under.parts, data]);
      if (under.parts.length >= under.lengthBytes && !log.set(name, under.parts))
        return groupError(badOffset);
      return body({ off: under.parts.length });
    }
    if (query.operation !== 'read') return null;
    const file = log.get(name);
    if (file === null) return groupError(noSuchFile);
    if (query.command === 0) {
      const offset = numberOf(query, 'off') ?? 0;
      const data = file.slice(offset, offset + bufferBytes - 64);
      return body(offset === 0 ? { off: offset, data, len: file.length } : { off: offset, data });
    }
    if (query.command === 1) return body({ len: file.length });
    if (query.command !== 2) return null;
    return body({
      type: 'sha256',
      off: 0,
      len: file.length,
      output: createHash('sha256').update(file).digest(),
    });
  };
}
