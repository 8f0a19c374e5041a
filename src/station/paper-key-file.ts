/** The key that signs papers, in the data folder; made again when the station's key is another. */
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PaperKey } from '../evidence/paper-key.ts';
import { isVouchedFor, makePaperKey, openPaperKey } from '../evidence/paper-key.ts';
import type { Store } from '../store/store.ts';
import type { StationKey } from './station-key.ts';

const certificateStart = '-----BEGIN CERTIFICATE-----';

export async function loadPaperKey(
  store: Pick<Store, 'folder'>,
  { stationId, signer }: StationKey,
): Promise<PaperKey> {
  const file = join(store.folder, 'paper-key.pem');
  const known = existsSync(file) ? split(readFileSync(file, 'utf8')) : null;
  if (known !== null && isVouchedFor(known.certificatePem, signer.publicKeyPem)) return openPaperKey(known);
  const made = await makePaperKey(stationId, signer, new Date());
  // beside it first: half a key must not be what the next start finds
  writeFileSync(`${file}.new`, made.privateKeyPem + made.certificatePem, { mode: 0o600 });
  renameSync(`${file}.new`, file);
  return openPaperKey(made);
}

function split(text: string): { readonly privateKeyPem: string; readonly certificatePem: string } {
  const at = text.indexOf(certificateStart);
  return { privateKeyPem: text.slice(0, at), certificatePem: at < 0 ? '' : text.slice(at) };
}
