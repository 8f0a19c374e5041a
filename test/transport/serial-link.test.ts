import { expect, test } from 'vitest';
import { concatBytes, utf8 } from '../../src/base/bytes.ts';
import { systemClock } from '../../src/base/clock.ts';
import { seededRandom } from '../../src/base/random.ts';
import { Fault } from '../../src/model/fault.ts';
import type { Link } from '../../src/transport/link.ts';
import { openFault } from '../../src/transport/link-faults.ts';
import { manualPort } from '../../src/transport/manual-ports.ts';
import { withLines } from '../../src/transport/modem-lines.ts';
import { openSerialLink } from '../../src/transport/serial-link.ts';
import { SystemPort } from '../../src/transport/system-port.ts';
import { ptyPair } from './socat.ts';

const never = new AbortController().signal;

async function readBytes(link: Link, count: number): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  for (let size = 0; size < count; ) {
    const part = await link.read(AbortSignal.timeout(5_000));
    parts.push(part);
    size += part.length;
  }
  return concatBytes(parts);
}

test('bytes cross a pseudo-terminal in both directions, unchanged', async () => {
  await using pair = await ptyPair();
  const near = await openSerialLink(pair.near, { baud: 115_200 }, never);
  const far = await openSerialLink(pair.far, {}, never);
  const bytes = seededRandom(1).bytes(200_000);
  const [received] = await Promise.all([readBytes(far, bytes.length), near.write(bytes, never)]);
  expect(Buffer.from(received).equals(Buffer.from(bytes))).toBe(true);
  await far.write(utf8('back'), never);
  expect(await readBytes(near, 4)).toEqual(utf8('back'));
  await near.close();
  await far.close();
});

test('a cable that is pulled makes the pending read and every later call reject with link.lost', async () => {
  await using pair = await ptyPair();
  const link = await openSerialLink(pair.near, {}, never);
  const pending = link.read(never);
  await Promise.all([expect(pending).rejects.toMatchObject({ code: 'link.lost' }), pair.cut()]);
  await expect(link.read(never)).rejects.toMatchObject({ code: 'link.lost' });
  await expect(link.write(utf8('x'), never)).rejects.toMatchObject({ code: 'link.lost' });
  await link.close();
});

test('what came before the cable was pulled can still be read', async () => {
  await using pair = await ptyPair();
  const near = await openSerialLink(pair.near, {}, never);
  const far = await openSerialLink(pair.far, {}, never);
  await far.write(utf8('last words'), never);
  await expect.poll(() => near.read(AbortSignal.timeout(2_000)).then((b) => b.length)).toBe(10);
  await far.write(utf8('more'), never);
  await systemClock.sleep(50, never);
  await pair.cut();
  await systemClock.sleep(50, never);
  expect(await readBytes(near, 4)).toEqual(utf8('more'));
  await expect(near.read(never)).rejects.toMatchObject({ code: 'link.lost' });
  await far.close();
});

test('close rejects what is pending, and closing twice is harmless', async () => {
  await using pair = await ptyPair();
  const link = await openSerialLink(pair.near, {}, never);
  const pending = expect(link.read(never)).rejects.toMatchObject({ code: 'link.lost' });
  await link.close();
  await link.close();
  await pending;
});

test('an aborted read rejects with the reason and loses no later bytes', async () => {
  await using pair = await ptyPair();
  const near = await openSerialLink(pair.near, {}, never);
  const far = await openSerialLink(pair.far, {}, never);
  const stop = new AbortController();
  const pending = near.read(stop.signal);
  const reason = new Fault('job.cancelled', 'stopped');
  stop.abort(reason);
  await expect(pending).rejects.toBe(reason);
  await far.write(utf8('kept'), never);
  expect(await readBytes(near, 4)).toEqual(utf8('kept'));
  await near.close();
  await far.close();
});

test('a write that the other side does not take can be cancelled, and the port closes at once', async () => {
  await using pair = await ptyPair();
  const link = await openSerialLink(pair.near, {}, never);
  const stop = new AbortController();
  const reason = new Fault('job.cancelled', 'stopped');
  const pending = expect(link.write(new Uint8Array(8_000_000), stop.signal)).rejects.toBe(reason);
  await systemClock.sleep(30, never);
  stop.abort(reason);
  await pending;
  const startedMs = performance.now();
  await link.close();
  expect(performance.now() - startedMs).toBeLessThan(2_000);
});

test('modem lines and speed of a pseudo-terminal do nothing and are no fault', async () => {
  await using pair = await ptyPair();
  const link = await openSerialLink(pair.near, {}, never);
  await link.serial?.setSignals({ dtr: false, rts: true });
  await link.serial?.setBaud(921_600);
  await link.close();
  await expect(link.serial?.setBaud(9_600)).rejects.toMatchObject({ code: 'link.lost' });
});

test('a path that is not there is link.lost, a port in use is link.open', async () => {
  await expect(openSerialLink('/dev/ttyNOPE7', {}, never)).rejects.toMatchObject({ code: 'link.lost' });
  await using pair = await ptyPair();
  const first = await openSerialLink(pair.near, {}, never);
  await expect(openSerialLink(pair.near, {}, never)).rejects.toMatchObject({ code: 'link.open' });
  await first.close();
});

test('the words of each operating system become the right fault', () => {
  const code = (message: string, platform: string) => openFault('p', new Error(message), platform).code;
  expect(code('Error: Permission denied, cannot open /dev/ttyUSB0', 'linux')).toBe('link.permission');
  expect(code('Opening COM5: Access denied', 'win32')).toBe('link.open');
  expect(code('Opening COM5: File not found', 'win32')).toBe('link.lost');
  expect(code('Error Resource temporarily unavailable Cannot lock port', 'linux')).toBe('link.open');
});

test('reopen waits until the port is there again, and stops with the signal', async () => {
  const first = await ptyPair();
  const port = new SystemPort(manualPort(first.near), async () => [], systemClock);
  const link = await port.open({}, never);
  await first.cut();
  await expect(link.read(never)).rejects.toMatchObject({ code: 'link.lost' });
  const reopened = port.reopen({}, AbortSignal.timeout(5_000));
  await systemClock.sleep(150, never);
  await using second = await ptyPair(first.near.replace(/\/near$/, ''));
  const again = await reopened;
  const far = await openSerialLink(second.far, {}, never);
  await far.write(utf8('hello'), never);
  expect(await readBytes(again, 5)).toEqual(utf8('hello'));
  await again.close();
  await far.close();
  await second.cut();
  await expect(port.reopen({}, AbortSignal.timeout(200))).rejects.toMatchObject({ name: 'TimeoutError' });
});

test('setting one modem line leaves all other bits as they were', () => {
  expect(withLines(0x126, { dtr: false })).toBe(0x124);
  expect(withLines(0x120, { dtr: true, rts: true })).toBe(0x126);
  expect(withLines(0x126, {})).toBe(0x126);
});
