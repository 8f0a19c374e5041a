/** Orders and packages that the fixture engine knows. */
import type { Handlers } from '../../src/contract/contract.ts';
import type {
  InspectedPackage,
  InstalledPackage,
  OrderNote,
  officeRequests,
  PackageChange,
  PackagePart,
} from '../../src/contract/office.ts';
import type {
  MadePackageFile,
  OrderDraft,
  officeSigningRequests,
} from '../../src/contract/office-signing.ts';
import { Fault } from '../../src/model/fault.ts';
import { ago, settings } from './fixture-data.ts';
import { numberRows } from './fixture-identity.ts';
import { fault, hostile } from './fixture-station.ts';

const obstacles = [
  fault('order.incomplete', 'It is for another version of the package gateway-mk2 than 1.5.0.'),
  {
    ...fault('issuer.locked', 'The authority factory-hsm is locked: This authority waits for its PIN.'),
    context: { issuer: 'factory-hsm' },
  },
];

export const orderNotes: readonly OrderNote[] = settings.orders.map(({ order, closedAt }) => ({
  order: order.order,
  signerTitle: 'Office, Ljubljana',
  importedAt: ago(5_000),
  obstacles: closedAt === null ? obstacles : [],
}));

/** Settings and notes of so many orders. */
export function manyOrders(count: number): Pick<Handlers, 'getSettings' | 'orderNotes'> {
  const orders = Array.from({ length: count }, (_, index) => {
    const detail = settings.orders[index % 2] ?? settings.orders[0]!;
    const { order } = detail;
    return {
      ...detail,
      order: { ...order, order: `o-${5_000 + index}`, title: `Gateway Mk2, lot ${index + 1}` },
    };
  });
  return {
    getSettings: () => ({ ...settings, orders }),
    orderNotes: () =>
      orders.map(({ order }, index) => ({
        ...orderNotes[0]!,
        order: order.order,
        obstacles: index % 3 === 0 ? obstacles : [],
      })),
  };
}

const part = (kind: PackagePart['kind'], name: string, sizeBytes: number): PackagePart => ({
  kind,
  name,
  sizeBytes,
  sha256: Buffer.from(name).toString('hex').padEnd(64, '0').slice(0, 64),
});

export const packages: readonly InstalledPackage[] = [
  {
    id: 'gateway-mk2',
    title: 'Gateway Mk2',
    version: '1.5.0',
    manifestSha256: 'c0ffee'.repeat(10).padEnd(64, '0'),
    parts: [
      part('recipe', 'gateway-mk2', 1_204),
      part('recipe', 'gateway-wipe', 640),
      part('group', 'acme-north', 410),
      part('profile', 'gateway', 280),
      part('file', 'firmware/gateway-2.4.1.bin', 412_672),
    ],
    signer: { state: 'trusted', title: 'Office, Ljubljana', keyId: '5f3c'.repeat(16) },
    importedAt: ago(4_000),
  },
  {
    id: 'demo-sensor',
    title: 'Sensor for training',
    version: null,
    manifestSha256: null,
    parts: [part('recipe', 'sensor-c3', 900)],
    signer: { state: 'none', title: null, keyId: null },
    importedAt: ago(9_000),
  },
];

export const changes: readonly PackageChange[] = [
  { kind: 'version', name: '', change: 'changed', before: '1.5.0', after: '1.6.0' },
  {
    kind: 'recipe',
    name: 'gateway-mk2',
    change: 'changed',
    before:
      'recipe: gateway-mk2\ntitle: Gateway Mk2, production\nproduct: Gateway Mk2\npurpose: provision\nsteps:\n  - step: identify\n  - step: flash\n    file: app\n  - step: identity\n    profile: gateway\n',
    after: `recipe: gateway-mk2\ntitle: Gateway Mk2, production\nproduct: Gateway Mk2\npurpose: provision\nallow: [replace-identity]\nsteps:\n  - step: identify\n  - step: flash\n    file: app\n    # ${hostile}\n  - step: identity\n    profile: gateway\n`,
  },
  { kind: 'file', name: 'firmware/gateway-2.5.0.bin', change: 'added', before: null, after: null },
  { kind: 'file', name: 'firmware/gateway-2.4.1.bin', change: 'removed', before: null, after: null },
];

export const inspected: InspectedPackage = {
  type: 'package',
  facts: { ...packages[0]!, version: '1.6.0', manifestSha256: 'd1f7'.repeat(16) },
  signer: { state: 'unknown', title: null, keyId: '77aa'.repeat(16) },
  refusal: fault('signer.unknown', 'The package is signed by a key that is not trusted here.'),
  changes,
  installedVersion: '1.5.0',
};

const madeFile: MadePackageFile = {
  name: 'gateway-mk2-1.6.0.zip',
  base64: Buffer.from('PK').toString('base64'),
  seen: { ...inspected, signer: { state: 'none', title: null, keyId: null } },
};
export const signedPackage: MadePackageFile = {
  ...madeFile,
  seen: {
    ...inspected,
    refusal: null,
    signer: { state: 'trusted', title: 'Office, Ljubljana', keyId: '5f3c'.repeat(16) },
  },
};
const orderDraft: OrderDraft = {
  order: {
    ...settings.orders[0]!.order,
    order: 'o-4713',
    title: 'Gateway Mk2, second lot',
    serial: { first: 5_731, last: 6_250 },
  },
  obstacles: obstacles.slice(0, 1),
  overlaps: ['o-4700'],
  here: null,
};

export function officeReplies(
  count = 2,
): Pick<Handlers, keyof typeof officeRequests | keyof typeof officeSigningRequests> {
  return {
    makePackage: () => madeFile,
    signPackage: () => signedPackage,
    checkOrder: () => orderDraft,
    signTrustList: () => ({ name: 'trust-list.json', base64: btoa('{}'), keyId: 'e'.repeat(64) }),
    signOrder: () => ({
      ...orderDraft,
      name: 'o-4713.json',
      base64: Buffer.from('{}').toString('base64'),
      keyId: '5f3c'.repeat(16),
      signerTitle: 'Office, Ljubljana',
    }),
    orderNotes: () => orderNotes,
    listPackages: () => (count === 0 ? [] : packages),
    previewOrderReport: ({ order }) => {
      const known =
        settings.orders.find((candidate) => candidate.order.order === order) ?? settings.orders[0];
      if (known === undefined) throw new Fault('order.missing', `There is no order called ${order}.`);
      const exceptions = numberRows(374)
        .filter(({ state }) => state !== 'committed' && state !== 'revoked')
        .slice(0, 9);
      return {
        order: known.order,
        standing: known.standing,
        at: ago(0),
        operator: 'Ana Kovač',
        given: 377,
        exceptions,
        more: false,
      };
    },
    inspectFile: () => inspected,
    comparePackages: () => changes,
  };
}
