/** Authorities, profiles and numbers that the fixture engine knows: every state, few rows or very many. */
import type { Handlers } from '../../src/contract/contract.ts';
import type { IssuerView, identityRequests, ProfileStanding } from '../../src/contract/identity.ts';
import { Fault } from '../../src/model/fault.ts';
import { type IdentityState, identityProfileSchema, identityStates } from '../../src/model/identity.ts';
import type { NumberRow } from '../../src/model/rows.ts';
import { ago } from './fixture-data.ts';
import { hostile } from './fixture-station.ts';

const issuer = (name: string, change: Partial<IssuerView>): IssuerView => ({
  name,
  kind: 'local-ca',
  state: 'ready',
  problem: null,
  reason: null,
  advice: null,
  title: null,
  rootSha256: null,
  demo: null,
  pin: null,
  profiles: [],
  quotas: null,
  lookedAt: ago(0.1),
  ...change,
});

export const issuers: readonly IssuerView[] = [
  issuer('local-ca', {
    title: 'Station CA bench-66c53915 (DEMO, not for production)',
    rootSha256: '3f2a'.repeat(16),
    demo: true,
    profiles: ['gateway'],
  }),
  issuer('factory-hsm', {
    kind: 'pkcs11',
    state: 'locked',
    problem: 'credentials',
    reason: 'This authority waits for its PIN.',
    advice: 'Check password, PIN or certificate of this station, and what the authority knows about it.',
    pin: { need: 'enter', open: false, canChoose: false, lastTry: false, wrong: 1 },
    profiles: ['meter'],
  }),
  issuer('factory-est', {
    kind: 'est',
    state: 'unavailable',
    problem: 'network',
    reason: 'est.example:8443 does not answer.',
    advice: 'Check cable, firewall and proxy, and that the authority runs.',
    profiles: ['sensor'],
  }),
  issuer('step', {
    kind: 'step-ca',
    title: 'Example Devices Root G1',
    rootSha256: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
    demo: false,
  }),
  issuer('office-server', {
    kind: 'server',
    title: 'Example Devices Issuing CA',
    rootSha256: 'c0ffee11'.repeat(8),
    demo: false,
    quotas: [
      { profile: 'gateway', remaining: 9_988 },
      { profile: 'meter', remaining: 0 },
    ],
  }),
];

const noNumbers = Object.fromEntries(identityStates.map((state) => [state, 0])) as Record<
  IdentityState,
  number
>;
const profile = (
  name: string,
  title: string,
  change: object,
  view: Partial<ProfileStanding>,
): ProfileStanding => {
  const parsed = identityProfileSchema.parse({
    profile: name,
    title,
    serial: { prefix: 'GW2-', digits: 6, first: 1, last: 10_000 },
    subject: { organization: 'Example GmbH' },
    ...change,
  });
  return {
    profile: parsed,
    packageId: 'gateway-mk2',
    recipes: ['gateway-mk2'],
    counts: noNumbers,
    used: 0,
    remaining: 10_000,
    firstNumber: 'GW2-000001',
    lastNumber: 'GW2-010000',
    ...view,
  };
};

export const profiles: readonly ProfileStanding[] = [
  profile(
    'gateway',
    'Gateway device identity',
    {},
    {
      counts: { ...noNumbers, committed: 366, revoked: 2, burned: 3, quarantined: 2, written: 1 },
      used: 374,
      remaining: 9_626,
    },
  ),
  profile('sensor', 'Sensor device identity', { issuer: 'factory-est', template: 'tls-client' }, {}),
  profile(
    'meter',
    'Meter with LwM2M bootstrap',
    {
      issuer: 'factory-hsm',
      template: 'ldevid',
      validDaysAtLeast: 365,
      lwm2m: {
        format: 'senml-cbor',
        setting: 'lwm2m',
        servers: [
          {
            security: 'rpk',
            uri: 'coaps://boot.example',
            bootstrap: true,
            serverPublicKey: '-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----',
          },
        ],
      },
    },
    { used: 10_000, remaining: 0, counts: { ...noNumbers, committed: 10_000 } },
  ),
];

const fates: readonly (readonly [IdentityState, string | null])[] = [
  ['committed', null],
  ['committed', null],
  ['committed', null],
  ['written', null],
  ['burned', 'The unit made a bad certificate request.'],
  ['quarantined', 'The key is known from another unit.'],
  ['revoked', 'cessationOfOperation'],
];

export const numberRows = (count: number): readonly NumberRow[] =>
  Array.from({ length: count }, (_, index) => {
    const [state, reason] = fates[index % 29 < 22 ? 0 : index % fates.length] ?? ['committed', null];
    const counter = count - index;
    return {
      serialNumber: `GW2-${String(counter).padStart(6, '0')}`,
      profile: index % 3 === 0 ? 'meter' : 'gateway',
      state,
      hardwareId: index === 2 ? hostile : `A4CF12${String(counter).padStart(6, '0')}`,
      orderId: index % 4 === 0 ? null : 'o-4712',
      keyOrigin: index % 5 === 4 ? 'station' : 'device',
      reason,
      jobId: `job-${index % 900}`,
      reservedAt: ago(index * 2 + 1),
      updatedAt: ago(index * 2),
    };
  });

/** The same filters as the station's, over rows in memory. */
export function identityReplies(count = 374): Pick<Handlers, keyof typeof identityRequests> {
  const rows = numberRows(count);
  const found = (name: string): IssuerView => {
    const known = issuers.find((candidate) => candidate.name === name);
    if (known === undefined) throw new Fault('plan.refused', `There is no authority ${name}.`);
    return known;
  };
  return {
    listIssuers: () => ({ issuers, fileMistake: null }),
    testIssuer: ({ name }) => found(name),
    unlockIssuer: ({ name, pin }) => {
      const right = pin.use((bytes) => Buffer.from(bytes).toString()) === 'right-71f0';
      pin.erase();
      if (!right) throw new Fault('issuer.pin', `${name} does not take this PIN.`);
      const opened = { state: 'ready', reason: null, problem: null, advice: null, pin: null } as const;
      return { ...found(name), ...opened, lookedAt: new Date().toISOString() };
    },
    lockIssuer: ({ name }) => found(name),
    chooseIssuerPin: ({ name }) => found(name),
    listProfileStandings: () => (count === 0 ? [] : profiles),
    previewProfile: ({ profile: name, hardwareId = 'sample-unit' }) => {
      const known = profiles.find((candidate) => candidate.profile.profile === name);
      if (known === undefined)
        throw new Fault('recipe.invalid', `There is no identity profile called ${name}.`);
      return {
        serialNumber: known.firstNumber,
        hardwareId,
        fields: [
          { label: 'Template', value: known.profile.template ?? 'idevid' },
          {
            label: 'Subject',
            value: `O=Example GmbH, serialNumber=${known.firstNumber}, CN=${known.firstNumber}`,
          },
          { label: 'Issuer', value: 'O=Mintmark, CN=Sample authority (DEMO, not for production)' },
          { label: 'Valid', value: '2026-03-02T08:00:00Z to 9999-12-31T23:59:59Z (no expiry)' },
          { label: 'Public key', value: 'EC P-256' },
          { label: 'Key usage', value: 'digitalSignature (critical)' },
          {
            label: 'Subject alternative name',
            value: `hardwareModuleName 1.3.6.1.4.1.59999.1, ${hardwareId}`,
          },
          { label: 'Signature', value: 'ecdsa-with-SHA256' },
          { label: 'Size', value: '487 bytes' },
        ],
        pem: `-----BEGIN CERTIFICATE-----\n${'MIIB4zCCAYmgAwIBAgIUb2Zm'
          .repeat(20)
          .match(/.{1,64}/g)
          ?.join('\n')}\n-----END CERTIFICATE-----\n`,
        findings:
          name === 'sensor'
            ? [{ rule: 'san.none', text: 'The certificate names no unit in its subject alternative name.' }]
            : [],
        lwm2m:
          known.profile.lwm2m === undefined
            ? null
            : {
                format: known.profile.lwm2m.format,
                setting: known.profile.lwm2m.setting,
                endpoint: known.profile.lwm2m.endpoint,
                objects: [
                  '/0/0 LwM2M Server URI coaps://boot.example, Bootstrap-Server true, Security Mode 1, Secret Key [secret]',
                  '/1/0 Short Server ID 1, Lifetime 86400, Binding U',
                ],
              },
      };
    },
    listNumbers: ({ search = '', profile: of, state, order, after, limit }) => {
      const wanted = search.toUpperCase();
      const matching = rows.filter(
        (row) =>
          (of === undefined || row.profile === of) &&
          (state === undefined || row.state === state) &&
          (order === undefined || row.orderId === order) &&
          (row.serialNumber.startsWith(wanted) || row.hardwareId.startsWith(wanted)),
      );
      const start = Number(after ?? 0);
      const next = start + limit < matching.length ? String(start + limit) : null;
      return { rows: matching.slice(start, start + limit), next };
    },
    getNumber: ({ serialNumber }) => {
      const row = rows.find((candidate) => candidate.serialNumber === serialNumber);
      if (row === undefined)
        throw new Fault('contract.invalid', `The number ${serialNumber} was never given out here.`);
      const path: readonly IdentityState[] = [
        'reserved',
        'key-made',
        'issued',
        'written',
        'proven',
        'committed',
      ];
      const walked = row.state === 'committed' ? path : [...path.slice(0, 4), row.state];
      return {
        row,
        transitions: walked.map((to, index) => ({
          from: walked[index - 1] ?? null,
          to,
          at: row.reservedAt,
          jobId: index === walked.length - 1 && row.state === 'revoked' ? 'by hand' : row.jobId,
          reason: index === walked.length - 1 ? row.reason : null,
          hasRecord: true,
        })),
        certificates: [
          {
            serial: '5a1f03',
            fingerprint: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
            at: row.reservedAt,
            state: row.state === 'revoked' ? 'REVOCATION PENDING' : 'live',
          },
        ],
        publicKeySha256: 'ab'.repeat(32),
        certificatePem: '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n',
      };
    },
  };
}
