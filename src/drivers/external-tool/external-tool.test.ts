/** The driver on a port of its own, with small scripts as tools: pinning, placeholders, failures, files, secrets. */
import { createHash } from 'node:crypto';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { quietRun, type Run } from '../../base/run.ts';
import { Secret } from '../../base/secret.ts';
import { Fault } from '../../model/fault.ts';
import type { PortInfo } from '../../model/port.ts';
import type { Port } from '../../transport/port.ts';
import type { FirmwareImage, Session } from '../driver.ts';
import { externalToolDriver } from './driver.ts';

const folder = mkdtempSync(join(tmpdir(), 'mintmark-tool-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let count = 0;
/** A program that Node runs: `script` sees its arguments in `args`. */
function program(script: string): { readonly path: string; readonly sha256: string } {
  count += 1;
  const path = join(folder, `tool-${count}`);
  const text = `#!${process.execPath}\nconst fs = require('node:fs');\nconst args = process.argv.slice(2);\nif (args[0] === '--version') { console.log('tool 1.2.3'); process.exit(0); }\n${script}\n`;
  writeFileSync(path, text);
  chmodSync(path, 0o755);
  return { path, sha256: createHash('sha256').update(text).digest('hex') };
}

function port(info: Partial<PortInfo> = {}): Port {
  const never = (): Promise<never> => Promise.reject(new Fault('link.open', 'the tool opens it'));
  return {
    info: { path: '/dev/ttyTEST', kind: 'serial', location: 'usb:1-2', title: 'unit', usb: null, ...info },
    open: never,
    reopen: never,
    openUsb: never,
    reopenUsb: never,
    openVolume: never,
    reopenVolume: never,
  };
}

function options(script: string, commands: Record<string, unknown> = {}, more: Record<string, unknown> = {}) {
  const { path, sha256 } = program(script);
  return {
    tool: 'tool',
    program: path,
    sha256,
    version: { args: ['--version'], pattern: '^tool (\\S+)$', equals: '1.2.3' },
    hardwareId: { pattern: '^id (\\S+)$' },
    commands: { identify: { args: ['identify', '{port}'] }, ...commands },
    ...more,
  };
}

const answersIdentify =
  "if (args[0] === 'identify') { console.log('id UNIT-0001\\nmodel Box'); process.exit(0); }\n";
const connect = (given: unknown, at = port(), run: Run = quietRun()): Promise<Session> =>
  externalToolDriver.connect(at, given, run);

function image(...segments: readonly (readonly [number | null, string])[]): FirmwareImage {
  const parts = segments.map(([address, text]) => ({ address, bytes: new TextEncoder().encode(text) }));
  return {
    name: 'app.hex',
    kind: 'raw',
    bytes: new TextEncoder().encode('whole'),
    sha256: '',
    segments: parts,
  };
}
const request = (firmware: FirmwareImage) =>
  ({ image: firmware, imageNumber: 0, activate: 'store' }) as const;

describe.skipIf(process.platform === 'win32')('with scripts as tools', () => {
  describe('pinning', () => {
    test('a program with another hash is not started', async () => {
      const marker = join(folder, 'started');
      const given = options(`fs.writeFileSync(${JSON.stringify(marker)}, '')`);
      await expect(connect({ ...given, sha256: '0'.repeat(64) })).rejects.toMatchObject({
        code: 'file.changed',
      });
      expect(existsSync(marker)).toBe(false);
    });

    test('a program that is exchanged during a job is not started again', async () => {
      const given = options(`${answersIdentify}console.log('flashed')`, { flash: { args: ['flash'] } });
      const session = await connect(given);
      writeFileSync(given.program, `#!${process.execPath}\nconsole.log('evil')\n`);
      await expect(session.flash?.(request(image([0, 'x'])), quietRun())).rejects.toMatchObject({
        code: 'file.changed',
      });
      await session.close();
    });

    test('another version than the recipe names is refused', async () => {
      const given = options(answersIdentify);
      const version = { ...given.version, equals: '1.2.4' };
      await expect(connect({ ...given, version })).rejects.toMatchObject({
        code: 'file.changed',
        context: { expected: '1.2.4', observed: '1.2.3' },
      });
    });

    test.each([
      ['a relative path', { program: 'tool' }],
      ['a hash that is none', { sha256: 'abc' }],
      ['an unknown placeholder', { commands: { identify: { args: ['{password}'] } } }],
      ['a file where there is none', { commands: { identify: { args: ['{file}'] } } }],
      ['a secret where there is none', { commands: { identify: { args: ['{secretFd}'] } } }],
      ['a pattern that RE2 refuses', { hardwareId: { pattern: '(?=x)' } }],
      [
        'a key for a place',
        {
          hardwareId: 'port-location',
          commands: {
            identify: { args: [] },
            storeKey: { args: ['{secretFd}'] },
            readIdentity: { args: [], certificate: 'x' },
          },
        },
      ],
      ['an environment', { environment: { LD_PRELOAD: 'x' } }],
      [
        'a fault that a tool may not name',
        { commands: { identify: { args: [], failures: [{ fault: 'bug', message: 'x' }] } } },
      ],
    ])('%s is a mistake of the recipe', (_title, wrong) => {
      expect(() => externalToolDriver.checkOptions({ ...options(''), ...wrong })).toThrow(
        expect.objectContaining({ code: 'recipe.invalid' }),
      );
    });
  });

  describe('arguments', () => {
    test('a serial number that is no plain word never becomes an argument', async () => {
      const given = options(answersIdentify, { identify: { args: ['identify', '{usbSerial}'] } });
      const usb = { vendorId: 1, productId: 2, serialNumber: '--erase-all; reboot' };
      await expect(connect(given, port({ usb }))).rejects.toMatchObject({ code: 'device.lacks' });
      const session = await connect(given, port({ usb: { ...usb, serialNumber: '0669FF48' } }));
      expect(session.device.hardwareId).toBe('UNIT-0001');
      await session.close();
    });

    test('each segment is a call of its own, with its bytes in a private file and its address', async () => {
      const log = join(folder, 'calls.txt');
      const given = options(
        `${answersIdentify}const s = fs.statSync(args[1]); const d = fs.statSync(require('node:path').dirname(args[1]));
         fs.appendFileSync(${JSON.stringify(log)}, [args[0], fs.readFileSync(args[1], 'utf8'), args[2], (s.mode & 0o777).toString(8), (d.mode & 0o777).toString(8), args[1]].join(' ') + '\\n');`,
        {
          flash: { args: ['flash', '{file}', '{address}'] },
          verify: { args: ['verify', '{file}', '{address}'] },
        },
      );
      const session = await connect(given);
      const result = await session.flash?.(
        request(image([0x0800_0000, 'one'], [0x0801_0000, 'two'])),
        quietRun(),
      );
      expect(result).toEqual({ skipped: false, bytesSent: 6, firmware: null });
      const calls = readFileSync(log, 'utf8')
        .trim()
        .split('\n')
        .map((line) => line.split(' '));
      expect(calls.map((call) => call.slice(0, 5).join(' '))).toEqual([
        'flash one 0x08000000 600 700',
        'flash two 0x08010000 600 700',
        'verify one 0x08000000 600 700',
        'verify two 0x08010000 600 700',
      ]);
      for (const call of calls) expect(existsSync(call[5] ?? '')).toBe(false);
      await session.close();
    });

    test('a command file has the values filled in', async () => {
      const given = options(
        `${answersIdentify}console.log('said ' + fs.readFileSync(args[1], 'utf8').split('\\n').join('|'));`,
        {
          diagnose: {
            args: ['diagnose', '{script}'],
            script: ['device {chip}', 'exit'],
            readings: { said: '^said (.*)$' },
          },
        },
        { values: { chip: 'STM32F401RE' } },
      );
      const session = await connect(given);
      expect(await session.diagnose?.(quietRun())).toMatchObject({ said: 'device STM32F401RE|exit|' });
      await session.close();
    });
  });

  test('what is printed becomes readings, progress and a bounded record', async () => {
    const given = options(
      `${answersIdentify}for (let i = 1; i <= 100; i += 1) console.log(i + '%'); for (let i = 0; i < 60; i += 1) console.log('note ' + i); console.log('supply 3300 mV');`,
      { diagnose: { args: ['diagnose'], progress: '^(\\d+)%$', readings: { supplyMv: 'supply (\\d+) mV' } } },
    );
    const logged: string[] = [];
    const reported: number[] = [];
    const run: Run = {
      ...quietRun(),
      log: (line) => logged.push(line),
      progress: (done) => reported.push(done),
    };
    const session = await connect(given);
    expect(await session.diagnose?.(run)).toMatchObject({ supplyMv: 3300 });
    expect(reported).toEqual(Array.from({ length: 100 }, (_, index) => index + 1));
    expect(logged).toContain('tool: (21 earlier lines)');
    expect(logged.length).toBeLessThan(45);
    await session.close();
  });

  test.each([
    ['an exit code that the recipe names', 'process.exit(7)', 'link.permission'],
    [
      'a line that the recipe names, whatever the exit code',
      "console.log('Error: target voltage too low')",
      'device.refused',
    ],
    ['a success that was not said', "console.log('hm')", 'tool.failed'],
    ['an exit code that nobody names', "console.log('all is done'); process.exit(9)", 'tool.failed'],
  ])('%s fails the call', async (_title, script, code) => {
    const failures = [
      { exitCode: 7, fault: 'link.permission', message: 'No right to use the probe.' },
      { pattern: '^Error: (.*)$', fault: 'device.refused', message: 'The probe complains.' },
    ];
    const given = options(`${answersIdentify}${script}`, {
      reset: { args: ['reset'], success: '^all is done$', failures },
    });
    const session = await connect(given);
    await expect(session.reset?.(quietRun())).rejects.toMatchObject({
      code,
      context: { tool: 'tool', command: 'reset' },
    });
    await session.close();
  });

  test('a key arrives by its descriptor, certificates by file, and both are asked back', async () => {
    const store = join(folder, 'store');
    const given = options(
      `${answersIdentify}
       if (args[0] === 'store') fs.writeFileSync(${JSON.stringify(store)}, JSON.stringify({ key: fs.readFileSync(Number(args[1])).toString('hex'), chain: fs.readFileSync(args[2]).toString('base64') }));
       if (args[0] === 'read') console.log('cert ' + JSON.parse(fs.readFileSync(${JSON.stringify(store)}, 'utf8')).chain);`,
      {
        storeKey: { args: ['store', '{secretFd}', '{file}'] },
        readIdentity: { args: ['read'], certificate: '^cert (.+)$' },
      },
    );
    const session = await connect(given);
    expect(session.can).toEqual(['storeKey']);
    const privateKey = new Secret(Uint8Array.of(1, 2, 3, 4));
    await session.storeKey?.({ certificates: [Uint8Array.of(0x30, 1, 7)], privateKey }, quietRun());
    expect(JSON.parse(readFileSync(store, 'utf8'))).toMatchObject({ key: '01020304' });
    expect(await session.readIdentity?.(quietRun())).toEqual({ certificates: [Uint8Array.of(0x30, 1, 7)] });
    await session.close();
  });

  test('a wipe that nobody can read back is never called verified', async () => {
    const given = options(answersIdentify, { wipe: { args: ['wipe'] } });
    const session = await connect(given);
    expect(await session.wipe?.('tool-erase', quietRun())).toMatchObject({ finished: true });
    const check = await session.checkWipe?.('tool-erase', quietRun());
    expect(check?.media).toMatchObject([{ verification: 'none', bytesRead: 0, readBackSha256: null }]);
    await session.close();
  });

  test('closing the session ends the call that is under way', async () => {
    const given = options(`${answersIdentify}setInterval(() => {}, 1000);`, { reset: { args: ['reset'] } });
    const session = await connect(given);
    const pending = expect(session.reset?.(quietRun())).rejects.toMatchObject({ code: 'link.lost' });
    await session.close();
    await pending;
  });
});
