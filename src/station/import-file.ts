/** What the office hands over as a file: a package (a zip archive) or a work order (JSON). Told apart by the first byte. */
import type { Reply } from '../contract/contract.ts';
import { Fault } from '../model/fault.ts';
import type { Store } from '../store/store.ts';
import { importOrder } from './order-import.ts';
import { importPackage } from './package-import.ts';

const orderLimitBytes = 64 * 1024;
const openBrace = 0x7b;

export function importFile(store: Store, base64: string, stationVersion: string): Reply<'importFile'> {
  const bytes = new Uint8Array(Buffer.from(base64, 'base64'));
  if (bytes[0] !== openBrace) return { recipes: importPackage(store, bytes, stationVersion), order: null };
  if (bytes.length > orderLimitBytes)
    throw new Fault('order.invalid', `A work order has at most ${orderLimitBytes} bytes.`);
  return { recipes: [], order: importOrder(store, new TextDecoder().decode(bytes)) };
}
