/** The changes of this station's key: with them, any of its keys is enough to check any of its documents. */
import type { SignedDocument } from '../model/document.ts';
import type { Store } from '../store/store.ts';

/** A key that is changed weekly for ten years. */
const mostRotations = 520;

/** In the order of the chain. */
export function rotationsOf(store: Pick<Store, 'documents'>): readonly SignedDocument[] {
  return store.documents.newestOfKind('key-rotation', mostRotations).toReversed();
}
