import { createHash } from 'node:crypto';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { certificatesOfPem } from '../../../src/formats/pem.ts';
import { fixedClock } from '../../harness/fixed-clock.ts';
import { makeAuthority } from '../../identity/test-authority.ts';
import { aws, azure, keys, thingsboard } from './clouds.ts';
import { type FakeHttp, type Rig, rig, tokenOf, unitOf } from './rig.ts';

interface Certified {
  readonly chainPem: readonly string[];
  readonly fingerprint: string;
}
const certificates: Certified[] = [];
beforeAll(async () => {
  const authority = await makeAuthority();
  for (const name of ['MM-0001', 'MM-0001 again']) {
    const { certificate } = await authority.client(name);
    const [der = new Uint8Array()] = certificatesOfPem(certificate) ?? [];
    const fingerprint = createHash('sha256').update(der).digest('hex');
    certificates.push({ chainPem: [certificate, authority.root], fingerprint });
  }
});
const first = (): Certified => certificates[0]!;
const second = (): Certified => certificates[1]!;

const open: AsyncDisposable[] = [];
afterEach(async () => {
  for (const one of open.splice(0)) await one[Symbol.asyncDispose]();
});
async function opened<F extends FakeHttp>(
  fake: F,
  settings: Record<string, unknown>,
  clock?: Rig['clock'],
): Promise<Rig> {
  const lab = await rig({ url: fake.url, ...settings }, clock === undefined ? {} : { clock });
  open.push(lab.destination, fake);
  return lab;
}

describe('ThingsBoard', () => {
  async function start(settings: object = {}) {
    const fake = await thingsboard();
    const lab = await opened(fake, {
      kind: 'thingsboard',
      user: 'station@factory',
      password: { secret: 'tb' },
      ...settings,
    });
    lab.secrets.set('tb', 'right');
    lab.units.set('unit-1', unitOf(first()));
    return { fake, lab };
  }

  test('has the device with its certificate, the new one after a renewal, and none when the unit is over', async () => {
    const { fake, lab } = await start();
    expect(await lab.tell()).toMatchObject({ type: 'accepted' });
    expect(fake.devices.get('MM-0001')).toMatchObject({
      device: { name: 'MM-0001', type: 'Gateway Mk2', label: 'MM-0001' },
      credentials: { credentialsType: 'X509_CERTIFICATE', credentialsValue: first().chainPem[0] },
    });
    lab.units.set('unit-1', unitOf(second()));
    await lab.tell();
    await lab.tell();
    expect(fake.devices.size).toBe(1);
    expect(fake.devices.get('MM-0001')?.credentials).toMatchObject({
      credentialsValue: second().chainPem[0],
    });
    lab.units.set('unit-1', unitOf({ state: 'retired' }));
    expect(await lab.tell()).toMatchObject({ type: 'accepted', receipt: expect.stringContaining('deleted') });
    expect(await lab.tell()).toMatchObject({
      type: 'accepted',
      receipt: expect.stringContaining('has no device'),
    });
    expect(fake.devices.size).toBe(0);
  });

  test('is signed in to once, and anew when its token is over', async () => {
    const { fake, lab } = await start();
    await lab.tell();
    await lab.tell();
    const signIns = (): number => fake.seen.filter(({ path }) => path === '/api/auth/login').length;
    expect(signIns()).toBe(1);
    fake.tokens.clear();
    expect(await lab.tell()).toMatchObject({ type: 'accepted' });
    expect(signIns()).toBe(2);
    fake.tokens.clear();
    fake.password = 'changed';
    await expect(lab.tell()).rejects.toMatchObject({ code: 'destination.credentials' });
    lab.secrets.set('tb', 'changed');
    expect(await lab.tell()).toMatchObject({ type: 'accepted' });
  });

  test('finds its device among those whose names hold its name', async () => {
    const { fake, lab } = await start();
    for (let index = 0; index < 150; index += 1)
      fake.devices.set(`A-${String(index).padStart(3, '0')}-MM-0001`, {
        id: `x${index}`,
        device: {},
        credentials: {},
      });
    for (const [name, one] of fake.devices) one.device = { name };
    await lab.tell();
    await lab.tell();
    expect(fake.devices.size).toBe(151);
  });

  test('gives a unit without a certificate the token that is derived for it', async () => {
    const { fake, lab } = await start({ tokenKey: { secret: 'token-key' } });
    lab.secrets.set('token-key', 'key of tokens');
    lab.units.set('unit-1', unitOf());
    await lab.tell();
    expect(fake.devices.get('MM-0001')?.credentials).toMatchObject({
      credentialsType: 'ACCESS_TOKEN',
      credentialsId: tokenOf('key of tokens', 'unit-1'),
    });
  });
});

describe('AWS IoT', () => {
  async function start(settings: object = {}) {
    const clock = fixedClock('2026-11-28T12:00:00.000Z');
    const fake = await aws(() => clock.now());
    const lab = await opened(
      fake,
      {
        kind: 'aws-iot',
        region: 'eu-central-1',
        accessKeyId: keys.accessKeyId,
        secretAccessKey: { secret: 'aws' },
        policy: 'units',
        ...settings,
      },
      clock,
    );
    lab.secrets.set('aws', keys.secretAccessKey);
    lab.units.set('unit-1', unitOf(first()));
    return { fake, lab, clock };
  }
  const statuses = (fake: { readonly certificates: Map<string, string> }): string[] => [
    ...fake.certificates.values(),
  ];

  test('registers the thing by a template, and revokes the old certificate when there is a new one', async () => {
    const { fake, lab } = await start();
    expect(await lab.tell()).toMatchObject({ type: 'accepted' });
    expect([...fake.things.keys()]).toEqual(['MM-0001']);
    const { templateBody } = JSON.parse(fake.seen[0]?.body ?? '{}') as { templateBody: string };
    expect(Object.keys((JSON.parse(templateBody) as { Resources: object }).Resources)).toEqual([
      'thing',
      'certificate',
      'policy',
    ]);
    lab.units.set('unit-1', unitOf({ ...second(), pastFingerprints: [first().fingerprint] }));
    await lab.tell();
    expect(fake.certificates.get(first().fingerprint)).toBe('REVOKED');
    expect(fake.certificates.get(second().fingerprint)).toBe('ACTIVE');
    expect(fake.things.get('MM-0001')?.size).toBe(1);
  });

  test('has nothing of a unit that is over but certificates that are revoked, also one that never connected', async () => {
    const { fake, lab } = await start();
    await lab.tell();
    fake.certificates.set(second().fingerprint, 'ACTIVE');
    const past = [first().fingerprint, second().fingerprint];
    lab.units.set('unit-1', unitOf({ state: 'wiped', pastFingerprints: past }));
    expect(await lab.tell()).toMatchObject({ type: 'accepted' });
    expect(fake.things.size).toBe(0);
    expect(statuses(fake)).toEqual(['REVOKED', 'REVOKED']);
    expect([...fake.policies.values()].every((names) => names.size === 0)).toBe(true);
    expect(await lab.tell()).toMatchObject({ type: 'accepted' });
  });

  test('is left alone where units register themselves (JITP), until the unit is over', async () => {
    const { fake, lab } = await start({ way: 'jitp' });
    expect(await lab.tell()).toMatchObject({ type: 'accepted', receipt: expect.stringContaining('JITP') });
    expect(fake.things.size).toBe(0);
    fake.certificates.set(first().fingerprint, 'ACTIVE');
    lab.units.set('unit-1', unitOf({ state: 'destroyed', pastFingerprints: [first().fingerprint] }));
    await lab.tell();
    expect(statuses(fake)).toEqual(['REVOKED']);
  });

  test('tells a wrong key, a wrong clock and a missing permission apart', async () => {
    const { fake, lab, clock } = await start();
    lab.secrets.set('aws', 'another key');
    await expect(lab.tell()).rejects.toMatchObject({ code: 'destination.credentials' });
    lab.secrets.set('aws', keys.secretAccessKey);
    const now = clock.now();
    const late = await aws(() => new Date(now.getTime() + 3_600_000));
    const there = await opened(
      late,
      {
        kind: 'aws-iot',
        region: 'eu-central-1',
        accessKeyId: keys.accessKeyId,
        secretAccessKey: { secret: 'aws' },
      },
      clock,
    );
    there.secrets.set('aws', keys.secretAccessKey);
    there.units.set('unit-1', unitOf(first()));
    await expect(there.tell()).rejects.toMatchObject({ code: 'destination.clock' });
    fake.trouble = () => ({
      status: 403,
      headers: { 'x-amzn-errortype': 'AccessDeniedException:' },
      body: { message: 'User is not authorized to perform: iot:RegisterThing' },
    });
    await expect(lab.tell()).rejects.toMatchObject({ code: 'destination.permission' });
  });
});

describe('Azure DPS', () => {
  async function start(settings: object = {}) {
    const clock = fixedClock('2026-11-28T12:00:00.000Z');
    const fake = await azure(() => clock.now());
    const lab = await opened(
      fake,
      { kind: 'azure-dps', policyName: 'writer', key: { secret: 'azure' }, ...settings },
      clock,
    );
    lab.secrets.set('azure', keys.azureKey);
    lab.units.set('unit-1', unitOf(first()));
    return { fake, lab, clock };
  }

  test('has one enrollment with the certificate, changed under its ETag, deleted at the end', async () => {
    const { fake, lab, clock } = await start();
    expect(await lab.tell()).toMatchObject({ type: 'accepted' });
    const held = (): Record<string, unknown> | undefined => fake.enrollments.get('mm-0001');
    const bare = (pem = ''): string => pem.replaceAll(/-----[^-]+-----|\s/g, '');
    expect(held()).toMatchObject({
      registrationId: 'mm-0001',
      provisioningStatus: 'enabled',
      attestation: {
        type: 'x509',
        x509: { clientCertificates: { primary: { certificate: bare(first().chainPem[0]) } } },
      },
    });
    clock.advance(86_400_000);
    lab.units.set('unit-1', unitOf(second()));
    expect(await lab.tell()).toMatchObject({ type: 'accepted' });
    expect(JSON.stringify(held())).toContain(bare(second().chainPem[0]));
    lab.units.set('unit-1', unitOf({ state: 'wiped' }));
    expect(await lab.tell()).toMatchObject({ type: 'accepted' });
    expect(fake.enrollments.size).toBe(0);
    expect(await lab.tell()).toMatchObject({ receipt: expect.stringContaining('has no enrollment') });
  });

  test('is only disabled where that is wanted', async () => {
    const { fake, lab } = await start({ atTheEnd: 'disable' });
    await lab.tell();
    lab.units.set('unit-1', unitOf({ state: 'quarantined' }));
    await lab.tell();
    expect(fake.enrollments.get('mm-0001')).toMatchObject({ provisioningStatus: 'disabled' });
  });

  test('that was changed by somebody meanwhile is tried later, and a number that it can not have is refused', async () => {
    const { fake, lab } = await start();
    fake.trouble = ({ method }) =>
      method === 'PUT' ? { status: 412, body: { message: 'Precondition failed' } } : null;
    expect(await lab.tell()).toMatchObject({ type: 'retry' });
    fake.trouble = null;
    lab.units.set('unit-1', unitOf({ ...first(), serialNumber: 'MM/0001' }));
    expect(await lab.tell()).toMatchObject({
      type: 'rejected',
      reason: expect.stringContaining('registration id'),
    });
  });

  test('tells a wrong key, a wrong clock and a missing permission apart', async () => {
    const { lab, clock } = await start();
    lab.secrets.set('azure', Buffer.from('another').toString('base64'));
    await expect(lab.tell()).rejects.toMatchObject({ code: 'destination.credentials' });
    const reader = await start({ policyName: 'reader' });
    await expect(reader.lab.tell()).rejects.toMatchObject({ code: 'destination.permission' });
    const now = clock.now();
    const late = await azure(() => new Date(now.getTime() + 7_200_000));
    const there = await opened(
      late,
      { kind: 'azure-dps', policyName: 'writer', key: { secret: 'azure' } },
      clock,
    );
    there.secrets.set('azure', keys.azureKey);
    there.units.set('unit-1', unitOf(first()));
    await expect(there.tell()).rejects.toMatchObject({
      code: 'destination.clock',
      message: expect.stringContaining('120 minutes'),
    });
  });
});

describe('whatever a cloud does', () => {
  const kinds = [
    ['thingsboard', () => thingsboard(), { user: 'station@factory', password: { secret: 's' } }, 'right'],
    [
      'aws-iot',
      () => aws(() => new Date('2026-11-28T12:00:00Z')),
      { region: 'eu-central-1', accessKeyId: keys.accessKeyId, secretAccessKey: { secret: 's' } },
      keys.secretAccessKey,
    ],
    [
      'azure-dps',
      () => azure(() => new Date('2026-11-28T12:00:00Z')),
      { policyName: 'writer', key: { secret: 's' } },
      keys.azureKey,
    ],
  ] as const;
  const troubles = [
    ['429', () => ({ status: 429, headers: { 'retry-after': '7' } }), 'server.unreachable'],
    ['503', () => ({ status: 503 }), 'server.unreachable'],
    [
      'a page of a proxy',
      () => ({ status: 200, body: '<html>Welcome</html>', headers: { 'content-type': 'text/html' } }),
      'destination.schema',
    ],
    ['half an answer', () => ({ status: 200, body: '{"data":[{"id":{"id"' }), 'destination.schema'],
    [
      'a redirection',
      () => ({ status: 302, headers: { location: 'https://elsewhere.example/' } }),
      'destination.schema',
    ],
    ['a broken line', () => 'broken' as const, 'destination.tcp'],
  ] as const;
  test.each(
    kinds.flatMap((kind) => troubles.map((trouble) => [kind[0], trouble[0], kind, trouble] as const)),
  )(
    '%s: %s is no refusal of a unit',
    async (_kind, _trouble, [kind, make, settings, secret], [, trouble, code]) => {
      const fake = await make();
      const lab = await opened(fake, { kind, ...settings });
      lab.secrets.set('s', secret);
      lab.units.set('unit-1', unitOf(first()));
      fake.trouble = () => trouble();
      // a PUT that is answered with a page counts as done at Azure only when the look before it did, too
      await expect(lab.tell()).rejects.toMatchObject({ code });
      fake.trouble = null;
      expect(await lab.tell()).toMatchObject({ type: 'accepted' });
    },
  );

  test('a unit that is over and can not be removed says who has to do it', async () => {
    const fake = await azure(() => new Date('2026-11-28T12:00:00Z'));
    const lab = await opened(fake, { kind: 'azure-dps', policyName: 'writer', key: { secret: 's' } });
    lab.secrets.set('s', keys.azureKey);
    lab.units.set('unit-1', unitOf(first()));
    await lab.tell();
    lab.units.set('unit-1', unitOf({ state: 'retired' }));
    fake.trouble = ({ method }) =>
      method === 'DELETE' ? { status: 400, body: { message: 'locked by the owner' } } : null;
    expect(await lab.tell()).toMatchObject({
      type: 'rejected',
      reason: expect.stringMatching(/locked by the owner.*whoever runs .* has to remove it/),
    });
  });
});
