/** Hands a file to the person through the browser's own download. */
import { fromBase64, utf8 } from '../../src/base/bytes.ts';
import type { ExportedFile } from '../../src/contract/contract.ts';

export function downloadBytes(name: string, mediaType: string, bytes: Uint8Array): void {
  const address = URL.createObjectURL(new Blob([new Uint8Array(bytes)], { type: mediaType }));
  const link = document.createElement('a');
  link.href = address;
  link.download = name.replace(/[^A-Za-z0-9._ -]/g, '_');
  link.click();
  // The download has its own hold on the bytes once it has started.
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

export function downloadText(name: string, mediaType: string, text: string): void {
  downloadBytes(name, mediaType, utf8(text));
}

export function downloadFile(file: ExportedFile): void {
  downloadBytes(file.name, file.mediaType, fromBase64(file.base64));
}
