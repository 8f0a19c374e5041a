/** The requests about orders and packages, implemented: what is here, what is missing, what a file would change. */

import type { Clock } from '../base/clock.ts';
import type { OrderNote, OrderReportPreview, officeRequests } from '../contract/office.ts';
import { readZip } from '../formats/zip.ts';
import { Fault } from '../model/fault.ts';
import type { IdentityProfile, IdentityState } from '../model/identity.ts';
import type { Store } from '../store/store.ts';
import { isOrderFile } from './import-file.ts';
import {
  type InspectionParts,
  inspectOrderFile,
  inspectPackageFile,
  signerOf,
} from './office/inspect-file.ts';
import {
  type ComparedPackage,
  comparedFile,
  comparedInstalled,
  comparePackages,
  factsOf,
} from './office/package-parts.ts';
import { type ObstacleParts, orderObstacles } from './order-obstacles.ts';
import { packageContents } from './package-contents.ts';
import type { ActingHandlers } from './people/actor.ts';
import type { StateHub } from './state-hub.ts';
import type { StationKey } from './station-key.ts';

export interface OfficeHandlerParts {
  readonly store: Store;
  readonly hub: StateHub;
  readonly key: StationKey;
  readonly clock: Clock;
  readonly identity: { checkIssuer(profile: IdentityProfile): void };
}

const exceptionsShown = 200;
const exceptional: readonly IdentityState[] = [
  'burned',
  'quarantined',
  'reserved',
  'key-made',
  'issued',
  'written',
  'proven',
];

export function officeHandlers(parts: OfficeHandlerParts): Pick<ActingHandlers, keyof typeof officeRequests> {
  const { store, hub, clock } = parts;
  const inspection = inspectionOf(parts);
  return {
    orderNotes: () =>
      store.orders.list().map(
        ({ order, signer, importedAt, closedAt }): OrderNote => ({
          order: order.order,
          signerTitle: store.signers.find(signer)?.title ?? null,
          importedAt,
          obstacles: closedAt === null ? inspection.obstaclesOf(order) : [],
        }),
      ),
    previewOrderReport: ({ order }) => reportPreview(store, order, clock.now(), hub.state.operator),
    listPackages: () =>
      store.catalogue.packages().map(({ id, signer, importedAt }) => ({
        ...factsOf(comparedInstalled(store, id)),
        signer: signerOf(store, signer),
        importedAt,
      })),
    inspectFile: ({ base64 }) => {
      const bytes = bytesOf(base64);
      return isOrderFile(bytes)
        ? inspectOrderFile(new TextDecoder().decode(bytes), inspection)
        : inspectPackageFile(bytes, inspection);
    },
    comparePackages: ({ before, after }) => {
      const side = (which: typeof before): ComparedPackage =>
        'packageId' in which
          ? comparedInstalled(store, which.packageId)
          : comparedFile(packageContents(readZip(bytesOf(which.base64)), null, hub.state.station.version));
      return comparePackages(side(before), side(after));
    },
  };
}

export function inspectionOf({ store, hub, key, identity }: OfficeHandlerParts): InspectionParts {
  const obstacleParts: ObstacleParts = {
    store,
    stationId: key.stationId,
    operator: () => hub.state.operator,
    checkIssuer: (profile) => identity.checkIssuer(profile),
  };
  return {
    store,
    stationVersion: hub.state.station.version,
    obstaclesOf: (order) => orderObstacles(order, obstacleParts),
  };
}

function reportPreview(store: Store, id: string, at: Date, operator: string): OrderReportPreview {
  const known = store.orders.find(id);
  if (known === null) throw new Fault('order.missing', `There is no order called ${id}.`, { order: id });
  const standing = store.orders.standing(known.order);
  const found = exceptional.flatMap(
    (state) => store.numbers.list({ order: id, state, limit: exceptionsShown }).rows,
  );
  return {
    order: known.order,
    standing,
    at: at.toISOString(),
    operator,
    given: standing.good + standing.open + standing.burned + standing.held,
    exceptions: found.slice(0, exceptionsShown),
    more: standing.open + standing.burned + standing.held > Math.min(found.length, exceptionsShown),
  };
}

function bytesOf(base64: string): Uint8Array {
  return new Uint8Array(Buffer.from(base64, 'base64'));
}
