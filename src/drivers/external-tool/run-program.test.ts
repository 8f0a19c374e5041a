/** Real processes that misbehave: what becomes of them, of their children, and of what they print. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test, vi } from 'vitest';
import { Secret } from '../../base/secret.ts';
import { type ProgramCall, type ProgramEnd, runProgram } from './run-program.ts';

const folder = mkdtempSync(join(tmpdir(), 'mintmark-run-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Heard {
  readonly end: Promise<ProgramEnd>;
  readonly lines: string[];
}

function start(
  script: string,
  more: Partial<ProgramCall> = {},
  signal = new AbortController().signal,
): Heard {
  const lines: string[] = [];
  const end = runProgram(
    {
      program: process.execPath,
      args: ['-e', script],
      folder,
      timeoutMs: 20_000,
      onLine: (line) => lines.push(line) > 0,
      ...more,
    },
    signal,
  );
  return { end, lines };
}

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    // A zombie that its parent has not fetched yet is not alive.
    return process.platform !== 'linux' || !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    // Nobody has this number.
    return false;
  }
};

/** A child and a grandchild, both deaf to SIGTERM; they print who they are. */
const stubborn = `
  process.on('SIGTERM', () => {});
  const inner = "process.on('SIGTERM', () => {}); console.log('inner ' + process.pid); setInterval(() => {}, 1000);";
  require('node:child_process').spawn(process.execPath, ['-e', inner], { stdio: 'inherit' });
  console.log('outer ' + process.pid);
  setInterval(() => {}, 1000);
`;

async function stubbornProcesses(lines: readonly string[]): Promise<readonly number[]> {
  return await vi.waitFor(
    () => {
      const pids = lines.map((line) => Number(/^(?:inner|outer) (\d+)$/.exec(line)?.[1]));
      expect(pids).toHaveLength(2);
      return pids;
    },
    { timeout: 15_000 },
  );
}

test('exit code and lines of both streams are given back', async () => {
  const { end, lines } = start("console.log('out'); console.error('err'); process.exitCode = 3");
  expect(await end).toMatchObject({ exitCode: 3 });
  expect([...lines].sort()).toEqual(['err', 'out']);
});

test('a cancelled program is ended with all its children, also those that ignore SIGTERM', async () => {
  const stop = new AbortController();
  const { end, lines } = start(stubborn, {}, stop.signal);
  const pids = await stubbornProcesses(lines);
  const reason = new Error('cancelled');
  stop.abort(reason);
  await expect(end).rejects.toBe(reason);
  await vi.waitFor(() => expect(pids.filter(isAlive)).toEqual([]), { timeout: 5_000 });
});

test('a program that takes too long is ended in the same way', async () => {
  const { end, lines } = start(stubborn, { timeoutMs: 4_000 });
  const ended = expect(end).rejects.toMatchObject({ code: 'job.deadline' });
  const pids = await stubbornProcesses(lines);
  await ended;
  await vi.waitFor(() => expect(pids.filter(isAlive)).toEqual([]), { timeout: 5_000 });
});

test('children that outlive their program are ended with it', async () => {
  const { end, lines } = start(
    stubborn.replace('setInterval(() => {}, 1000);\n', 'setTimeout(() => process.exit(0), 700);\n'),
  );
  const pids = await stubbornProcesses(lines);
  expect(await end).toMatchObject({ exitCode: 0 });
  await vi.waitFor(() => expect(pids.filter(isAlive)).toEqual([]), { timeout: 5_000 });
});

test('a secret arrives by its descriptor and is neither in the arguments nor in the environment', async () => {
  const words = 'correct horse battery staple';
  const secret = new Secret(new TextEncoder().encode(words));
  const script = `
    const text = require('node:fs').readFileSync(3, 'utf8');
    const seen = JSON.stringify([process.argv, process.env]) + require('node:fs').readFileSync('/proc/self/cmdline', 'utf8');
    console.log('length ' + text.length + ' leaked ' + seen.includes(text) + ' first ' + text.slice(0, 7));
  `;
  const { end, lines } = start(
    process.platform === 'linux' ? script : script.replaceAll(/ \+ require[^;]*cmdline'[^;]*/g, ''),
    { secret },
  );
  await end;
  expect(lines).toEqual([`length ${words.length} leaked false first correct`]);
});

test('a program that does not read its secret ends as it would', async () => {
  const { end } = start('process.exitCode = 0', { secret: new Secret(new Uint8Array(1_000_000)) });
  expect(await end).toMatchObject({ exitCode: 0 });
});

test("nothing of the station's environment reaches a program", async () => {
  vi.stubEnv('MINTMARK_SERVER_KEY', 'do-not-tell');
  vi.stubEnv('LD_PRELOAD', '');
  const { end, lines } = start('console.log(Object.keys(process.env).sort().join())');
  await end;
  vi.unstubAllEnvs();
  const allowed = [
    'HOME',
    'LC_ALL',
    'LOCALAPPDATA',
    'PATH',
    'SystemRoot',
    'TEMP',
    'TMP',
    'TMPDIR',
    'USERPROFILE',
  ];
  // macOS adds one of its own.
  const keys = (lines[0] ?? '').split(',').filter((key) => key !== '__CF_USER_TEXT_ENCODING');
  expect(keys.filter((key) => !allowed.includes(key))).toEqual([]);
});

test('shell characters in an argument stay characters', async () => {
  const marker = join(folder, 'touched');
  const { end, lines } = start('', {
    args: [
      '-e',
      'console.log(process.argv[1])',
      `; touch ${marker} $(touch ${marker}) \`touch ${marker}\` | & > x`,
    ],
  });
  await end;
  expect(lines[0]).toContain('$(touch');
  expect(() => readFileSync(marker)).toThrow();
});

test('output without end is cut off, and the program ended', async () => {
  const { end } = start(
    "const b = 'x'.repeat(65536) + '\\n'; const go = () => { while (process.stdout.write(b)); process.stdout.once('drain', go); }; go();",
  );
  await expect(end).rejects.toMatchObject({ code: 'link.flood' });
});

test('a line without end, wrong UTF-8 and colours do no harm; the last lines are kept and the others counted', async () => {
  const file = join(folder, 'print.js');
  writeFileSync(
    file,
    `const w = (b) => process.stdout.write(b);
     w(Buffer.from([0x41, 0xff, 0xfe, 0xc3, 0x0a]));
     w('\\u001b[31mred\\u001b[0m\\u0007 bell\\n');
     w('y'.repeat(10000) + '\\n');
     for (let i = 0; i < 100; i += 1) w('line ' + i + '\\r');
     w('\\nlast');`,
  );
  const { end, lines } = start('', { args: [file] });
  const { record } = await end;
  expect(lines[0]).toBe('A\ufffd\ufffd\ufffd');
  expect(lines[1]).toBe('red bell');
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(4096);
  expect(record[0]).toMatch(/^\(\d+ earlier lines\)$/);
  expect(record.at(-1)).toBe('last');
  expect(record.length).toBeLessThanOrEqual(41);
});

test('a program that is not there is named', async () => {
  const { end } = start('', { program: join(folder, 'nothing') });
  await expect(end).rejects.toMatchObject({ code: 'file.missing' });
});

test('cancelled before it begins, nothing is started', async () => {
  const reason = new Error('no');
  await expect(start('', {}, AbortSignal.abort(reason)).end).rejects.toBe(reason);
});
