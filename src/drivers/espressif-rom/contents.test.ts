/** Settings, identity and wiping: what the session makes of partitions and of the whole flash. */
import { createPrivateKey, generateKeyPairSync, type KeyObject, verify } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { espressifRig, factoryPartition } from '../../../test/drivers/espressif-bench.ts';
import { need } from '../../../test/drivers/smp-bench.ts';
import { concatBytes, utf8 } from '../../base/bytes.ts';
import { seededRandom } from '../../base/random.ts';
import { quietRun } from '../../base/run.ts';
import { Secret } from '../../base/secret.ts';
import { readEspSecureCert } from '../../formats/esp-secure-cert.ts';
import { makeNvsImage } from '../../formats/nvs-image.ts';
import { readNvsImage } from '../../formats/nvs-read.ts';
import type { RenderedSetting } from '../../model/group.ts';
import { wipeVerdict } from '../../model/wipe.ts';

const run = quietRun();
const nvs = factoryPartition('nvs');
const cert = factoryPartition('esp_secure_cert');
const driver = { factory: true };

const settings: readonly RenderedSetting[] = [
  { key: 'net/apn', text: 'iot.example', bytes: utf8('iot.example'), type: 'string' },
  { key: 'net/port', text: '5683', bytes: Uint8Array.of(0x33, 0x16), type: 'uint16' },
  { key: 'net/offset', text: '-2', bytes: Uint8Array.of(0xfe, 0xff, 0xff, 0xff), type: 'int32' },
  { key: 'app/debug', text: 'true', bytes: Uint8Array.of(1), type: 'bool' },
  { key: 'app/token', text: 'beef', bytes: Uint8Array.of(0xbe, 0xef), type: 'hex' },
];

describe('settings', () => {
  it('are in NVS in the types that an application asks for', async () => {
    await using unit = espressifRig({ driver });
    const session = await unit.connect({ settings: {} });
    await need(session, 'configure')(settings, run);
    const { entries, damage } = readNvsImage(unit.flash.read(nvs.offset, nvs.sizeBytes));
    expect(damage).toEqual([]);
    expect(entries).toEqual([
      { namespace: 'net', key: 'apn', type: 'string', value: utf8('iot.example') },
      { namespace: 'net', key: 'port', type: 'u16', value: 5683 },
      { namespace: 'net', key: 'offset', type: 'i32', value: -2 },
      { namespace: 'app', key: 'debug', type: 'u8', value: 1 },
      { namespace: 'app', key: 'token', type: 'binary', value: Uint8Array.of(0xbe, 0xef) },
    ]);
  });

  it('come back as the bytes that were rendered', async () => {
    await using unit = espressifRig({ driver });
    const session = await unit.connect({ settings: {} });
    await need(session, 'configure')(settings, run);
    const read = await need(session, 'readBack')([...settings.map(({ key }) => key), 'net/none'], run);
    for (const { key, bytes } of settings) expect(read.get(key), key).toEqual(bytes);
    expect(read.get('net/none')).toBeNull();
  });

  it('replace those of the same name and leave the others', async () => {
    await using unit = espressifRig({ driver });
    const before = [
      { namespace: 'net', key: 'apn', type: 'string', value: utf8('old') },
      { namespace: 'cal', key: 'gain', type: 'u32', value: 77 },
    ] as const;
    unit.flash.write(nvs.offset, makeNvsImage(before, nvs.sizeBytes));
    const session = await unit.connect({ settings: {} });
    await need(session, 'configure')(settings, run);
    const read = await need(session, 'readBack')(['net/apn', 'cal/gain'], run);
    expect(read.get('net/apn')).toEqual(utf8('iot.example'));
    expect(read.get('cal/gain')).toEqual(Uint8Array.of(77, 0, 0, 0));
  });

  it.each([
    ['without a namespace', { ...driver }, [{ key: 'apn', text: 'x', bytes: utf8('x') }], 'group.invalid'],
    ['without a partition for them', { factory: false }, settings, 'image.mismatch'],
    ['with flash encryption', { ...driver, flashEncryption: true }, settings, 'device.lacks'],
  ] as const)('are refused %s, and nothing is written', async (_, options, wanted, code) => {
    await using unit = espressifRig({ driver: options });
    const session = await unit.connect({ settings: {} });
    await expect(need(session, 'configure')(wanted, run)).rejects.toMatchObject({ code });
    expect(unit.flash.read(nvs.offset, nvs.sizeBytes).every((byte) => byte === 0xff)).toBe(true);
  });

  it('are not offered when the recipe names no partition', async () => {
    await using unit = espressifRig({ driver });
    const session = await unit.connect();
    expect(session.can).toEqual(['flash', 'diagnose', 'wipe', 'burnFuses', 'reset']);
    expect(session.configure).toBeUndefined();
    expect(session.readIdentity).toBeUndefined();
  });
});

const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const secretOf = (key: KeyObject): Secret =>
  new Secret(new Uint8Array(key.export({ format: 'der', type: 'pkcs8' })));
const certificate = (size: number): Uint8Array =>
  concatBytes([Uint8Array.of(0x30, 0x82, size >> 8, size & 0xff), seededRandom(size).bytes(size)]);

describe('an identity', () => {
  it.each([
    ['alone, as DER', [certificate(600)]],
    ['with its issuers, as PEM', [certificate(600), certificate(500)]],
  ])('is stored, shown and proven: a certificate %s', async (_, certificates) => {
    await using unit = espressifRig({ driver });
    const session = await unit.connect({ identity: {} });
    expect(await session.readIdentity?.(run)).toBeNull();
    await need(session, 'storeKey')({ certificates, privateKey: secretOf(privateKey) }, run);
    expect((await session.readIdentity?.(run))?.certificates).toEqual(certificates);
    const challenge = utf8('prove it');
    const signature = await need(session, 'proveIdentity')(challenge, run);
    expect(verify('sha256', challenge, publicKey, signature)).toBe(true);
    const stored =
      readEspSecureCert(unit.flash.read(cert.offset, cert.sizeBytes)).privateKey ?? new Uint8Array();
    const key = createPrivateKey({ key: Buffer.from(stored), format: 'der', type: 'pkcs8' });
    expect(key.equals(privateKey)).toBe(true);
  });

  it('leaves nothing of a longer one behind', async () => {
    await using unit = espressifRig({ driver });
    const session = await unit.connect({ identity: {} });
    const store = need(session, 'storeKey');
    await store(
      { certificates: [certificate(3000), certificate(2000)], privateKey: secretOf(privateKey) },
      run,
    );
    await store({ certificates: [certificate(300)], privateKey: secretOf(privateKey) }, run);
    expect(unit.flash.read(cert.offset + 4096, 4096).every((byte) => byte === 0xff)).toBe(true);
  });

  it('that is not there proves nothing', async () => {
    await using unit = espressifRig({ driver });
    const session = await unit.connect({ identity: {} });
    await expect(need(session, 'proveIdentity')(utf8('x'), run)).rejects.toMatchObject({
      code: 'device.lacks',
    });
  });

  it('is refused with flash encryption on, and too long a chain too; nothing is written', async () => {
    for (const [flashEncryption, size, code] of [
      [true, 300, 'device.lacks'],
      [false, 9000, 'image.too-large'],
    ] as const) {
      await using unit = espressifRig({ driver: { ...driver, flashEncryption } });
      const session = await unit.connect({ identity: {} });
      const identity = { certificates: [certificate(size)], privateKey: secretOf(privateKey) };
      await expect(need(session, 'storeKey')(identity, run)).rejects.toMatchObject({ code });
      expect(unit.flash.read(cert.offset, cert.sizeBytes).every((byte) => byte === 0xff)).toBe(true);
    }
  });
});

describe('wiping', () => {
  const flashBytes = 128 * 1024;

  it('erases every byte, reads every byte, and says what fuses keep', async () => {
    await using unit = espressifRig({ driver: { ...driver, flashBytes, secureBoot: 2 } });
    unit.flash.write(flashBytes - 10, utf8('last bytes'));
    const session = await unit.connect();
    const outcome = await need(session, 'wipe')('esp-erase-flash', run);
    const check = await need(session, 'checkWipe')('esp-erase-flash', run);
    expect(unit.flash.read(0, flashBytes).every((byte) => byte === 0xff)).toBe(true);
    expect(check.media).toMatchObject([
      {
        name: 'flash',
        bytesTotal: flashBytes,
        bytesRead: flashBytes,
        clean: true,
        verification: 'full-read',
      },
    ]);
    expect(check.retained).toEqual(['eFuses: secure boot stays switched on']);
    expect(wipeVerdict({ ...check, finished: outcome.finished })).toBe('VERIFIED WITH EXCEPTIONS');
  });

  it('finds the one byte that is left', async () => {
    await using unit = espressifRig({ driver: { flashBytes } });
    const session = await unit.connect();
    await need(session, 'wipe')('esp-erase-flash', run);
    unit.flash.write(0x12345, Uint8Array.of(0xfe));
    const check = await need(session, 'checkWipe')('esp-erase-flash', run);
    expect(check.media[0]).toMatchObject({
      clean: false,
      findings: ['1 bytes are not erased, the first at 74565 (0xfe)'],
    });
  });

  it('knows no other method', async () => {
    await using unit = espressifRig({ driver: { flashBytes } });
    const session = await unit.connect();
    await expect(need(session, 'wipe')('smp-erase', run)).rejects.toMatchObject({ code: 'recipe.invalid' });
  });
});
