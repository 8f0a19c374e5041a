import { X509Certificate } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fromHex } from '../../src/base/bytes.ts';
import { systemRandom } from '../../src/base/random.ts';
import { namesOf } from '../../src/identity/certificate-names.ts';
import { previewCertificate } from '../../src/identity/certificate-preview.ts';
import { identityProfileSchema } from '../../src/model/identity.ts';
import { fixedClock } from './device.ts';

const base = {
  profile: 'sensor',
  title: 'Sensor',
  serial: { prefix: 'MM-', digits: 5, first: 1, last: 99 },
  subject: { organization: 'Example' },
};
const profileOf = (more: Record<string, unknown>) => identityProfileSchema.parse({ ...base, ...more });
const unit = {
  serialNumber: 'MM-00001',
  hardwareId: 'unit-0001',
  facts: new Map([
    ['mac', '02:00:00:00:00:01'],
    ['model', 'Sensor 3'],
  ]),
};
const subjectOf = (more: Record<string, unknown>) => namesOf(profileOf(more), unit).subject;
const values = (more: Record<string, unknown>) => subjectOf(more).map(({ oid, value }) => `${oid}=${value}`);
const names = (place: string, reason: string | RegExp) =>
  expect.objectContaining({
    code: 'identity.names',
    context: expect.objectContaining({ place }),
    message: expect.stringMatching(reason),
  });

describe('subject templates', () => {
  test('are filled with facts of the unit, of the profile and of the station, in the order of a subject', () => {
    const more = {
      facts: { batch: '2026-11', serialNumber: 'never', mac: '02:aa:aa:aa:aa:aa' },
      subject: {
        organization: 'Example',
        organizationalUnit: 'Line {{batch}}',
        commonName: '{{model}} {{serialNumber}}',
        country: 'DE',
        locality: 'Hier',
        attributes: [{ oid: '2.5.4.46', value: '{{mac}}' }],
      },
    };
    expect(values(more)).toEqual([
      '2.5.4.6=DE',
      '2.5.4.7=Hier',
      '2.5.4.10=Example',
      '2.5.4.11=Line 2026-11',
      '2.5.4.5=MM-00001',
      '2.5.4.3=Sensor 3 MM-00001',
      // a constant of the profile goes before what a unit says of itself
      '2.5.4.46=02:aa:aa:aa:aa:aa',
    ]);
  });

  test('are never filled twice: what a unit says is no template', () => {
    const facts = new Map([['model', '{{serialNumber}}']]);
    const profile = profileOf({ subject: { organization: 'Example', commonName: '{{model}}' } });
    expect(namesOf(profile, { ...unit, facts }).subject.at(-1)?.value).toBe('{{serialNumber}}');
  });

  test.each([
    [{ organization: 'x'.repeat(65) }, 'subject.organization', '65 characters'],
    [{ organization: '' }, 'subject.organization', '0 characters'],
    [{ organization: 'a\u0007' }, 'subject.organization', 'printable text'],
    [{ organization: ' Example' }, 'subject.organization', 'begins or ends'],
    [{ organization: 'e\u0301' }, 'subject.organization', 'NFC'],
    [{ organization: 'x', commonName: '{{imei}}' }, 'subject.commonName', 'the fact imei, which nobody gave'],
    [{ organization: 'x', commonName: `${'y'.repeat(60)}{{mac}}` }, 'subject.commonName', '77 characters'],
    [
      { organization: 'x', attributes: [{ oid: '2.5.4.46', value: 'ä {{mac}}' }] },
      'subject.attributes.0',
      'PrintableString',
    ],
  ])('%j is refused with place and reason', (subject, place, reason) => {
    expect(() => subjectOf({ subject })).toThrow(names(place, reason));
  });

  test.each([
    [{ subject: { organization: 'x', country: 'Germany' } }, /7 characters/],
    [{ subject: { organization: 'x', commonName: 'x{{' } }, /do not fit together/],
    [{ subject: { organization: 'x', commonName: '{{#each}}' } }, /not the name of a fact/],
    [{ subject: { organization: 'x', attributes: [{ oid: '2.5.4.3', value: 'x' }] } }, /./],
    [{ template: 'matter-dac' }, /vendorId and productId/],
    [{ matter: { vendorId: 'FFF1', productId: '8000' } }, /template matter-dac/],
    [{ template: 'matter-dac', matter: { vendorId: 'fff1', productId: '8000' } }, /four digits/],
    [
      {
        template: 'matter-dac',
        keyAlgorithm: 'p384',
        matter: { vendorId: 'FFF1', productId: '8000' },
      },
      /p256/,
    ],
    [{ names: [{ type: 'dns', value: 'x.example' }] }, /hardware-module/],
  ])('%j is no profile', (more, reason) => {
    const parsed = identityProfileSchema.safeParse({ ...base, ...more });
    expect(parsed.error?.issues.map(({ message }) => message).join()).toMatch(reason);
  });

  test('whatever a unit calls itself ends as a right name or a fault with its place', () => {
    const profile = profileOf({
      subject: { organization: 'Example', commonName: '{{model}}', organizationalUnit: 'x {{mac}}' },
      names: [{ type: 'hardware-module' }, { type: 'uri', value: 'urn:dev:{{mac}}' }],
    });
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string(), (model, mac) => {
        try {
          const { subject } = namesOf(profile, { ...unit, facts: new Map(Object.entries({ model, mac })) });
          expect(subject.every(({ value }) => value.length > 0 && !/\p{Cc}/u.test(value))).toBe(true);
        } catch (thrown) {
          expect(thrown).toMatchObject({ code: 'identity.names' });
        }
      }),
    );
  });
});

describe('alternative names', () => {
  const preview = async (list: readonly unknown[]) => {
    const profile = profileOf({ template: 'tls-client', names: list });
    const made = await previewCertificate(profile, unit, { clock: fixedClock(), random: systemRandom });
    expect(made.findings).toEqual([]);
    return new X509Certificate(made.pem).subjectAltName;
  };

  test('of every kind are read by OpenSSL as what they are', async () => {
    expect(
      await preview([
        { type: 'dns', value: '{{serialNumber}}.units.example' },
        { type: 'uri', value: 'urn:dev:mac:{{mac}}' },
        { type: 'uri', value: 'https://units.example:8443/{{serialNumber}}?x=1#y' },
        { type: 'ip', value: '192.0.2.7' },
        { type: 'ip', value: '2001:db8::1' },
        { type: 'other', oid: '1.3.6.1.4.1.311.20.2.3', value: '{{serialNumber}}@example' },
        { type: 'permanent-identifier', value: '{{mac}}', assigner: '1.3.6.1.4.1.59999.2' },
        { type: 'hardware-module' },
      ]),
    ).toBe(
      [
        'DNS:MM-00001.units.example',
        'URI:urn:dev:mac:02:00:00:00:00:01',
        'URI:https://units.example:8443/MM-00001?x=1#y',
        'IP Address:192.0.2.7',
        'IP Address:2001:DB8:0:0:0:0:0:1',
        'othername:UPN:MM-00001@example',
        'othername:<unsupported>',
        'othername:<unsupported>',
      ].join(', '),
    );
  });

  test.each([
    [{ type: 'dns', value: '*.example' }, 'not a DNS name'],
    [{ type: 'dns', value: '{{mac}}.example' }, 'not a DNS name'],
    [{ type: 'dns', value: `${'x'.repeat(64)}.example` }, 'not a DNS name'],
    [{ type: 'uri', value: 'units/{{serialNumber}}' }, 'not an absolute URI'],
    [{ type: 'uri', value: 'https://bad host/' }, 'not an absolute URI'],
    [{ type: 'uri', value: 'https://a_b.example/' }, 'not an absolute URI'],
    [{ type: 'ip', value: '192.0.2.256' }, 'not an IP address'],
    [{ type: 'ip', value: '{{model}}' }, 'not an IP address'],
    [{ type: 'other', oid: '1.2.3.4', value: '{{nothing}}' }, 'the fact nothing'],
  ])('%j is refused with place and reason', (name, reason) => {
    const profile = profileOf({ template: 'tls-client', names: [name] });
    expect(() => namesOf(profile, unit)).toThrow(names('names.0', reason));
  });

  test('of a hardware module are bytes of RFC 4108', () => {
    const [name] = namesOf(profileOf({ hardwareType: '1.2.3.4' }), { ...unit, hardwareId: 'AB' }).alternative;
    // OtherName { 1.3.6.1.5.5.7.8.4, [0] SEQUENCE { OID 1.2.3.4, OCTET STRING 'AB' } }
    expect(name).toEqual(fromHex('a01706082b06010505070804a00b300906032a03040402 4142'.replace(' ', '')));
  });
});
