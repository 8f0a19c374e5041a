/**
 * What a person takes away from a job: a signed document as JSON that anyone can verify or as a PDF for people, and the
 * files that the job made (labels).
 */
import { utf8 } from '../base/bytes.ts';
import type { ExportedFile, ParsedArgument } from '../contract/contract.ts';
import { digestsIn } from '../evidence/names.ts';
import { documentPdf } from '../evidence/pdf.ts';
import type { Stamp } from '../evidence/pdf-signature.ts';
import type { KeptName, SignedDocument } from '../model/document.ts';
import { Fault } from '../model/fault.ts';
import type { Language } from '../model/languages.ts';
import type { Store } from '../store/store.ts';
import { loadPaperKey } from './paper-key-file.ts';
import type { StationKey } from './station-key.ts';
import { rotationsOf } from './station-keys.ts';

/** The newest lines of the log in which the last erasure is looked for. */
const erasuresLookedAt = 5_000;

/** Throws Fault contract.invalid when there is no such document or file; file.missing, file.changed. */
export async function exportDocument(
  store: Store,
  key: StationKey,
  wanted: ParsedArgument<'exportDocument'>,
  stamp: Stamp,
  spoken: Language,
): Promise<ExportedFile> {
  if ('artefact' in wanted) return exportArtefact(store, wanted.jobId, wanted.artefact);
  const { documentId, format, language } = wanted;
  const document = store.documents.find(documentId);
  if (document === null) throw new Fault('contract.invalid', 'There is no such document.', { documentId });
  const name = `${document.kind}-${document.sequence}`;
  const exported = utf8(exportText(store, key, document));
  const file = {
    json: { mediaType: 'application/json', bytes: async () => exported },
    pdf: {
      mediaType: 'application/pdf',
      bytes: async () => {
        const paperKey = await loadPaperKey(store, key);
        const { publicKeyPem } = key.signer;
        return documentPdf({
          document: store.names.revealed(document),
          publicKeyPem,
          exported,
          key: paperKey,
          stamp,
          language: language ?? spoken,
        });
      },
    },
  }[format];
  const base64 = Buffer.from(await file.bytes()).toString('base64');
  return { name: `${name}.${format}`, mediaType: file.mediaType, base64 };
}

/** With the changes of the station's key, so that any key of the station will do to check it. */
function exportText(store: Store, key: StationKey, document: SignedDocument): string {
  const stamp = store.timeStamps.of(document.id);
  const names = store.names.of(document.id);
  const others = [...rotationsOf(store), ...erasureOf(store, document, names)];
  const documents = [...others.filter(({ id }) => id !== document.id), document];
  const bundle = {
    format: 'mintmark-export',
    version: 1,
    publicKeyPem: key.signer.publicKeyPem,
    documents: documents.sort((left, right) => left.sequence - right.sequence),
    ...(names.length === 0 ? {} : { names }),
    ...(stamp === null
      ? {}
      : { timeStamps: [{ document: stamp.document, token: stamp.token, signature: stamp.signature }] }),
  };
  return JSON.stringify(bundle, null, 2);
}

/** The act by which its names were erased: why a reader finds digests. */
function erasureOf(
  store: Store,
  document: SignedDocument,
  names: readonly KeptName[],
): readonly SignedDocument[] {
  if (digestsIn(document.body).length <= names.length) return [];
  const act = store.documents
    .newestOfKind('act', erasuresLookedAt)
    .find(({ body }) => body.act === 'names-erased');
  return act === undefined ? [] : [act];
}

/** Only names that the job itself left: anything else is refused before a path is made of it. */
function exportArtefact(store: Store, jobId: string, name: string): ExportedFile {
  if (!store.jobFiles.artefacts(jobId).some((artefact) => artefact.name === name))
    throw new Fault('contract.invalid', 'The job has no such file.', { jobId, name });
  return {
    name,
    // Texts of a device can be in a label: never a type that a program opens by itself.
    mediaType: 'application/octet-stream',
    base64: Buffer.from(store.jobFiles.readArtefact(jobId, name)).toString('base64'),
  };
}
