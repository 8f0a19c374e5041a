/** The units, records, queue rows and settings that the fixture engine knows. */
import type { SettingsView } from '../../src/contract/settings.ts';
import type { RecordRow, SyncRow } from '../../src/model/rows.ts';
import { type Unit, unitStates } from '../../src/model/unit.ts';
import { hostile } from './fixture-station.ts';

export const ago = (minutes: number): string => new Date(Date.now() - minutes * 60_000).toISOString();

export const units: readonly Unit[] = Array.from({ length: 240 }, (_, index) => ({
  hardwareId: `A4CF12FE${String(index + 41).padStart(4, '0')}`,
  state: unitStates[index % 9 < 6 ? 1 : index % unitStates.length] ?? 'provisioned',
  serialNumber: index % 11 === 10 ? null : `GW2-${String(4711 + index).padStart(6, '0')}`,
  model: index === 3 ? hostile : 'GW-MK2',
  firmware: '2.4.1',
  groupId: 'acme-north',
  certificateFingerprint: `9f${String(index).padStart(4, '0')}c0ffee51ab77`,
  firstSeenAt: ago(9000 - index),
  lastSeenAt: ago(index * 7),
  note: null,
}));

const outcomes = ['passed', 'passed', 'passed', 'failed', 'passed', 'error', 'passed', 'cancelled'] as const;

export const records: readonly RecordRow[] = Array.from({ length: 1_000 }, (_, index) => ({
  jobId: `job-${index}`,
  documentId: `doc-${index}`,
  recipeTitle: 'Gateway Mk2, production',
  purpose: index % 17 === 16 ? 'decommission' : 'provision',
  slotNumber: (index % 8) + 1,
  hardwareId: `A4CF12FE${String(index + 41).padStart(4, '0')}`,
  serialNumber: index === 2 ? '=HYPERLINK("http://x")' : `GW2-${String(4711 + index).padStart(6, '0')}`,
  outcome: outcomes[index % outcomes.length] ?? 'passed',
  faultCode: index % 8 === 3 ? 'check.failed' : index % 8 === 5 ? 'link.lost' : null,
  operator: 'Ana Kovač',
  startedAt: ago(index * 2),
  durationMs: 41_000 + (index % 13) * 700,
  syncState: index < 3 ? 'waiting' : index === 40 ? 'rejected' : 'accepted',
}));

export const syncRows: readonly SyncRow[] = [
  {
    id: 'fact-1',
    sequence: 1203,
    kind: 'document',
    destination: 'server',
    state: 'rejected',
    attempts: 1,
    createdAt: ago(95),
    nextAttemptAt: ago(0),
    lastError: 'The server knows another unit with the serial number GW2-004711.',
    subject: 'GW2-004711',
  },
  ...Array.from(
    { length: 6 },
    (_, index): SyncRow => ({
      id: `fact-${index + 2}`,
      sequence: 1204 + index,
      kind: index === 0 ? 'revocation' : 'document',
      destination: 'server',
      state: 'waiting',
      attempts: 4 - (index % 4),
      createdAt: ago(60 - index * 7),
      nextAttemptAt: ago(-1),
      lastError: 'Connection refused.',
      subject: `GW2-00${4720 + index}`,
    }),
  ),
];

export const settings: SettingsView = {
  stationName: 'Bench 3 · Line B',
  operator: 'Ana Kovač',
  serverUrl: 'https://mintmark.example',
  dataFolder: '/home/ana/.local/share/mintmark',
  publicKeyPem:
    '-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=\n-----END PUBLIC KEY-----\n',
  manualPorts: ['tcp://127.0.0.1:1337'],
  identity: [
    {
      profile: 'gateway',
      title: 'Gateway device identity',
      issuer: 'local-ca',
      issuerState: 'ready',
      used: 371,
      remaining: 129,
    },
    {
      profile: 'sensor',
      title: 'Sensor device identity',
      issuer: 'est',
      issuerState: 'not reached',
      used: 12,
      remaining: 9988,
    },
  ],
  signers: [{ keyId: '5f3c'.repeat(16), title: 'Office, Ljubljana', addedAt: '2026-03-02T08:00:00Z' }],
  packages: [
    {
      id: 'gateway-mk2',
      title: 'Gateway Mk2',
      version: '1.5.0',
      signer: '5f3c'.repeat(16),
      importedAt: '2026-03-02T08:05:00Z',
    },
  ],
  orders: [
    {
      order: {
        version: 1,
        order: 'o-4712',
        title: 'Gateway Mk2 for Site North',
        package: { id: 'gateway-mk2', sha256: 'c0ffee'.repeat(10).slice(0, 64).padEnd(64, '0') },
        profile: 'gateway',
        quantity: 500,
        serial: { first: 5211, last: 5730 },
        stations: ['bench-3', 'bench-4'],
        operators: 'any',
        notBefore: '2026-03-01T00:00:00Z',
        notAfter: '2026-04-30T22:00:00Z',
        rework: 20,
        issuedBy: 'Ljubljana office',
        issuedAt: '2026-02-27T09:00:00Z',
      },
      standing: { good: 368, open: 4, burned: 3, held: 2, remaining: 126 },
      signer: '5f3c'.repeat(16),
      closedAt: null,
      reportId: null,
    },
    {
      order: {
        version: 1,
        order: 'o-4700',
        title: 'Sensor, first series',
        package: { id: 'sensor', sha256: 'ab'.repeat(32) },
        profile: 'sensor',
        quantity: 12,
        serial: { first: 1, last: 20 },
        stations: 'any',
        operators: ['Ana Kovač'],
        notBefore: '2026-01-01T00:00:00Z',
        notAfter: '2026-02-28T22:00:00Z',
        rework: 8,
        issuedBy: 'Ljubljana office',
        issuedAt: '2025-12-20T09:00:00Z',
      },
      standing: { good: 12, open: 0, burned: 1, held: 0, remaining: 0 },
      signer: '5f3c'.repeat(16),
      closedAt: '2026-02-20T15:30:00Z',
      reportId: 'order-o-4700',
    },
  ],
};
