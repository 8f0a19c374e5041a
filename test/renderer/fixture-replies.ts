/** What the fixture engine answers when a screen asks for units, records, plans, settings. */
import type { Handlers, LifeEvent, UnitLife } from '../../src/contract/contract.ts';
import type { SignedDocument } from '../../src/model/document.ts';
import { Fault } from '../../src/model/fault.ts';
import { ago, records, settings, units } from './fixture-data.ts';
import { destination, destinationReport, listSyncRows } from './fixture-destinations.ts';
import { evidenceReplies } from './fixture-evidence.ts';
import { groupsReplies } from './fixture-groups.ts';
import { identityReplies } from './fixture-identity.ts';
import { officeReplies } from './fixture-office.ts';
import { peopleReplies } from './fixture-people.ts';
import { returnsReplies } from './fixture-returns.ts';
import { fault, hostile, stepResult } from './fixture-station.ts';
import { exportedWipe, wipeDocument } from './fixture-wipe.ts';

const event = (
  minutesAgo: number,
  type: LifeEvent['type'],
  title: string,
  change: Partial<LifeEvent> = {},
): LifeEvent => ({
  at: ago(minutesAgo),
  type,
  title,
  detail: '',
  outcome: null,
  jobId: null,
  documentId: null,
  ...change,
});

/** As the store writes them, oldest first. */
const lifeEvents: readonly LifeEvent[] = [
  event(9000, 'job', 'Provision Gateway Mk2', { outcome: 'passed', jobId: 'job-0', documentId: 'doc-0' }),
  ...['reserved', 'key-made', 'issued', 'written', 'proven', 'committed'].map((state) =>
    event(8999, 'identity', `GW2-004711 ${state}`, { jobId: 'job-0' }),
  ),
  event(8998, 'state', 'provisioned', { jobId: 'job-0' }),
  event(8990, 'sync', 'document accepted', { detail: 'server' }),
  event(8990, 'sync', 'identity-committed accepted', { detail: 'server' }),
  event(400, 'state', 'returned', { detail: hostile }),
  event(395, 'sync', 'unit-state rejected', { detail: 'server' }),
  event(390, 'job', 'Diagnose Gateway Mk2', {
    detail: 'check.failed',
    outcome: 'failed',
    jobId: 'job-3',
    documentId: 'doc-3',
  }),
  event(302, 'job', 'Wipe Gateway Mk2', { outcome: 'passed', jobId: 'job-16', documentId: 'doc-16' }),
  event(302, 'wipe', 'intent', { detail: 'smp-erase', jobId: 'job-16' }),
  event(301, 'identity', 'GW2-004711 revoked', { jobId: 'job-16' }),
  event(300, 'wipe', 'wipe-certificate', { detail: 'doc-16', jobId: 'job-16', documentId: 'doc-16' }),
  event(300, 'state', 'wiped', { jobId: 'job-16' }),
];

const life = (hardwareId: string): UnitLife => ({
  unit: { ...(units.find((unit) => unit.hardwareId === hardwareId) ?? units[0]!), hardwareId },
  events: lifeEvents,
  identities: [
    {
      serialNumber: 'GW2-004711',
      state: 'committed',
      keyOrigin: 'device',
      certificateFingerprint: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
      notAfter: '9999-12-31T23:59:59.000Z',
      credentialState: 'REVOCATION PENDING',
    },
  ],
  settings: [
    { key: 'net/apn', requested: 'iot.example', observed: 'iot.example' },
    { key: 'net/interval_s', requested: '300', observed: '60' },
    { key: 'site', requested: 'Nord', observed: null },
  ],
  readings: { supplyMv: 2911, temperatureC: 31.5, bootCount: 214, modem: 'ok', secureBoot: true },
});

const base64 = (text: string): string => Buffer.from(text).toString('base64');

const jobRecord = (): SignedDocument => ({
  ...wipeDocument(),
  kind: 'job-record',
  id: 'doc-16-record',
  sequence: 1203,
  body: { outcome: 'passed' },
});

export const fixed: Omit<
  Handlers,
  | 'snapshot'
  | 'startJob'
  | 'startWipe'
  | 'cancelJob'
  | 'armSlots'
  | 'virtualBench'
  | 'teachSlot'
  | 'saveSettings'
  | 'chooseLanguage'
> = {
  ...identityReplies(),
  ...officeReplies(),
  ...returnsReplies(),
  ...groupsReplies(),
  clearSlot: () => null,
  languageChoice: () => ({ station: null, mine: null }),
  acceptNumbers: () => null,
  importLeases: () => ({ orders: [], leases: 0, closed: [], refused: [] }),
  leaseRequestFile: () => ({ text: '{}' }),
  forgetSlot: () => null,
  retrySync: () => null,
  listDestinations: () => [],
  testDestination: destinationReport,
  addDestination: ({ name }) => ({ ...destination, destination: name }),
  removeDestination: () => ({ putAside: 0 }),
  putAside: () => null,
  ...evidenceReplies(),
  recordsPage: () => ({ station: 'bench-3', batch: null, count: 0, next: null }),
  exchangeAsk: () => null,
  importAnswer: () => ({
    receipts: { accepted: 412, known: 0, refused: [], rejected: [] },
    orders: { orders: ['spring-2026'], leases: 1, closed: [], refused: [] },
    groups: 7,
    packages: [],
    revoked: { certificates: 2, signers: [], stationRevokedAt: null },
    notes: [],
  }),
  importReceipts: () => ({ accepted: 0, known: 0, refused: [], rejected: [] }),
  rotateStationKey: () => ({ documentId: 'doc-17', publicKeyPem: settings.publicKeyPem }),
  getSettings: () => settings,
  listProfiles: () => [],
  listRevocations: () => [],
  addressUse: () => [
    {
      block: 'gateway-mac',
      type: 'eui-48',
      first: 'A4:CF:12:00:00:00',
      last: 'A4:CF:12:00:0F:FF',
      size: 4_096,
      given: 742,
      units: 371,
      burned: 3,
      remaining: 3_351,
      next: 'A4:CF:12:00:02:E9',
    },
  ],
  listPools: () => [
    { pool: 'line-b', ready: 118, used: 371, ended: 0, making: 1, expiresAt: ago(-60 * 24 * 90) },
  ],
  makePool: ({ pool }) => ({ pool, ready: 0, used: 0, ended: 0, making: 0, expiresAt: null, made: 0 }),
  endPool: () => ({ revoked: 0, unknown: [] }),
  confirmRevoked: () => ({ confirmed: 1 }),
  revocationList: () => ({ base64: '', count: 0 }),
  ...peopleReplies,
  importFile: () => ({ recipes: ['gateway-mk2'], order: null }),
  sendConsole: ({ line }) => ({ output: `> ${line}\nok\n` }),
  plan: ({ recipeId }) => ({
    recipeId,
    title: 'Gateway Mk2, production',
    driver: 'smp',
    problems:
      recipeId === 'gateway-locked'
        ? [fault('issuer.unavailable', 'The certificate authority does not answer.')]
        : [],
    steps: [],
    files: [],
    settings: [],
    irreversible: [],
  }),
  listPorts: () => [
    {
      path: '/dev/ttyACM1',
      kind: 'serial',
      location: 'usb:1-4.1',
      title: 'USB serial device',
      usb: { vendorId: 0x2fe3, productId: 0x100, serialNumber: 'A1' },
    },
    {
      path: 'tcp://127.0.0.1:1337',
      kind: 'tcp',
      location: 'tcp://127.0.0.1:1337',
      title: 'tcp://127.0.0.1:1337',
      usb: null,
    },
  ],
  listUnits: ({ search = '', state, after, limit }) => {
    const wanted = search.toLowerCase();
    const found = units.filter(
      (unit) =>
        (state === undefined || unit.state === state) &&
        (unit.hardwareId.toLowerCase().includes(wanted) || unit.serialNumber?.toLowerCase().includes(wanted)),
    );
    const start = Number(after ?? 0);
    return {
      rows: found.slice(start, start + limit),
      next: start + limit < found.length ? String(start + limit) : null,
    };
  },
  getUnit: ({ hardwareId }) => {
    if (hardwareId === 'unknown') throw new Fault('unit.unknown', 'No unit with the hardware id unknown.');
    return life(hardwareId);
  },
  listRecords: ({ search = '', outcome, purpose, after, limit }) => {
    const wanted = search.toLowerCase();
    const found = records.filter(
      (row) =>
        (outcome === undefined || row.outcome === outcome) &&
        (purpose === undefined || row.purpose === purpose) &&
        `${row.hardwareId} ${row.serialNumber}`.toLowerCase().includes(wanted),
    );
    const start = Number(after ?? 0);
    return {
      rows: found.slice(start, start + limit),
      next: start + limit < found.length ? String(start + limit) : null,
    };
  },
  getRecord: ({ jobId }) => ({
    row: records.find((row) => row.jobId === jobId) ?? records[0]!,
    steps: [
      stepResult(0, 'identify', {
        requested: { model: 'GW-MK2' },
        observed: { model: 'GW-MK2', supplyMv: 3312 },
        limits: [{ reading: 'supplyMv', limit: { min: 3200, max: 3400 }, value: 3312, passed: true }],
      }),
      stepResult(1, 'flash', { requested: { firmware: '2.4.1' }, observed: { firmware: '2.4.0' } }),
      stepResult(2, 'wipe', {
        requested: { method: 'erase-all' },
        observed: {
          method: 'erase-all',
          verdict: 'VERIFIED WITH EXCEPTIONS',
          bytesRead: 1_048_576,
          bytesTotal: 1_048_576,
        },
      }),
    ],
    document: jobRecord(),
    documents: [jobRecord(), wipeDocument()],
    log: ['00.000 opened the port', '00.412 identified', `01.000 ${hostile}`],
    artefacts: ['label.zpl'],
  }),
  exportDocument: (wanted) =>
    'artefact' in wanted
      ? { name: wanted.artefact, mediaType: 'application/octet-stream', base64: base64('^XA^XZ') }
      : {
          ...exportedWipe('VERIFIED WITH EXCEPTIONS'),
          name: `${wanted.documentId}.${wanted.format}`,
        },
  verifyDocument: () => ({
    valid: true,
    kind: 'wipe-certificate',
    findings: [
      { ok: true, text: 'The signature is of the station key d4c1…' },
      { ok: true, text: 'The document follows number 1203 of this station.' },
    ],
  }),
  wipePlan: ({ slotId }) => ({
    hardwareId: `A4CF12FE00${40 + Number(slotId.split('-')[1])}`,
    serialNumber: 'GW2-004716',
    unitState: 'returned',
    recipeId: 'gateway-wipe',
    method: {
      id: 'erase-all',
      title: 'Erase the whole flash and read every byte back',
      level: 'clear',
      leaves: ['One-time fuses', 'The boot loader in locked pages'],
      verification: 'full-read',
    },
    willBeLost: [
      'Firmware 2.4.1',
      'The identity GW2-004716 with its private key',
      '14 settings',
      'Logs and counters in the unit',
    ],
    credentials: ['Certificate 9f86 d081 (GW2-004716) will be revoked'],
  }),
  setUnitState: ({ hardwareId, state }) => ({ ...units[0]!, hardwareId, state }),
  listSync: listSyncRows,
};
