/** One part of the server's answer, taken by the rules that it would be taken by over the network. What is not taken is said. */
import { z } from 'zod';
import type { Clock } from '../../base/clock.ts';
import type { Random } from '../../base/random.ts';
import type { AnswerTaken } from '../../contract/exchange.ts';
import type { ExchangePart } from '../../model/exchange.ts';
import { Fault } from '../../model/fault.ts';
import { offeredPackageSchema } from '../../model/package-file.ts';
import { signedRevocationNewsSchema } from '../../model/revocations.ts';
import { receiptsFileSchema } from '../../model/stick-files.ts';
import type { Store } from '../../store/store.ts';
import { readSignedGroups, takeGroups } from '../groups/take-groups.ts';
import type { LeaseControl } from '../lease-control.ts';
import type { PackageControl } from '../pulled/package-control.ts';
import type { RevocationControl } from '../pulled/revocation-control.ts';
import type { RecordsDesk } from '../records-desk.ts';
import type { StationKey } from '../station-key.ts';

export interface ExchangeDeskParts {
  readonly store: Store;
  readonly key: StationKey;
  readonly clock: Clock;
  readonly random: Random;
  readonly records: RecordsDesk;
  readonly leases: LeaseControl;
  readonly packages: PackageControl;
  readonly revocations: RevocationControl;
  serverKey(): { readonly keyId: string; readonly publicKeyPem: string } | null;
  /** Another version of the groups is live. */
  onGroups(): void;
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** What was taken so far, written as it goes. */
export type Taking = Writable<AnswerTaken> & { readonly notes: string[] };

const receiptsSchema = z.object({ results: receiptsFileSchema.shape.results });
const refusedSchema = z.object({ refused: z.string() });
const whyRefused: Readonly<Record<string, string>> = {
  copy: 'the server knows a newer run of this station: this one is a copy, or was restored from a backup',
  'server-forgot': 'the server never gave the numbers that this station has: its own database was restored',
};

export function takePart(part: ExchangePart, parts: ExchangeDeskParts, taken: Taking): void {
  try {
    taken.notes.push(...takeKind(part, parts, taken));
  } catch (thrown) {
    // One part that can not be taken is a person's affair; the others of the answer are good.
    if (!(thrown instanceof Fault) || thrown.code.startsWith('store.')) throw thrown;
    taken.notes.push(`Part ${part.number} (${part.kind}) was not taken: ${thrown.message}`);
  }
}

/** What a person should know. */
function takeKind(
  { kind, number, content }: ExchangePart,
  parts: ExchangeDeskParts,
  taken: Taking,
): readonly string[] {
  switch (kind) {
    case 'receipts':
      return takeReceipts(content, parts, taken);
    case 'orders':
      return content === null ? [] : takeOrders(content, parts, taken);
    case 'groups':
      return content === null ? [] : takeVersion(content, parts, taken);
    case 'packages':
      return takePackages(content, parts, taken);
    case 'revocations': {
      taken.revoked = parts.revocations.take(read(signedRevocationNewsSchema, content));
      const at = taken.revoked.stationRevokedAt;
      return at === null ? [] : [`The server has revoked this station (${at.slice(0, 10)}).`];
    }
    default:
      return [
        `Part ${number} is of a kind that this version of Mintmark does not know (${kind}) and was left: the server is newer. Update this station.`,
      ];
  }
}

function takeReceipts(content: unknown, parts: ExchangeDeskParts, taken: Taking): readonly string[] {
  const { results } = read(receiptsSchema, content);
  const { accepted, known, refused, rejected } = parts.records.takeResults(results);
  const { receipts } = taken;
  taken.receipts = {
    accepted: receipts.accepted + accepted,
    known: receipts.known + known,
    refused: [...receipts.refused, ...refused],
    rejected: [...receipts.rejected, ...rejected],
  };
  return [];
}

function takeOrders(content: unknown, parts: ExchangeDeskParts, taken: Taking): readonly string[] {
  const refused = refusedSchema.safeParse(content);
  if (refused.success)
    return [`The server gave no orders: ${whyRefused[refused.data.refused] ?? refused.data.refused}.`];
  taken.orders = parts.leases.importAnswer(JSON.stringify(content));
  return [];
}

function takeVersion(content: unknown, parts: ExchangeDeskParts, taken: Taking): readonly string[] {
  const { store, key, onGroups } = parts;
  taken.groups = store.transaction(() => takeGroups(store, key.signer, readSignedGroups(content)));
  if (taken.groups !== null) onGroups();
  return [];
}

/** Only their hashes travel in the answer: the files go beside it on the stick. */
function takePackages(content: unknown, parts: ExchangeDeskParts, taken: Taking): readonly string[] {
  const offered = read(z.array(offeredPackageSchema), content);
  const wanted = parts.packages.wanted(offered);
  taken.packages = wanted.map(({ package: name, title, version, sha256, sizeBytes }) => ({
    package: name,
    title,
    version,
    sha256,
    sizeBytes,
  }));
  return [];
}

/** Signed by the server, so it is no forgery: a newer one says it in another form. */
function read<T>(schema: z.ZodType<T>, content: unknown): T {
  const parsed = schema.safeParse(content);
  if (parsed.success) return parsed.data;
  throw new Fault('exchange.invalid', 'it is of a form that this version of Mintmark does not know');
}
