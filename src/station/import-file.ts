/** What the office hands over as a file: a package (a zip archive) or a work order (JSON). Told apart by the first byte. */
import { createHash } from 'node:crypto';
import type { Reply } from '../contract/contract.ts';
import type { StationSigner } from '../evidence/signer.ts';
import { Fault } from '../model/fault.ts';
import type { Store } from '../store/store.ts';
import { groupsFileLimitBytes, readSignedGroups, takeGroups } from './groups/take-groups.ts';
import { importOrder } from './order-import.ts';
import { importPackage } from './package-import.ts';
import type { Doing } from './people/actor.ts';

const orderLimitBytes = 64 * 1024;
const openBrace = 0x7b;

/** All or nothing, with who imported it. */
export function importFile(
  store: Store,
  base64: string,
  stationVersion: string,
  doing: Pick<Doing, 'record'>,
  own: Pick<StationSigner, 'keyId' | 'publicKeyPem'>,
): Reply<'importFile'> {
  return importBytes(store, new Uint8Array(Buffer.from(base64, 'base64')), stationVersion, doing, own);
}

/** The same for what came from the server. */
export function importBytes(
  store: Store,
  bytes: Uint8Array,
  stationVersion: string,
  doing: Pick<Doing, 'record'>,
  own: Pick<StationSigner, 'keyId' | 'publicKeyPem'>,
): Reply<'importFile'> {
  return store.transaction(() => {
    const imported = takeFile(store, bytes, stationVersion, own);
    doing.record({
      act: 'import',
      subject: imported.order,
      detail: {
        sha256: createHash('sha256').update(bytes).digest('hex'),
        sizeBytes: bytes.length,
        recipes: imported.recipes.join(', ').slice(0, 500),
        ...(imported.groups == null ? {} : { groups: imported.groups }),
      },
    });
    return imported;
  });
}

/** By its first byte. */
export function isOrderFile(bytes: Uint8Array): boolean {
  return bytes[0] === openBrace;
}

function takeFile(
  store: Store,
  bytes: Uint8Array,
  stationVersion: string,
  own: Pick<StationSigner, 'keyId' | 'publicKeyPem'>,
): Reply<'importFile'> {
  if (!isOrderFile(bytes)) {
    const { recipes, groupsFile } = importPackage(store, bytes, stationVersion);
    return { recipes, order: null, ...takenFromPackage(store, groupsFile, own) };
  }
  const groups = groupsIn(bytes);
  if (groups !== null)
    return { recipes: [], order: null, groups: takeGroups(store, own, readSignedGroups(groups)) };
  if (bytes.length > orderLimitBytes)
    throw new Fault('order.invalid', `A work order has at most ${orderLimitBytes} bytes.`);
  return { recipes: [], order: importOrder(store, new TextDecoder().decode(bytes)) };
}

/** A package may bring a published version of the groups. One that is older than what is live here is left alone. */
function takenFromPackage(
  store: Store,
  file: Uint8Array | null,
  own: Pick<StationSigner, 'keyId' | 'publicKeyPem'>,
): Pick<Reply<'importFile'>, 'groups'> {
  if (file === null) return {};
  const signed = readSignedGroups(groupsIn(file));
  if (signed.groups.number < (store.groupVersions.live()?.number ?? 0)) return { groups: null };
  return { groups: takeGroups(store, own, signed) };
}

/** The content of a file of groups; null for JSON of another kind, and for what is none. */
function groupsIn(bytes: Uint8Array): unknown {
  if (bytes.length > groupsFileLimitBytes) return null;
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(bytes));
    return typeof value === 'object' && value !== null && 'groups' in value ? value : null;
  } catch {
    return null; // whoever reads it next says what is wrong with it
  }
}
