import { createPublicKey, verify } from 'node:crypto';
import { afterEach, describe, expect, test } from 'vitest';
import { makeBench } from '../../../test/drivers/bench.ts';
import { fromUtf8, utf8 } from '../../base/bytes.ts';
import { seededRandom } from '../../base/random.ts';
import type { Run } from '../../base/run.ts';
import type { RenderedSetting } from '../../model/group.ts';
import type { Misbehaviour } from '../simulated-unit.ts';
import { consoleDriver } from './driver.ts';

const chain = { certificates: [seededRandom(5).bytes(700), seededRandom(6).bytes(600)] };
const setting = (key: string, text: string): RenderedSetting => ({ key, text, bytes: utf8(text) });
let close = async (): Promise<void> => undefined;
afterEach(() => close());

async function connect(profile: string, misbehaviour: Misbehaviour | null = null, log: string[] = []) {
  const bench = makeBench(consoleDriver, { driverOptions: { profile }, misbehaviour });
  const run: Run = {
    signal: AbortSignal.timeout(20_000),
    progress: () => undefined,
    log: (line) => log.push(line),
  };
  const session = await consoleDriver.connect(bench.port, { profile }, run);
  close = async () => {
    await session.close();
    bench.dispose();
  };
  return { session, run, log, bench };
}

describe.each(['identity-shell', 'zephyr-tls-credentials', 'nordic-modem', 'quectel'])('%s', (profile) => {
  test('a certificate chain is written, verified, read back, survives a reset, and is wiped', async () => {
    const { session, run } = await connect(profile);
    expect(session.device.hardwareId.length).toBeGreaterThan(5);
    expect(await session.readIdentity?.(run)).toBeNull();
    await session.writeIdentity?.(chain, run);
    expect(await session.readIdentity?.(run)).toEqual(chain);
    await session.writeIdentity?.(chain, run);
    await session.reset?.(run);
    expect(await session.identify(run)).toEqual(session.device);
    expect(await session.readIdentity?.(run)).toEqual(chain);
    const before = await session.checkWipe?.('console-delete', run);
    expect(before?.media[0]).toMatchObject({ clean: false });
    expect(await session.wipe?.('console-delete', run)).toMatchObject({ finished: true });
    const after = await session.checkWipe?.('console-delete', run);
    expect(after?.media[0]).toMatchObject({ clean: true, findings: [], level: 'partial' });
    expect(await session.readIdentity?.(run)).toBeNull();
  });

  test('a unit that only says that it wiped is found out', async () => {
    const { session, run } = await connect(profile, 'fake-wipe');
    await session.writeIdentity?.(chain, run);
    await session.wipe?.('console-delete', run);
    expect((await session.checkWipe?.('console-delete', run))?.media[0]).toMatchObject({ clean: false });
  });

  test('a unit that stores other bytes than it was given is found out at once', async () => {
    const { session, run } = await connect(profile, 'corrupts-image');
    await expect(session.writeIdentity?.(chain, run)).rejects.toMatchObject({ code: 'device.lied' });
  });

  test('diagnosis gives numbers, and from a shell of Zephyr also what it keeps of its past', async () => {
    const { session, run } = await connect(profile);
    const { resetCause, coredump, ...readings } = (await session.diagnose?.(run)) ?? {};
    const isShell = profile === 'identity-shell' || profile === 'zephyr-tls-credentials';
    expect([resetCause, coredump]).toEqual(isShell ? ['power-on reset, pin', false] : [undefined, undefined]);
    expect(readings.fullestStackPercent).toBe(isShell ? 62 : undefined);
    expect(Object.values(readings).every((value) => typeof value === 'number')).toBe(true);
    expect(Object.keys(readings ?? {}).length).toBeGreaterThan(0);
  });

  test('a recipe for another model refuses the unit', async () => {
    const bench = makeBench(consoleDriver, { driverOptions: { profile } });
    const run: Run = { signal: AbortSignal.timeout(5_000), progress: () => undefined, log: () => undefined };
    const connecting = consoleDriver.connect(bench.port, { profile, model: 'other' }, run);
    await expect(connecting).rejects.toMatchObject({ code: 'device.mismatch' });
    bench.dispose();
  });
});

test('settings of a Zephyr unit are written and read back byte for byte', async () => {
  const { session, run } = await connect('zephyr-tls-credentials');
  await session.configure?.(
    [setting('net/apn', 'iot.example'), setting('app/name', 'a b"c;d |é and longer than a row')],
    run,
  );
  const read = await session.readBack?.(['net/apn', 'app/name', 'app/none'], run);
  expect([...(read ?? [])].map(([key, value]) => [key, value && fromUtf8(value)])).toEqual([
    ['net/apn', 'iot.example'],
    ['app/name', 'a b"c;d |é and longer than a row'],
    ['app/none', null],
  ]);
});

test('a unit with the identity command makes its key, and proves that it still has it after a restart', async () => {
  const { session, run } = await connect('identity-shell');
  const key = await session.generateKey?.({ commonName: 'FN3 000007', algorithm: 'p256' }, run);
  const request = Buffer.from(key?.certificateRequest ?? []);
  const start = request.indexOf(Buffer.from('3059301306072a8648ce3d0201', 'hex'));
  const publicKey = createPublicKey({
    key: request.subarray(start, start + 91),
    format: 'der',
    type: 'spki',
  });
  await session.reset?.(run);
  const challenge = seededRandom(9).bytes(60);
  const signature = (await session.proveIdentity?.(challenge, run)) ?? new Uint8Array(0);
  expect(verify('sha256', challenge, publicKey, signature)).toBe(true);
});

test('a modem makes its key itself and gives a request that verifies', async () => {
  const { session, run } = await connect('nordic-modem');
  const key = await session.generateKey?.({ commonName: 'MM-000001', algorithm: 'p256' }, run);
  expect(key?.origin).toBe('device');
  expect(Buffer.from(key?.certificateRequest ?? []).includes('MM-000001')).toBe(true);
  await expect(
    session.generateKey?.({ commonName: 'x"\r\nAT+CFUN=0', algorithm: 'p256' }, run),
  ).rejects.toMatchObject({ code: 'group.invalid' });
});

test('the radio is switched on again also when the job was cancelled in the middle', async () => {
  const log: string[] = [];
  const { session } = await connect('nordic-modem', null, log);
  const stop = new AbortController();
  const run: Run = {
    signal: stop.signal,
    progress: () => undefined,
    log: (line) => {
      log.push(line);
      if (line.startsWith('> AT%CMNG=3')) stop.abort(new Error('enough'));
    },
  };
  await expect(session.writeIdentity?.(chain, run)).rejects.toThrow('enough');
  expect(log.at(-2)).toBe('> AT+CFUN=1');
  expect(log.filter((line) => line.startsWith('> AT%CMNG=0'))).toEqual([]);
});

test('a line typed by a person is answered', async () => {
  const { session, run } = await connect('zephyr-tls-credentials');
  expect(await session.console?.('kernel version', run)).toBe('Zephyr version 4.4.0');
  expect(await session.console?.('nonsense', run)).toBe('nonsense: command not found');
});
