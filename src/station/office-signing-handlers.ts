/** The requests of contract/office-signing.ts: packages, orders and lists of keys that are made and signed at the window. */
import { createPublicKey } from 'node:crypto';
import { utf8 } from '../base/bytes.ts';
import type { MadePackageFile, OrderDraft, officeSigningRequests } from '../contract/office-signing.ts';
import { keyIdOf } from '../evidence/key-id.ts';
import { Fault } from '../model/fault.ts';
import type { WorkOrder } from '../model/order.ts';
import { packageManifestName } from '../model/package-file.ts';
import { inspectPackageFile } from './office/inspect-file.ts';
import { type MadePackage, makePackage, signPackage } from './office/make-package.ts';
import { withOfficeKey } from './office/office-key.ts';
import { signOrder } from './office/sign-order.ts';
import { orderSubject, packageSubject, readOrderDraft, trustListSubject } from './office/signed-subject.ts';
import { makeTrustList, readTrustListSource } from './office/trust-list.ts';
import { inspectionOf, type OfficeHandlerParts } from './office-handlers.ts';
import type { ActingHandlers } from './people/actor.ts';

/** Of all files together: what a bench takes as one package. */
const mostBytes = 150_000_000;

export function officeSigningHandlers(
  parts: OfficeHandlerParts,
): Pick<ActingHandlers, keyof typeof officeSigningRequests> {
  const { store, hub, clock } = parts;
  const inspection = inspectionOf(parts);
  const stationVersion = hub.state.station.version;
  const file = ({ bytes, contents }: MadePackage): MadePackageFile => ({
    name: `${contents.id}${contents.version === null ? '' : `-${contents.version}`}.zip`,
    base64: Buffer.from(bytes).toString('base64'),
    seen: inspectPackageFile(bytes, inspection),
  });
  const drafted = (order: WorkOrder): OrderDraft => ({
    order,
    obstacles: inspection.obstaclesOf(order),
    overlaps: store.orders
      .list()
      .filter(({ order: other }) => other.order !== order.order && sharesNumbers(other, order))
      .map(({ order: other }) => other.order),
    here: store.orders.find(order.order)?.order ?? null,
  });
  return {
    makePackage: ({ files, about }) => {
      const content = new Map(files.map(({ path, base64 }) => [path, bytesOf(base64)]));
      if (content.size < files.length)
        throw new Fault('file.invalid', 'Two of the chosen files have the same path in the package.');
      const sizeBytes = [...content.values()].reduce((sum, bytes) => sum + bytes.length, 0);
      if (sizeBytes > mostBytes)
        throw new Fault('file.invalid', `The files of a package have at most ${mostBytes} bytes together.`);
      // JSON is YAML, and quotes what needs it.
      if (about !== undefined) content.set(packageManifestName, utf8(JSON.stringify(about)));
      return file(makePackage(content, null, stationVersion));
    },
    signPackage: ({ base64, key }, doing) => {
      const subject = packageSubject(base64);
      const made = withOfficeKey(key, (opened) => signPackage(bytesOf(base64), opened, stationVersion));
      doing.record({
        act: 'sign',
        subject,
        detail: { what: 'package', title: made.contents.title, key: made.contents.signer },
      });
      return file(made);
    },
    checkOrder: ({ text }) => drafted(readOrderDraft(text)),
    signOrder: ({ text, key }, doing) => {
      const signed = withOfficeKey(key, (opened) => signOrder(text, 'order', opened));
      const { order, keyId } = signed;
      doing.record({
        act: 'sign',
        subject: orderSubject(text),
        detail: { what: 'work order', title: order.title, quantity: order.quantity, key: keyId },
      });
      return {
        ...drafted(order),
        name: `${order.order}.json`,
        base64: Buffer.from(`${JSON.stringify(signed, null, 2)}\n`).toString('base64'),
        keyId,
        signerTitle: store.signers.find(keyId)?.title ?? null,
      };
    },
    signTrustList: ({ text, key }, doing) => {
      const { title, keys } = readTrustListSource(text);
      const { list, keyId } = withOfficeKey(key, (opened) => ({
        list: makeTrustList(text, clock.now(), opened),
        keyId: keyIdOf(createPublicKey(opened)),
      }));
      doing.record({
        act: 'sign',
        subject: trustListSubject(text),
        detail: { what: 'trust list', title, keys: keys.length, key: keyId },
      });
      return {
        name: 'trust-list.json',
        base64: Buffer.from(`${JSON.stringify(list, null, 2)}\n`).toString('base64'),
        keyId,
      };
    },
  };
}

function sharesNumbers(one: WorkOrder, other: WorkOrder): boolean {
  return (
    one.profile === other.profile &&
    one.serial.first <= other.serial.last &&
    other.serial.first <= one.serial.last
  );
}

function bytesOf(base64: string): Uint8Array {
  return new Uint8Array(Buffer.from(base64, 'base64'));
}
