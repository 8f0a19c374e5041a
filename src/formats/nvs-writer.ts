/**
 * Writes entries into the pages of an NVS image, one after the other, and begins a new page where Espressif's generator
 * does. What keys and values may be is checked in nvs-image.ts.
 */
import { Fault } from '../model/fault.ts';
import { crc32FromZero } from './crc32.ts';
import {
  bitmapOffset,
  dataEntries,
  entriesPerPage,
  entryBytes,
  entryHeaderCrc,
  firstEntryOffset,
  noChunk,
  pageBytes,
  pageHeaderCrc,
  pageStates,
  pageVersion2,
} from './nvs-layout.ts';

export interface ItemHeader {
  readonly namespace: number;
  readonly type: number;
  /** Entries that the item takes, its header included. */
  readonly span: number;
  readonly chunk: number;
  readonly key: string;
  /** The last 8 bytes of the header; shorter is filled with ff. */
  readonly data: Uint8Array;
}

export class NvsWriter {
  readonly image: Uint8Array;
  readonly #usablePages: number;
  #page = 0;
  /** Entries that are used in the page. */
  #used = 0;

  /** One page of three or more is kept free: without it the unit could not clean up. */
  constructor(sizeBytes: number) {
    this.image = new Uint8Array(sizeBytes).fill(0xff);
    const pages = sizeBytes / pageBytes;
    this.#usablePages = pages < 3 ? pages : pages - 1;
    this.#beginPage();
  }

  get freeEntries(): number {
    return entriesPerPage - this.#used;
  }

  /** Throws Fault image.too-large when there is no page left. */
  nextPage(): void {
    if (this.#page + 1 >= this.#usablePages) {
      throw new Fault(
        'image.too-large',
        `The settings do not fit into an NVS partition of ${this.image.length} bytes.`,
        { sizeBytes: this.image.length },
      );
    }
    this.#pageView().setUint32(0, pageStates.full, true);
    this.#page += 1;
    this.#used = 0;
    this.#beginPage();
  }

  /** Header and data must fit into the page. */
  writeItem(header: ItemHeader, data: Uint8Array = new Uint8Array(0)): void {
    const offset = this.#page * pageBytes + firstEntryOffset + this.#used * entryBytes;
    const entry = this.image.subarray(offset, offset + entryBytes);
    entry.set([header.namespace, header.type, header.span, header.chunk]);
    entry.fill(0, 8, 24);
    entry.set(new TextEncoder().encode(header.key), 8);
    entry.set(header.data, 24);
    new DataView(entry.buffer, entry.byteOffset).setUint32(4, entryHeaderCrc(entry), true);
    this.image.set(data, offset + entryBytes);
    this.#markWritten(1 + dataEntries(data.length));
  }

  /** An item whose header says length and CRC of the data behind it. */
  writeData(header: Omit<ItemHeader, 'data' | 'span'>, data: Uint8Array): void {
    const sizes = new Uint8Array(8).fill(0xff);
    const view = new DataView(sizes.buffer);
    view.setUint16(0, data.length, true);
    view.setUint32(4, crc32FromZero(data), true);
    this.writeItem({ ...header, span: 1 + dataEntries(data.length), data: sizes }, data);
  }

  #beginPage(): void {
    const view = this.#pageView();
    view.setUint32(0, pageStates.active, true);
    view.setUint32(4, this.#page, true);
    view.setUint8(8, pageVersion2);
    view.setUint32(28, pageHeaderCrc(this.image.subarray(this.#page * pageBytes)), true);
  }

  #markWritten(entries: number): void {
    for (let count = 0; count < entries; count += 1) {
      const at = this.#page * pageBytes + bitmapOffset + (this.#used >> 2);
      this.image[at] = (this.image[at] ?? 0) & ~(1 << ((this.#used & 3) * 2));
      this.#used += 1;
    }
  }

  #pageView(): DataView {
    return new DataView(this.image.buffer, this.#page * pageBytes, pageBytes);
  }
}

/** The header of a value that needs no data behind it. */
export function smallItem(namespace: number, type: number, key: string, data: Uint8Array): ItemHeader {
  return { namespace, type, span: 1, chunk: noChunk, key, data };
}
