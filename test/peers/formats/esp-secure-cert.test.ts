/** Espressif's configure_esp_secure_cert.py beside ours: the same bytes for forty keys and certificates, and a reader that finds them. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { makeEspSecureCert, readEspSecureCert } from '../../../src/formats/esp-secure-cert.ts';
import { certificatesOfPem, pemBytes } from '../../../src/formats/pem.ts';
import { peers, setupCommand } from '../setup.mjs';
import { type KeyKind, keyFile, makeCertificate, makeKey } from './test-certificates.ts';

const python = peers.espressifPython;
const folder = mkdtempSync(join(tmpdir(), 'mintmark-cert-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const chips = ['esp32', 'esp32s2', 'esp32s3', 'esp32c3', 'esp32c6', 'esp32h2', 'esp32p4', 'esp32c5'] as const;
const kinds: readonly KeyKind[] = [
  ...Array<KeyKind>(11).fill('P-256'),
  ...([
    'P-384',
    'P-384',
    'P-521',
    'RSA-2048',
    'RSA-2048',
    'RSA-2048',
    'RSA-3072',
    'RSA-3072',
    'RSA-4096',
  ] as const),
];
const extensions = ['keyUsage=critical,digitalSignature', `subjectAltName=DNS:${'a'.repeat(60)}.example`];

interface Input {
  readonly kind: KeyKind;
  readonly chip: string;
  readonly encoding: 'der' | 'pem';
  readonly form: 'pkcs8' | 'traditional';
  readonly hasCa: boolean;
  readonly extensions: readonly string[];
}
/** Forty: each kind of key in both encodings; the rest by turns. */
const inputs: readonly Input[] = kinds.flatMap((kind, index) =>
  (['der', 'pem'] as const).map((encoding) => ({
    kind,
    chip: chips[index % chips.length] ?? 'esp32',
    encoding,
    form: index % 2 === 0 ? ('pkcs8' as const) : ('traditional' as const),
    hasCa: index % 4 !== 3,
    extensions: extensions.slice(0, index % 3),
  })),
);

function tool(args: readonly string[]): void {
  const script = join(dirname(python ?? ''), 'configure_esp_secure_cert.py');
  execFileSync(python ?? '', [script, ...args], { cwd: folder, stdio: 'pipe' });
}

function theirs(input: Input, files: Readonly<Record<string, string | Uint8Array>>): Buffer {
  const paths = Object.entries(files).flatMap(([option, contents]) => {
    const path = join(folder, `${option}.file`);
    writeFileSync(path, contents);
    return [`--${option}`, path];
  });
  const [algorithm, size] = input.kind.startsWith('RSA') ? ['RSA', input.kind.slice(4)] : ['ECDSA', '256'];
  tool([
    ...['--target_chip', input.chip, '--secure_cert_type', 'cust_flash_tlv', '--skip_flash'],
    ...['--priv_key_algo', algorithm ?? '', size ?? ''],
    ...paths,
  ]);
  return readFileSync(join(folder, 'esp_secure_cert_data', 'esp_secure_cert.bin'));
}

describe.skipIf(python === null)(
  `esp_secure_cert${python === null ? ` (skipped: run ${setupCommand})` : ''}`,
  () => {
    it('has forty inputs', () => {
      expect(inputs).toHaveLength(40);
    });

    it.each(inputs.map((input, index) => [index + 1, input.kind, input.encoding, input] as const))(
      '%i: %s as %s',
      (index, _kind, encoding, input) => {
        const key = makeKey(input.kind);
        const device = makeCertificate(folder, key, `unit-${index}`, input.extensions);
        const ca = makeCertificate(folder, makeKey(index % 2 === 0 ? 'P-256' : 'P-384'), `ca-${index}`);
        const coded = (der: Buffer): Uint8Array => (encoding === 'der' ? der : pemBytes('CERTIFICATE', der));
        const identity = {
          deviceCertificates: [device],
          caCertificates: input.hasCa ? [ca] : [],
          privateKey: key.export({ format: 'der', type: 'pkcs8' }),
        };
        const ours = makeEspSecureCert(identity, { encoding });
        const expected = theirs(input, {
          'private-key': keyFile(key, encoding, input.form),
          'device-cert': coded(device),
          ...(input.hasCa ? { 'ca-cert': coded(ca) } : {}),
        });
        expect(Buffer.from(ours).equals(expected)).toBe(true);
        const read = readEspSecureCert(expected);
        expect(read.deviceCertificates.map((der) => Buffer.from(der))).toEqual([device]);
        expect(read.caCertificates.map((der) => Buffer.from(der))).toEqual(input.hasCa ? [ca] : []);
        expect(Buffer.from(read.privateKey ?? []).equals(identity.privateKey)).toBe(true);
      },
    );

    it("is read by the tool's own parser, a chain as PEM too", () => {
      const key = makeKey('P-256');
      const chain = ['unit', 'issuer'].map((name) => makeCertificate(folder, key, name));
      const partition = makeEspSecureCert(
        {
          deviceCertificates: chain,
          caCertificates: [],
          privateKey: key.export({ format: 'der', type: 'pkcs8' }),
        },
        { encoding: 'pem' },
      );
      const path = join(folder, 'ours.bin');
      writeFileSync(path, partition);
      tool(['--parse_bin', path]);
      const parsed = readFileSync(
        join(folder, 'esp_secure_cert_parsed_data', 'esp_secure_cert_parsed.csv'),
        'utf8',
      );
      expect(parsed).toContain('ESP_SECURE_CERT_DEV_CERT_TLV');
      expect(parsed).toContain('ESP_SECURE_CERT_PRIV_KEY_TLV');
      expect(readEspSecureCert(partition).deviceCertificates.map((der) => Buffer.from(der))).toEqual(chain);
      expect(certificatesOfPem('nothing')).toBeNull();
    });
  },
);
