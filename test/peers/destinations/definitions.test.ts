/** What a station sends to AWS, Azure and ThingsBoard, checked by the models that the makers' own clients have of these interfaces. */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { certificatesOfPem } from '../../../src/formats/pem.ts';
import { fixedClock } from '../../harness/fixed-clock.ts';
import { makeAuthority } from '../../identity/test-authority.ts';
import { aws, azure, keys, thingsboard } from '../../sync/destinations/clouds.ts';
import { type FakeHttp, rig, type Seen, type UnitOf, unitOf } from '../../sync/destinations/rig.ts';
import { peers, setupCommand } from '../setup.mjs';

const clock = fixedClock('2026-11-28T12:00:00.000Z');
type Cloud = 'aws-iot' | 'azure-dps' | 'thingsboard';

function problems(cloud: Cloud, seen: readonly Seen[]): readonly (readonly string[])[] {
  const requests = seen.map(({ query, ...one }) => ({
    cloud,
    accessKeyId: keys.accessKeyId,
    secretAccessKey: keys.secretAccessKey,
    ...one,
    query: Object.fromEntries(query),
  }));
  const input = JSON.stringify(requests);
  const script = join(import.meta.dirname, 'definitions.py');
  return JSON.parse(
    execFileSync(peers.cloudPython ?? '', [script], { input, encoding: 'utf8' }),
  ) as string[][];
}

describe.skipIf(peers.cloudPython === null)(`the public definitions (${setupCommand})`, () => {
  const units: UnitOf[] = [];
  beforeAll(async () => {
    const authority = await makeAuthority();
    for (const name of ['MM-0001', 'MM-0001 again']) {
      const { certificate } = await authority.client(name);
      const [der = new Uint8Array()] = certificatesOfPem(certificate) ?? [];
      units.push({
        chainPem: [certificate, authority.root],
        fingerprint: createHash('sha256').update(der).digest('hex'),
      });
    }
  });

  /** Made, renewed, tested, ended: every request that there is. */
  async function life(
    cloud: Cloud,
    fake: FakeHttp,
    settings: object,
    secret: string,
  ): Promise<readonly Seen[]> {
    const lab = await rig({ kind: cloud, url: fake.url, ...settings }, { clock });
    lab.secrets.set('s', secret);
    // what has to be written in another way in an address
    const serialNumber = 'MM-0001:a b';
    const named = { ...(cloud === 'azure-dps' ? {} : { serialNumber }) };
    lab.units.set('unit-1', unitOf({ ...units[0], ...named }));
    await lab.tell();
    lab.units.set(
      'unit-1',
      unitOf({ ...units[1], ...named, pastFingerprints: [units[0]?.fingerprint ?? ''] }),
    );
    await lab.tell();
    await lab.destination.check(new AbortController().signal);
    lab.units.set(
      'unit-1',
      unitOf({
        state: 'wiped',
        ...named,
        pastFingerprints: units.map(({ fingerprint }) => fingerprint ?? ''),
      }),
    );
    await lab.tell();
    await lab.destination[Symbol.asyncDispose]();
    return fake.seen;
  }

  test('of AWS IoT take every request, and botocore signs each the same way', async () => {
    await using fake = await aws(() => clock.now());
    const settings = {
      region: 'eu-central-1',
      accessKeyId: keys.accessKeyId,
      secretAccessKey: { secret: 's' },
      policy: 'units',
    };
    const seen = await life('aws-iot', fake, settings, keys.secretAccessKey);
    expect(seen.length).toBeGreaterThan(12);
    expect(problems('aws-iot', seen).flat()).toEqual([]);
  });

  test("of Azure's provisioning service take every request", async () => {
    await using fake = await azure(() => clock.now());
    const seen = await life('azure-dps', fake, { policyName: 'writer', key: { secret: 's' } }, keys.azureKey);
    expect(seen.filter(({ method }) => method === 'PUT')).toHaveLength(2);
    expect(problems('azure-dps', seen).flat()).toEqual([]);
  });

  test('of ThingsBoard take every request', async () => {
    await using fake = await thingsboard();
    const seen = await life(
      'thingsboard',
      fake,
      { user: 'station@factory', password: { secret: 's' } },
      'right',
    );
    expect(seen.length).toBeGreaterThan(8);
    expect(problems('thingsboard', seen).flat()).toEqual([]);
  });

  test('do refuse what is wrong: the check can fail', async () => {
    await using fake = await azure(() => clock.now());
    const seen = await life('azure-dps', fake, { policyName: 'writer', key: { secret: 's' } }, keys.azureKey);
    const put = seen.find(({ method }) => method === 'PUT');
    if (put === undefined) throw new Error('no PUT');
    const changed = { ...put, body: put.body.replace('clientCertificates', 'clientCertificate') };
    expect(problems('azure-dps', [changed]).flat()).not.toEqual([]);
    await using there = await aws(() => clock.now());
    const settings = {
      region: 'eu-central-1',
      accessKeyId: keys.accessKeyId,
      secretAccessKey: { secret: 's' },
    };
    const [first] = await life('aws-iot', there, settings, keys.secretAccessKey);
    if (first === undefined) throw new Error('nothing was sent');
    expect(
      problems('aws-iot', [{ ...first, body: first.body.replace('templateBody', 'template') }]).flat(),
    ).not.toEqual([]);
  });
});
