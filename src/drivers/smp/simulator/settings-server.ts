/** Groups 3 (settings) and 63 (storage) of the simulated unit: names and values in a flash region. */
import { body, bytesOf, type GroupServer, groupError, smpError, textOf } from './answer.ts';
import { fileServer } from './file-server.ts';
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
