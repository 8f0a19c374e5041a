/** A signed document as a file: JSON that anyone can verify, or a PDF for people. */
import type { ExportedFile } from '../contract/contract.ts';
import { documentPdf } from '../evidence/pdf.ts';
import { Fault } from '../model/fault.ts';
import type { Store } from '../store/store.ts';
import type { StationKey } from './station-key.ts';

/** Throws Fault contract.invalid when there is no such document. */
export async function exportDocument(
  store: Store,
  key: StationKey,
  documentId: string,
  format: 'json' | 'pdf',
): Promise<ExportedFile> {
  const document = store.documents.find(documentId);
  if (document === null) throw new Fault('contract.invalid', 'There is no such document.', { documentId });
  const name = `${document.kind}-${document.sequence}`;
  if (format === 'pdf') {
    const bytes = await documentPdf(document, key.signer.publicKeyPem);
    return {
      name: `${name}.pdf`,
      mediaType: 'application/pdf',
      base64: Buffer.from(bytes).toString('base64'),
    };
  }
  const bundle = {
    format: 'mintmark-export',
    version: 1,
    publicKeyPem: key.signer.publicKeyPem,
    documents: [document],
  };
  return {
    name: `${name}.json`,
    mediaType: 'application/json',
    base64: Buffer.from(JSON.stringify(bundle, null, 2)).toString('base64'),
  };
}
