/** The command line as scripts use it: real child processes, one engine that most of them attach to. */
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { temporaryFolder } from '../station/bench.ts';
import { quickPackage, quickRecipe } from '../station/packages.ts';
import { type Ended, entry, startOn } from './command-line.ts';

const place = temporaryFolder();
const data = join(place.folder, 'data');

const start = (args: readonly string[]) => startOn(data, args);
const run = (...args: readonly string[]): Promise<Ended> => start(args).ended;
const json = async <T>(...args: readonly string[]): Promise<T> => {
  const { output, errors, code } = await run('--json', ...args);
  try {
    return JSON.parse(output) as T;
  } catch (cause) {
    throw new Error(`${args.join(' ')} (${code}): ${output}${errors}`, { cause });
  }
};

let engine: ReturnType<typeof start>;
beforeAll(async () => {
  engine = start(['--json', 'serve']);
  await new Promise<void>((ready, failed) => {
    engine.child.stdout?.once('data', () => ready());
    engine.ended.then(({ errors }) => failed(new Error(errors)), failed);
  });
  await run('slots', 'arm', 'none', '1', '2', '3', '4', '5', '6', '7', '8');
}, 60_000);
afterAll(async () => {
  engine.child.kill('SIGKILL');
  await engine.ended;
  place.remove();
});

interface SlotRow {
  readonly slot: { readonly number: number };
  readonly hardwareId: string | null;
  readonly activity: { readonly type: string };
}
const slotOf = async (number: number): Promise<SlotRow | undefined> =>
  (await json<SlotRow[]>('slots')).find((row) => row.slot.number === number);

describe('help and wrong use', () => {
  test('show examples and exit codes, and every command has an example', async () => {
    const { code, output } = await run('--help');
    expect(code).toBe(0);
    expect(output).toContain('Examples:');
    expect(output).toContain('Exit codes: 0');
    const names = [...output.matchAll(/^ {2}(\w+) /gm)]
      .map((match) => match[1] ?? '')
      .filter((name) => !['mintmark', 'help', 'demo'].includes(name));
    expect(names.length).toBeGreaterThan(8);
    const helps = await Promise.all([...new Set(names)].slice(0, 4).map((name) => run(name, '--help')));
    for (const help of helps) {
      expect(help.code).toBe(0);
      expect(help.output).toMatch(/Examples?:/);
    }
  });

  test.each([
    [['no-such-command']],
    [['run', 'gateway-mk2']],
    [['slots', '--no-such-option']],
    [['--bench', 'imaginary', '--data', '/nonexistent-bench', 'slots']],
  ])('%j ends with 2', async (args) => {
    expect((await run(...args)).code).toBe(2);
  });
});

describe('commands that attach to the running engine', () => {
  test('plan says what would happen and touches no unit', async () => {
    await run('slots', 'plug', '1');
    const before = await slotOf(1);
    expect(before).toMatchObject({ activity: { type: 'ready' }, hardwareId: null });
    const plan = await json<{ steps: unknown[]; problems: unknown[] }>('plan', 'gateway-mk2');
    expect(plan).toMatchObject({ problems: [] });
    expect(plan.steps).toHaveLength(7);
    expect(await slotOf(1)).toEqual(before);
    expect(await json<unknown[]>('records')).toEqual([]);
  });

  test('run ends with 0 for a unit that passes and 3 for one that is bad', async () => {
    const passed = await run('--json', 'run', 'gateway-mk2-diagnose', '--slot', '1');
    expect(passed.code, passed.errors).toBe(0);
    expect(JSON.parse(passed.output)).toMatchObject({ outcome: 'passed', fault: null });
    await run('slots', 'plug', '2', '--misbehaviour', 'weak-supply');
    const failed = await run('run', 'gateway-mk2-diagnose', '--slot', '2');
    expect(failed.code).toBe(3);
    expect(failed.output).toMatch(/FAILED[\s\S]*red tray[\s\S]*check\.failed/);
  });

  test('what can not be told ends with 4, with what happened, what to do and who acts', async () => {
    const unknown = await run('run', 'gateway-mk2', '--slot', '99');
    expect(unknown.code).toBe(4);
    expect(unknown.errors).toMatch(
      /There is no slot 99[\s\S]*Teach this slot[\s\S]*slot\.unknown, for: engineer/,
    );
    expect(await json('run', 'gateway-mk2-wipe', '--slot', '1')).toMatchObject({
      fault: { code: 'wipe.unconfirmed' },
    });
  });

  test('profile shows the profiles here and the certificate that one would bring', async () => {
    const { profiles } = await json<{ profiles: { profile: string }[] }>('profile', 'list');
    expect(profiles.map(({ profile }) => profile)).toContain('gateway-mk2');
    const preview = await json<{
      fields: { label: string; value: string }[];
      pem: string;
      findings: unknown[];
    }>('profile', 'preview', 'gateway-mk2');
    expect(preview).toMatchObject({ unit: { serialNumber: 'GW2-004711' }, findings: [] });
    expect(preview.pem).toContain('BEGIN CERTIFICATE');
    const file = join(place.folder, 'profile.yaml');
    writeFileSync(file, JSON.stringify(profiles[0]));
    const words = await run('profile', 'preview', file, '--serial', 'X-1', '--hardware-id', 'bench-unit-9');
    expect(words.code, words.errors).toBe(0);
    expect(words.output).toMatch(/X-1[\s\S]*bench-unit-9[\s\S]*no findings/);
    expect((await run('profile', 'preview', 'no-such-profile')).code).toBe(4);
  });

  test('wipe without a confirmation only says what would be lost', async () => {
    const { hardwareId } = (await slotOf(1)) ?? {};
    const plan = await json<{ hardwareId: string }>('wipe', '--slot', '1');
    expect(plan.hardwareId).toBe(hardwareId);
    const wrong = await run('wipe', '--slot', '1', '--confirm', 'something-else');
    expect(wrong.code).toBe(4);
    expect(wrong.errors).toContain('wipe.unconfirmed');
  });
});

describe('import', () => {
  test('keeps a package whose recipes can then be planned, and refuses one with a changed byte by name', async () => {
    const file = join(place.folder, 'quick.zip');
    const bytes = Buffer.from(quickPackage(), 'base64');
    writeFileSync(file, bytes);
    expect(await json<{ recipes: readonly string[] }>('import', file)).toEqual({
      recipes: expect.arrayContaining([quickRecipe]),
      order: null,
      groups: null,
    });
    expect((await run('plan', quickRecipe)).code).toBe(0);
    const damaged = join(place.folder, 'damaged.zip');
    writeFileSync(damaged, bytes.subarray(0, bytes.length - 40));
    const refused = await run('import', damaged);
    expect(refused).toMatchObject({ code: 4, errors: expect.stringContaining('file.invalid') });
    expect((await run('import', join(place.folder, 'none.zip'))).errors).toContain('file.missing');
  });
});

describe('verify, with nothing but the file and the key', () => {
  const file = join(place.folder, 'record.json');
  const key = join(place.folder, 'station.pem');

  beforeAll(async () => {
    const [row] = await json<{ documentId: string }[]>('records');
    await run('records', 'export', row?.documentId ?? '', '--output', file);
    writeFileSync(key, (JSON.parse(readFileSync(file, 'utf8')) as { publicKeyPem: string }).publicKeyPem);
  }, 60_000);
  const verify = (...args: readonly string[]): Promise<Ended> =>
    new Promise((done) => {
      const child = spawn(process.execPath, [entry, 'verify', ...args], {
        cwd: '/',
        env: { PATH: process.env.PATH ?? '', HOME: '/nonexistent' },
      });
      let output = '';
      let errors = '';
      child.stdout.on('data', (part: Buffer) => {
        output += part.toString();
      });
      child.stderr.on('data', (part: Buffer) => {
        errors += part.toString();
      });
      child.once('close', (code) => done({ code, output, errors }));
    });

  test('a good one is valid', async () => {
    const good = await verify(file, '--key', key);
    expect(good).toMatchObject({ code: 0, output: expect.stringMatching(/\nVALID\n$/) });
  });

  test('one that was changed, or is nothing of ours, is not', async () => {
    const forged = join(place.folder, 'forged.json');
    writeFileSync(forged, readFileSync(file, 'utf8').replace(/"(failed|passed)"/, '"error"'));
    expect(await verify(forged, '--key', key)).toMatchObject({
      code: 6,
      output: expect.stringContaining('NOT VALID'),
    });
    expect((await verify(key)).code).toBe(6);
  });

  test('a file of ten billion bytes is refused before it is read', async () => {
    const huge = join(place.folder, 'huge.json');
    writeFileSync(huge, '');
    truncateSync(huge, 10_000_000_000);
    const started = performance.now();
    expect(await verify(huge)).toMatchObject({ code: 4, errors: expect.stringContaining('larger than') });
    expect(performance.now() - started).toBeLessThan(20_000);
  });

  test('a file that is not there is an error of its own', async () => {
    expect(await verify(join(place.folder, 'none.json'))).toMatchObject({
      code: 4,
      errors: expect.stringContaining('file.missing'),
    });
  });
});

test('a signal to end closes the jobs, frees the folder and ends well', async () => {
  await run('slots', 'plug', '3');
  const job = start(['--json', 'run', 'gateway-mk2', '--slot', '3']);
  await expect
    .poll(async () => (await slotOf(3))?.activity.type, { timeout: 20_000, interval: 100 })
    .toBe('running');
  engine.child.kill('SIGTERM');
  expect(await engine.ended).toMatchObject({ code: 0, errors: '' });
  const { code } = await job.ended;
  expect([4, 5]).toContain(code);
  expect(existsSync(join(data, 'station.lock'))).toBe(false);
  const rows = await json<{ outcome: string }[]>('records');
  expect(rows.map((row) => row.outcome)).toContain('cancelled');
  expect(rows.map((row) => row.outcome)).not.toContain('running');
}, 60_000);

test('nothing of an engine is left in the folder of sockets', () => {
  mkdirSync(data, { recursive: true });
  expect(readdirSync(data)).toContain('mintmark.db');
});

describe('the office on the command line', () => {
  const folder = join(place.folder, 'office');
  const file = (name: string): string => join(folder, name);

  test('makes a key, a signed package and a signed order, and a bench that trusts the key takes both', async () => {
    mkdirSync(join(folder, 'gateway', 'recipes'), { recursive: true });
    writeFileSync(file('passphrase'), 'correct horse battery\n');
    writeFileSync(file('gateway/package.yaml'), 'package: office-one\ntitle: Office one\nversion: 1.0.0\n');
    writeFileSync(
      file('gateway/recipes/look.yaml'),
      'recipe: look\ntitle: Look\nproduct: Any\npurpose: diagnose\ndriver: smp\nsteps:\n  - step: identify\n',
    );
    const key = ['--key', file('key.pem'), '--passphrase-file', file('passphrase')];
    expect(await run('key', file('key.pem'), '--passphrase-file', file('passphrase'))).toMatchObject({
      code: 0,
    });
    const made = await json<{ manifestSha256: string }>(
      'package',
      'make',
      file('gateway'),
      '-o',
      file('one.zip'),
      ...key,
    );
    expect((await run('package', 'make', file('gateway'), '-o', file('one.zip'), ...key)).code).not.toBe(0);
    expect(
      (await run('package', 'inspect', file('one.zip'), '--key', file('key.pem.pub.pem'))).output,
    ).toContain('Signed by this key');
    writeFileSync(
      file('order.yaml'),
      `version: 1\norder: cli-7\ntitle: Seven\npackage: { id: office-one, sha256: ${made.manifestSha256} }\nprofile: none-yet\n` +
        'quantity: 7\nserial: { first: 1, last: 9 }\nstations: any\noperators: any\nnotBefore: 2020-01-01T00:00:00Z\n' +
        'notAfter: 2099-01-01T00:00:00Z\nrework: 1\nissuedBy: Office\nissuedAt: 2020-01-01T00:00:00Z\n',
    );
    expect((await run('order', 'sign', file('order.yaml'), '-o', file('order.json'), ...key)).errors).toBe(
      '',
    );

    expect((await run('import', file('order.json'))).errors).toContain('not trusted here');
    await run('trust', 'add', file('key.pem.pub.pem'), '--title', 'Office');
    expect((await run('import', file('one.zip'))).output).toContain('Imported: look');
    expect((await run('import', file('order.json'))).output).toContain('work order cli-7');
    const { orders } = await json<{ orders: { standing: { remaining: number } }[] }>('order', 'list');
    expect(orders[0]?.standing.remaining).toBe(7);
    expect((await run('order', 'close', 'cli-7')).output).toContain('0 of 7 good');
    const { signers } = await json<{ signers: { keyId: string }[] }>('trust', 'list');
    expect((await run('trust', 'remove', signers[0]?.keyId ?? '')).code).toBe(0);
  }, 60_000);

  test('says what differs between two packages', async () => {
    writeFileSync(file('gateway/extra.bin'), 'more');
    await run('package', 'make', file('gateway'), '-o', file('two.zip'));
    const { changes } = await json<{ changes: unknown }>(
      'package',
      'compare',
      file('one.zip'),
      file('two.zip'),
    );
    expect(changes).toEqual([{ name: 'file extra.bin', change: 'added' }]);
  });
});
