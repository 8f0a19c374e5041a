import { createPublicKey, randomBytes, verify } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { firmware, hardwareId, need, rig } from '../../../test/drivers/smp-bench.ts';
import { concatBytes, utf8 } from '../../base/bytes.ts';
import { quietRun } from '../../base/run.ts';
import { proofChallengePrefix } from '../../model/identity.ts';
import { wipeVerdict } from '../../model/wipe.ts';

const run = quietRun();
const confirm = { imageNumber: 0, activate: 'confirm' } as const;
const code = (expected: string) => expect.objectContaining({ code: expected });

describe('connecting', () => {
  it.each([
    ['silent', 'link.timeout'],
    ['garbage', 'link.garbage'],
    ['flood', 'link.flood'],
  ] as const)('to a unit that is %s ends with %s', async (misbehaviour, fault) => {
    await using bench = rig({ misbehaviour });
    await expect(bench.connect()).rejects.toEqual(code(fault));
  });

  it('refuses another model before anything is written', async () => {
    await using bench = rig({ misbehaviour: 'wrong-model' });
    await expect(bench.connect({ model: 'Gateway Mk2' })).rejects.toEqual(code('device.mismatch'));
  });

  it('refuses a unit without the identity group, and takes it when the recipe does', async () => {
    await using bench = rig({ driver: { hasIdentityGroup: false } });
    await expect(bench.connect()).rejects.toEqual(code('device.lacks'));
    const session = await bench.connect({
      identity: 'none',
      hardwareIdFrom: { shell: 'hwinfo devid', pattern: 'ID: 0x([0-9A-Fa-f]+)' },
    });
    expect(session.device).toMatchObject({ hardwareId, model: 'gateway_mk2' });
    expect(session.can).not.toContain('generateKey');
  });

  it('names a unit by its place only where no credentials hang on it, and says so', async () => {
    await using bench = rig({ driver: { hasIdentityGroup: false } });
    await expect(bench.connect({ hardwareIdFrom: 'port-location' })).rejects.toEqual(code('recipe.invalid'));
    const session = await bench.connect({ identity: 'none', hardwareIdFrom: 'port-location' });
    expect(session.device.hardwareId).toMatch(/^place-virtual-1-[0-9a-f]{6}$/);
    expect(session.device.facts).toMatchObject({ hardwareIdFrom: 'port-location' });
  });

  it('finds out what a unit can do without enumeration', async () => {
    await using bench = rig({ driver: { hasEnumeration: false } });
    const session = await bench.connect();
    expect(session.can).toContain('flash');
    expect(session.can).toContain('configure');
  });

  it('names the option that is wrong', async () => {
    await using bench = rig();
    const rejected = bench.connect({ windows: 3 });
    await expect(rejected).rejects.toEqual(code('recipe.invalid'));
    await expect(bench.connect({ baud: 'fast' })).rejects.toThrow(/baud/);
    const hardwareIdFrom = { shell: 'id', pattern: '(' };
    await expect(bench.connect({ hardwareIdFrom })).rejects.toThrow(/hardwareIdFrom/);
  });

  it('is cancelled by its signal', async () => {
    await using bench = rig({ misbehaviour: 'silent' });
    const stop = new AbortController();
    const connecting = bench.connect({}, quietRun(stop.signal));
    stop.abort(new Error('operator'));
    await expect(connecting).rejects.toThrow('operator');
  });
});

describe('flashing', () => {
  it.each([
    ['refuses-image', 'device.refused'],
    ['corrupts-image', 'device.lied'],
    ['dead-after-reset', 'device.reboot'],
    ['swaps-hardware-id', 'device.changed'],
  ] as const)('a unit that %s ends with %s', async (misbehaviour, fault) => {
    await using bench = rig({ misbehaviour });
    const session = await bench.connect({ restartTimeoutMs: 700 });
    const flash = need(session, 'flash');
    await expect(flash({ image: firmware('3.0.0'), ...confirm }, run)).rejects.toEqual(code(fault));
  });

  it('refuses a file that does not fit before it is sent', async () => {
    await using bench = rig();
    const session = await bench.connect();
    const image = firmware('3.0.0', 193_000);
    await expect(need(session, 'flash')({ image, ...confirm }, run)).rejects.toEqual(code('image.too-large'));
  });

  it('refuses a damaged file before a byte is sent', async () => {
    await using bench = rig();
    const session = await bench.connect();
    const image = firmware('3.0.0');
    const bytes = image.bytes.slice();
    bytes[5000] = (bytes[5000] ?? 0) ^ 1;
    const before = bench.bench.passedBytes(1);
    await expect(need(session, 'flash')({ image: { ...image, bytes }, ...confirm }, run)).rejects.toEqual(
      code('image.invalid'),
    );
    expect(bench.bench.passedBytes(1)).toBe(before);
  });

  it('stores without starting when told so', async () => {
    await using bench = rig();
    const session = await bench.connect();
    const stored = await need(session, 'flash')(
      { image: firmware('3.0.0'), imageNumber: 0, activate: 'store' },
      run,
    );
    expect(stored).toMatchObject({ skipped: false, firmware: null });
    expect((await session.identify(run)).firmware).toBe('1.0.0');
    const again = await need(session, 'flash')({ image: firmware('3.0.0'), ...confirm }, run);
    expect(again).toMatchObject({ skipped: false, bytesSent: 0, firmware: '3.0.0' });
  });
});

describe('identity', () => {
  it('with a bad proof does not verify', async () => {
    await using bench = rig({ misbehaviour: 'bad-proof' });
    const session = await bench.connect();
    const key = await need(session, 'generateKey')({ commonName: 'x', algorithm: 'p256' }, run);
    const challenge = concatBytes([utf8(proofChallengePrefix), randomBytes(32)]);
    const signature = await need(session, 'proveIdentity')(challenge, run);
    const head = Buffer.from('3059301306072a8648ce3d020106082a8648ce3d030107034200', 'hex');
    const start = Buffer.from(key.certificateRequest).indexOf(head);
    const spki = Buffer.from(key.certificateRequest.subarray(start, start + 91));
    const publicKey = createPublicKey({ key: spki, format: 'der', type: 'spki' });
    expect(verify('sha256', challenge, publicKey, signature)).toBe(false);
  });

  it('is not proven for bytes without the prefix: the key signs nothing else', async () => {
    await using bench = rig();
    const session = await bench.connect();
    await need(session, 'generateKey')({ commonName: 'x', algorithm: 'p256' }, run);
    await expect(need(session, 'proveIdentity')(randomBytes(64), run)).rejects.toEqual(
      code('device.refused'),
    );
  });

  it('can not be written before there is a key', async () => {
    await using bench = rig();
    const session = await bench.connect();
    const certificates = [Uint8Array.of(0x30, 0x00)];
    await expect(need(session, 'writeIdentity')({ certificates }, run)).rejects.toEqual(
      code('device.refused'),
    );
  });
});

describe('settings', () => {
  it('that a unit forgets are missing after a restart', async () => {
    await using bench = rig({ misbehaviour: 'forgets-settings' });
    const session = await bench.connect();
    await need(session, 'configure')([{ key: 'a', bytes: utf8('1'), text: '1' }], run);
    expect((await need(session, 'readBack')(['a'], run)).get('a')).toBeNull();
  });
});

describe('wiping', () => {
  it.each([
    ['fake-wipe', 'FAILED'],
    ['half-wipe', 'FAILED'],
  ] as const)('a unit with a %s is %s', async (misbehaviour, verdict) => {
    await using bench = rig({ misbehaviour });
    const session = await bench.connect();
    await need(session, 'flash')({ image: firmware('2.0.0'), imageNumber: 0, activate: 'store' }, run);
    await need(session, 'configure')([{ key: 'a', bytes: utf8('secret'), text: '' }], run);
    await need(session, 'generateKey')({ commonName: 'x', algorithm: 'p256' }, run);
    const { finished } = await need(session, 'wipe')('smp-erase', run);
    expect(finished).toBe(true);
    const check = await need(session, 'checkWipe')('smp-erase', run);
    expect(wipeVerdict({ ...check, finished })).toBe(verdict);
    expect(check.media.flatMap((medium) => medium.findings).length).toBeGreaterThan(0);
  });

  it('finds flash that the unit leaves out of its list', async () => {
    await using bench = rig();
    const session = await bench.connect({ userFlashBytes: 1024 * 1024 });
    await need(session, 'wipe')('smp-erase', run);
    const check = await need(session, 'checkWipe')('smp-erase', run);
    expect(wipeVerdict({ ...check, finished: true })).toBe('FAILED');
  });

  it('shows no flash before a wipe, nor after new contents came', async () => {
    await using bench = rig();
    const session = await bench.connect();
    const before = await need(session, 'checkWipe')('smp-erase', run);
    expect(before.media.map((medium) => [medium.bytesRead, medium.clean])).toEqual([
      [0, false],
      [0, false],
      [0, false],
      [0, false],
    ]);
    await need(session, 'wipe')('smp-erase', run);
    await need(session, 'generateKey')({ commonName: 'x', algorithm: 'p256' }, run);
    const after = await need(session, 'checkWipe')('smp-erase', run);
    expect(after.media.every((medium) => !medium.clean)).toBe(true);
  });

  it('of a plain Zephyr unit is never called verified', async () => {
    await using bench = rig({ driver: { hasIdentityGroup: false } });
    const session = await bench.connect({
      identity: 'none',
      hardwareIdFrom: { shell: 'hwinfo devid', pattern: 'ID: 0x([0-9A-F]+)' },
      userSettings: ['a'],
    });
    await need(session, 'configure')([{ key: 'a', bytes: utf8('secret'), text: '' }], run);
    await need(session, 'flash')({ image: firmware('2.0.0'), imageNumber: 0, activate: 'store' }, run);
    const { finished } = await need(session, 'wipe')('smp-storage', run);
    const check = await need(session, 'checkWipe')('smp-storage', run);
    expect(check.media.every((medium) => medium.clean)).toBe(true);
    expect(wipeVerdict({ ...check, finished })).toBe('COMPLETED, NOT VERIFIED');
    await expect(need(session, 'wipe')('smp-erase', run)).rejects.toEqual(code('device.lacks'));
  });
});

describe('diagnosis', () => {
  it('reads supply, statistics, stacks and what the recipe asks for', async () => {
    await using bench = rig({ misbehaviour: 'weak-supply' });
    const session = await bench.connect({
      readings: {
        resetCause: { shell: 'hwinfo reset_cause', pattern: '- (\\w+)' },
        kernelVersion: { osInfo: 'v' },
      },
    });
    const readings = await need(session, 'diagnose')(run);
    expect(readings).toMatchObject({
      supplyMv: 2706,
      'stat.smp.dropped': 0,
      tasks: 2,
      fullestStackPercent: 59,
      resetCause: 'software',
      kernelVersion: 'v4.4.0',
    });
  });

  it('takes the numbers of a board that measures no stacks for none', async () => {
    await using bench = rig({ driver: { machine: 'posix' } });
    const session = await bench.connect({});
    const readings = await need(session, 'diagnose')(run);
    expect(readings).toMatchObject({ tasks: 4, stacks: 'not measured' });
    expect(readings).not.toHaveProperty('fullestStackPercent');
  });
});
