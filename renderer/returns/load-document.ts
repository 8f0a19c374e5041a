import { fromBase64, fromUtf8 } from '../../src/base/bytes.ts';
import type { Api } from '../../src/contract/contract.ts';
import {
  erasedName,
  type KeptName,
  keptNameSchema,
  type SignedDocument,
  signedDocumentSchema,
} from '../../src/model/document.ts';
import { Fault } from '../../src/model/fault.ts';

/**
 * The signed document, from the export that a person would be given, with the names that lie beside it in place of their digests:
 * for eyes, not for its signature. Throws Fault evidence.invalid when the export holds no document.
 */
export async function loadDocument(api: Api, documentId: string): Promise<SignedDocument> {
  const file = await api.exportDocument({ documentId, format: 'json' });
  const bundle: unknown = JSON.parse(fromUtf8(fromBase64(file.base64)));
  const parsed = signedDocumentSchema.safeParse(onlyDocument(bundle));
  if (!parsed.success)
    throw new Fault('evidence.invalid', 'The export holds no signed document.', { documentId });
  return { ...parsed.data, body: revealed(parsed.data.body, namesIn(bundle)) as SignedDocument['body'] };
}

/** Exports are bundles: one or more documents beside the key that signed them. */
function onlyDocument(bundle: unknown): unknown {
  if (typeof bundle !== 'object' || bundle === null || !('documents' in bundle)) return bundle;
  return Array.isArray(bundle.documents) ? bundle.documents[0] : null;
}

function namesIn(bundle: unknown): readonly KeptName[] {
  const names = typeof bundle === 'object' && bundle !== null && 'names' in bundle ? bundle.names : [];
  return Array.isArray(names) ? names.flatMap((name) => keptNameSchema.safeParse(name).data ?? []) : [];
}

/** As evidence/names.ts does for the PDF. */
function revealed(value: unknown, names: readonly KeptName[]): unknown {
  if (typeof value === 'string' && /^name:sha256:[0-9a-f]{64}$/.test(value))
    return names.find(({ digest }) => digest === value)?.name ?? erasedName;
  if (Array.isArray(value)) return value.map((inside) => revealed(inside, names));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([field, inside]) => [field, revealed(inside, names)]));
}
