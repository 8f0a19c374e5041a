/**
 * What a person takes away from a job: a signed document as JSON that anyone can verify or as a PDF for people, and the
 * files that the job made (labels).
 */
import type { ExportedFile, ParsedArgument } from '../contract/contract.ts';
import { documentPdf } from '../evidence/pdf.ts';
import { Fault } from '../model/fault.ts';
import type { Store } from '../store/store.ts';
import type { StationKey } from './station-key.ts';
import { rotationsOf } from './station-keys.ts';

/** Throws Fault contract.invalid when there is no such document or file; file.missing, file.changed. */
export async function exportDocument(
  store: Store,
  key: StationKey,
  wanted: ParsedArgument<'exportDocument'>,
): Promise<ExportedFile> {
  if ('artefact' in wanted) return exportArtefact(store, wanted.jobId, wanted.artefact);
  const { documentId, format } = wanted;
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
    // with the changes of the station's key, so that any key of the station will do to check it
    documents: [...rotationsOf(store).filter(({ id }) => id !== documentId), document].sort(
      (left, right) => left.sequence - right.sequence,
    ),
  };
  return {
    name: `${name}.json`,
    mediaType: 'application/json',
    base64: Buffer.from(JSON.stringify(bundle, null, 2)).toString('base64'),
  };
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
