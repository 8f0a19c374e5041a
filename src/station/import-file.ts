/** What the office hands over as a file: a package (a zip archive) or a work order (JSON). Told apart by the first byte. */
import { createHash } from 'node:crypto';
import type { Reply } from '../contract/contract.ts';
import { Fault } from '../model/fault.ts';
import type { Store } from '../store/store.ts';
import { importOrder } from './order-import.ts';
import { importPackage } from './package-import.ts';
import type { Doing } from './people/actor.ts';

const orderLimitBytes = 64 * 1024;
const openBrace = 0x7b;

/** All or nothing, with who imported it. */
export function importFile(
  store: Store,
  base64: string,
  stationVersion: string,
  doing: Doing,
): Reply<'importFile'> {
  const bytes = new Uint8Array(Buffer.from(base64, 'base64'));
  return store.transaction(() => {
    const imported = takeFile(store, bytes, stationVersion);
    doing.record({
      act: 'import',
      subject: imported.order,
      detail: {
        sha256: createHash('sha256').update(bytes).digest('hex'),
        sizeBytes: bytes.length,
        recipes: imported.recipes.join(', ').slice(0, 500),
      },
    });
    return imported;
  });
}

/** By its first byte. */
export function isOrderFile(bytes: Uint8Array): boolean {
  return bytes[0] === openBrace;
}

function takeFile(store: Store, bytes: Uint8Array, stationVersion: string): Reply<'importFile'> {
  if (!isOrderFile(bytes)) return { recipes: importPackage(store, bytes, stationVersion), order: null };
  if (bytes.length > orderLimitBytes)
    throw new Fault('order.invalid', `A work order has at most ${orderLimitBytes} bytes.`);
  return { recipes: [], order: importOrder(store, new TextDecoder().decode(bytes)) };
}
