import { fromBase64, fromUtf8 } from '../../src/base/bytes.ts';
import type { Api } from '../../src/contract/contract.ts';
import { type SignedDocument, signedDocumentSchema } from '../../src/model/document.ts';
import { Fault } from '../../src/model/fault.ts';

/**
 * The signed document itself, from the export that a person would be given. Throws Fault evidence.invalid when the
 * export holds no document.
 */
export async function loadDocument(api: Api, documentId: string): Promise<SignedDocument> {
  const file = await api.exportDocument({ documentId, format: 'json' });
  const parsed = signedDocumentSchema.safeParse(onlyDocument(JSON.parse(fromUtf8(fromBase64(file.base64)))));
  if (!parsed.success)
    throw new Fault('evidence.invalid', 'The export holds no signed document.', { documentId });
  return parsed.data;
}

/** Exports are bundles: one or more documents beside the key that signed them. */
function onlyDocument(bundle: unknown): unknown {
  if (typeof bundle !== 'object' || bundle === null || !('documents' in bundle)) return bundle;
  return Array.isArray(bundle.documents) ? bundle.documents[0] : null;
}
