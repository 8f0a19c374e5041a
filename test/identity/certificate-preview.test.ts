import { X509Certificate } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { systemRandom } from '../../src/base/random.ts';
import { previewCertificate } from '../../src/identity/certificate-preview.ts';
import { identityProfileSchema } from '../../src/model/identity.ts';
import { chooseProfile, previewProfile, readProfiles } from '../../src/station/profile-desk.ts';
import { fixedClock } from './device.ts';

const profile = identityProfileSchema.parse({
  profile: 'sensor',
  title: 'Sensor',
  serial: { prefix: 'MM-', digits: 5, first: 7, last: 99 },
  subject: { organization: 'Example', organizationalUnit: 'Line 1' },
});
const parts = { clock: fixedClock(), random: systemRandom };
const unit = { serialNumber: 'MM-00042', hardwareId: 'unit-0042', facts: new Map<string, string>() };
const valuesOf = (fields: readonly { label: string; value: string }[]): Record<string, string> =>
  Object.fromEntries(fields.map(({ label, value }) => [label, value]));

describe('a preview', () => {
  test('is the certificate that the authority would make, in words and as PEM, without findings', async () => {
    const { fields, pem, findings } = await previewCertificate(profile, unit, parts);
    expect(findings).toEqual([]);
    expect(valuesOf(fields)).toMatchObject({
      Template: 'idevid',
      'Subject O': 'Example',
      'Subject OU': 'Line 1',
      'Subject serialNumber': 'MM-00042',
      'Subject CN': 'MM-00042',
      'Key usage (critical)': 'digitalSignature',
      'Alternative name, hardwareModuleName': '1.3.6.1.4.1.59999.1 serial unit-0042',
      'Valid from': '2026-01-05T08:00:00Z',
      'Valid until': 'no expiry (99991231235959Z)',
      Issuer: 'O=Mintmark, CN=Sample authority (demo, not for production)',
    });
    const certificate = new X509Certificate(pem);
    expect(certificate.subject).toBe('O=Example\nOU=Line 1\nserialNumber=MM-00042\nCN=MM-00042');
    expect(certificate.issuer).toContain('Sample authority');
  });

  test('follows the template', async () => {
    const client = { ...profile, template: 'tls-client' as const, validDaysAtLeast: 90 };
    const { fields, findings } = await previewCertificate(client, unit, parts);
    expect(findings).toEqual([]);
    expect(valuesOf(fields)).toMatchObject({ Purposes: 'TLS client', 'Valid until': '2026-04-05T08:00:00Z' });
  });

  test('shows a device attestation certificate below a PAI', async () => {
    const matter = { vendorId: 'FFF1', productId: '8000' };
    const dac = identityProfileSchema.parse({ ...profile, template: 'matter-dac', matter });
    const { fields, findings } = await previewCertificate(dac, unit, parts);
    expect(findings).toEqual([]);
    expect(valuesOf(fields)).toMatchObject({
      'Subject VID': 'FFF1',
      'Subject PID': '8000',
      'Basic constraints (critical)': 'no authority',
    });
  });

  test('never uses a key or an authority twice', async () => {
    const [one, two] = await Promise.all([1, 2].map(() => previewCertificate(profile, unit, parts)));
    const [first, second] = [new X509Certificate(one?.pem ?? ''), new X509Certificate(two?.pem ?? '')];
    expect(first.publicKey.equals(second.publicKey)).toBe(false);
    expect(first.serialNumber).not.toBe(second.serialNumber);
  });
});

describe('the desk for profiles', () => {
  const yaml = `profile: sensor
title: Sensor
serial: { prefix: 'MM-', digits: 5, first: 7, last: 99 }
subject: { organization: Example }
`;

  test('reads one profile, or a list', () => {
    const [one] = readProfiles(yaml, 'one.yaml');
    expect(one?.profile).toBe('sensor');
    const list = `# two of them\n${yaml.replace(/^/gm, '  ').replace('  profile', '- profile').trimEnd()}\n`;
    expect(readProfiles(list, 'list.yaml')).toEqual([one]);
    expect(chooseProfile([profile], undefined)).toBe(profile);
    expect(() => chooseProfile([profile, profile], undefined)).toThrow('say which');
    expect(() => chooseProfile([profile], 'other')).toThrow('no identity profile called other');
  });

  test('says where a profile has its mistake', () => {
    expect(() => readProfiles(yaml.replace('digits: 5', 'digits: 50'), 'one.yaml')).toThrow(
      expect.objectContaining({
        code: 'recipe.invalid',
        context: expect.objectContaining({ line: 3, place: 'serial.digits' }),
      }),
    );
  });

  test('makes up what is not known of the unit, from the first number on', async () => {
    const preview = await previewProfile(profile, {}, parts);
    expect(preview.unit).toEqual({ serialNumber: 'MM-00007', hardwareId: 'sample-unit' });
    expect(preview.findings).toEqual([]);
  });
});
