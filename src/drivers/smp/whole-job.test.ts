import { createPublicKey, randomBytes, verify } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { firmware, hardwareId, need, rig } from '../../../test/drivers/smp-bench.ts';
import { concatBytes, utf8 } from '../../base/bytes.ts';
import { quietRun } from '../../base/run.ts';
import { proofChallengePrefix } from '../../model/identity.ts';
import { wipeVerdict } from '../../model/wipe.ts';

const run = quietRun();
const challenge = (): Uint8Array => concatBytes([utf8(proofChallengePrefix), randomBytes(32)]);

describe.each(['console', 'raw'] as const)('a simulated unit over %s framing', (framing) => {
  it('says who it is and what it can do', async () => {
    await using bench = rig({ driver: { framing } });
    const session = await bench.connect({ framing });
    expect(session.device).toMatchObject({ hardwareId, model: 'Gateway Mk2', firmware: '1.0.0' });
    expect(session.device.facts).toMatchObject({ supplyMv: 3300, bufferBytes: 2048 });
    expect([...session.can].sort()).toEqual([
      'configure',
      'diagnose',
      'flash',
      'generateKey',
      'openConnection',
      'proveIdentity',
      'readBack',
      'reset',
      'wipe',
      'writeIdentity',
    ]);
  });

  it.each(['confirm', 'test'] as const)('takes new firmware by %s and then skips it', async (activate) => {
    await using bench = rig({ driver: { framing } });
    const session = await bench.connect({ framing });
    const flash = need(session, 'flash');
    const request = { image: firmware('1.2.3+4'), imageNumber: 0, activate };
    const first = await flash(request, run);
    expect(first).toMatchObject({ skipped: false, firmware: '1.2.3.4' });
    expect(first.bytesSent).toBeGreaterThanOrEqual(request.image.bytes.length);
    expect(session.device.firmware).toBe('1.2.3.4');
    expect(await flash(request, run)).toEqual({ skipped: true, bytesSent: 0, firmware: '1.2.3.4' });
    await need(session, 'reset')(run);
    expect(session.device.firmware).toBe('1.2.3.4');
  });

  it('makes a key, keeps a chain over restarts, and proves possession', async () => {
    await using bench = rig({ driver: { framing } });
    const session = await bench.connect({ framing });
    const key = await need(session, 'generateKey')({ commonName: 'MK2-000001', algorithm: 'p256' }, run);
    expect(key.origin).toBe('device');
    const publicKey = publicKeyOf(key.certificateRequest);
    expect(await need(session, 'readIdentity')(run)).toBeNull();
    const certificates = [fakeCertificate(900), fakeCertificate(700)];
    await need(session, 'writeIdentity')({ certificates }, run);
    await need(session, 'reset')(run);
    const stored = await need(session, 'readIdentity')(run);
    expect(stored?.certificates.map((bytes) => Buffer.from(bytes).toString('hex'))).toEqual(
      certificates.map((bytes) => Buffer.from(bytes).toString('hex')),
    );
    const asked = challenge();
    const signature = await need(session, 'proveIdentity')(asked, run);
    expect(verify('sha256', asked, publicKey, signature)).toBe(true);
  });

  it('keeps settings over a restart and has no others', async () => {
    await using bench = rig({ driver: { framing } });
    const session = await bench.connect({ framing });
    const settings = [
      { key: 'net/apn', bytes: utf8('iot.example'), text: 'iot.example' },
      { key: 'net/port', bytes: Uint8Array.of(0x33, 0x16), text: '5683' },
    ];
    await need(session, 'configure')(settings, run);
    await need(session, 'reset')(run);
    const read = await need(session, 'readBack')(['net/apn', 'net/port', 'net/none'], run);
    expect(read.get('net/apn')).toEqual(utf8('iot.example'));
    expect(read.get('net/port')).toEqual(Uint8Array.of(0x33, 0x16));
    expect(read.get('net/none')).toBeNull();
  });

  it('is wiped, and every byte of its user flash is read back erased', async () => {
    await using bench = rig({ driver: { framing } });
    const session = await bench.connect({ framing, userFlashBytes: 288 * 1024 });
    await need(session, 'flash')({ image: firmware('2.0.0'), imageNumber: 0, activate: 'store' }, run);
    await need(session, 'generateKey')({ commonName: 'MK2-000001', algorithm: 'p256' }, run);
    await need(session, 'configure')([{ key: 'a', bytes: utf8('secret'), text: 'secret' }], run);
    const outcome = await need(session, 'wipe')('smp-erase', run);
    expect(outcome.finished).toBe(true);
    const check = await need(session, 'checkWipe')('smp-erase', run);
    expect(wipeVerdict({ ...check, finished: true })).toBe('VERIFIED WITH EXCEPTIONS');
    expect(check.media.map((medium) => [medium.name, medium.bytesRead])).toEqual([
      ['secondary', 192 * 1024],
      ['settings', 32 * 1024],
      ['identity', 16 * 1024],
      ['files', 48 * 1024],
    ]);
    expect(check.retained).toEqual([
      expect.stringMatching(/^bootloader, /),
      expect.stringMatching(/^primary, /),
      expect.stringMatching(
        /^test pattern: 12840 random bytes went to the image slot .*; the other regions took none$/,
      ),
    ]);
  });
});

function publicKeyOf(request: Uint8Array) {
  // The SubjectPublicKeyInfo of a P-256 key begins with these 26 bytes, followed by the 65 bytes of the point.
  const start = Buffer.from(request).indexOf(
    Buffer.from('3059301306072a8648ce3d020106082a8648ce3d030107034200', 'hex'),
  );
  return createPublicKey({
    key: Buffer.from(request.subarray(start, start + 91)),
    format: 'der',
    type: 'spki',
  });
}

function fakeCertificate(sizeBytes: number): Uint8Array {
  return concatBytes([
    Uint8Array.of(0x30, 0x82, sizeBytes >> 8, sizeBytes & 0xff),
    Uint8Array.from({ length: sizeBytes }, (_, index) => index & 0xff),
  ]);
}
