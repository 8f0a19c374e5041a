/** People on the command line: real child processes, PINs in files and on standard input. */
import { chmodSync, existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { temporaryFolder } from '../station/bench.ts';
import { type Ended, startOn } from './command-line.ts';

// Each command is a process that loads the program: how long that takes says nothing about it.
vi.setConfig({ testTimeout: 1_200_000, hookTimeout: 1_200_000 });

const place = temporaryFolder();
const data = join(place.folder, 'data');

const start = (args: readonly string[], input = '') => startOn(data, args, input);
const run = (args: readonly string[], input = ''): Promise<Ended> => start(args, input).ended;

function secretFile(name: string, text: string): string {
  const file = join(place.folder, name);
  writeFileSync(file, `${text}\n`, { mode: 0o600 });
  return file;
}
const pinFile = secretFile('ada.pin', '739201');
const badgeFile = secretFile('edi.badge', 'BADGE-EDI-0003');

beforeAll(async () => {
  const added = await run(
    ['person', 'add', 'Ada Byron', '--role', 'administrator', '--pin-file', '-'],
    '739201\n',
  );
  expect(added).toMatchObject({ code: 0, errors: '' });
});
afterAll(() => place.remove());

describe('without an engine', () => {
  test('the first person closes the station: a command fails and says to sign in', async () => {
    const { code, errors } = await run(['run', 'gateway-mk2', '--slot', '1']);
    expect(code).toBe(4);
    expect(errors).toContain('person.sign-in');
    expect((await run(['wipe', '--slot', '1'])).errors).toContain('person.sign-in');
  });

  test('--as signs in for one command', async () => {
    const as = ['--as', 'ada byron', '--as-pin-file', pinFile];
    const listed = await run([...as, '--json', 'person', 'list']);
    expect(JSON.parse(listed.output).people).toMatchObject([
      { name: 'Ada Byron', role: 'administrator', hasPin: true },
    ]);
    const edi = ['person', 'add', 'Edi', '--role', 'engineer', '--badge-file', badgeFile];
    expect(await run([...as, ...edi])).toMatchObject({ code: 0 });
    const asEdi = await run(['--as-badge-file', badgeFile, 'person', 'list']);
    expect(asEdi.errors).toContain('person.role');
    const policy = await run([
      ...as,
      '--json',
      'person',
      'policy',
      '--four-eyes',
      'wipe,trust',
      '--idle-minutes',
      '5',
    ]);
    expect(JSON.parse(policy.output)).toMatchObject({
      fourEyes: ['wipe', 'trust'],
      idleMinutes: 5,
      pinLength: 6,
    });
    expect((await run([...as, 'person', 'policy', '--four-eyes', 'lunch'])).code).toBe(2);
    expect((await run([...as, 'person', 'remove', 'Ada Byron'])).errors).toContain(
      'person.last-administrator',
    );
  });

  test('a wrong PIN, a file that others can read, and a sign-in that would end at once are refused', async () => {
    const wrong = secretFile('wrong.pin', '400400');
    expect((await run(['--as', 'Ada Byron', '--as-pin-file', wrong, 'person', 'list'])).errors).toContain(
      'person.refused',
    );
    const open = secretFile('open.pin', '739201');
    chmodSync(open, 0o644);
    expect((await run(['--as', 'Ada Byron', '--as-pin-file', open, 'person', 'list'])).errors).toContain(
      'chmod 600',
    );
    expect((await run(['person', 'sign-in', '--name', 'Ada Byron', '--pin-file', pinFile])).errors).toContain(
      '--as',
    );
  });

  test('tries in one process after another are counted together', async () => {
    const wrong = secretFile('wrong.pin', '400400');
    const said: string[] = [];
    for (let count = 0; count < 6; count += 1)
      said.push((await run(['--as', 'Nobody', '--as-pin-file', wrong, 'person', 'list'])).errors);
    expect(said.slice(0, 5).every((text) => text.includes('person.refused'))).toBe(true);
    expect(said[5]).toContain('person.locked');
  });

  test('the log is listed for administrators', async () => {
    const { output } = await run([
      '--as',
      'Ada Byron',
      '--as-pin-file',
      pinFile,
      '--json',
      'records',
      '--kind',
      'act',
      '--limit',
      '200',
    ]);
    const rows = JSON.parse(output) as { act: string; by: { name: string } | null }[];
    const lines = rows.map(({ act, by }) => `${by?.name ?? 'station'}: ${act}`);
    for (const line of [
      'Operator: people',
      'Ada Byron: sign-in',
      'Ada Byron: people',
      'Edi: sign-in',
      'station: sign-in-locked',
    ])
      expect(lines).toContain(line);
    expect(output).not.toContain('739201');
  });
});

describe('with an engine', () => {
  let engine: ReturnType<typeof start>;
  beforeAll(async () => {
    engine = start(['--json', 'serve']);
    await new Promise<void>((ready, failed) => {
      engine.child.stdout?.once('data', () => ready());
      engine.ended.then(({ errors }) => failed(new Error(errors)), failed);
    });
  });
  afterAll(async () => {
    engine.child.kill('SIGKILL');
    await engine.ended;
  });

  test('a sign-in counts for all commands until the sign-out, and --as sends nobody away', async () => {
    expect((await run(['units'])).errors).toContain('person.sign-in');
    expect(await run(['person', 'sign-in', '--badge-file', '-'], 'BADGE-EDI-0003\n')).toMatchObject({
      code: 0,
      output: 'Edi is signed in as engineer.\n',
    });
    expect((await run(['units'])).code).toBe(0);
    expect((await run(['--as', 'Ada Byron', '--as-pin-file', pinFile, 'person', 'list'])).errors).toContain(
      'Edi is signed in',
    );
    expect((await run(['person', 'sign-out'])).code).toBe(0);
    expect((await run(['units'])).errors).toContain('person.sign-in');
    expect((await run(['--as', 'Ada Byron', '--as-pin-file', pinFile, 'units'])).code).toBe(0);
    expect((await run(['units'])).errors).toContain('person.sign-in');
  });
});

describe('an administrator who has forgotten the PIN', () => {
  const fresh = secretFile('fresh.pin', '815163');
  const act = (): string => join(data, 'recover-administrator.txt');

  test('is asked for a file in the data folder, gets a new PIN, and the log says so', async () => {
    const recover = ['person', 'recover', 'Ada Byron', '--pin-file', fresh];
    const asked = await run(recover);
    expect(asked.errors).toContain('person.recovery');
    const station = /with this line in it: (\S+)\./.exec(asked.errors)?.[1] ?? '';
    writeFileSync(act(), 'another-station\n');
    expect((await run(recover)).errors).toContain('does not say');
    writeFileSync(act(), `${station}\n`);
    expect((await run(['person', 'recover', 'Edi', '--pin-file', fresh])).errors).toContain(
      'no administrator',
    );
    expect(await run(recover)).toMatchObject({ code: 0, errors: '' });
    expect(existsSync(act())).toBe(false);
    const as = (file: string) => ['--as', 'Ada Byron', '--as-pin-file', file, '--json'];
    expect((await run([...as(pinFile), 'person', 'list'])).output).toContain('person.refused');
    const { output } = await run([...as(fresh), 'records', '--kind', 'act', '--limit', '200']);
    const rows = JSON.parse(output) as { by: unknown; detail: Record<string, unknown> }[];
    expect(rows.find(({ detail }) => String(detail.change).includes('recovered'))).toMatchObject({
      by: { id: null },
    });
    expect(output).not.toContain('815163');
  });

  test('changes the PIN by themselves', async () => {
    const next = secretFile('next.pin', '274916');
    const own = ['person', 'own-pin', '--name', 'Ada Byron', '--new-pin-file', next];
    const as = ['--as', 'Ada Byron', '--as-pin-file', fresh];
    expect((await run([...as, ...own, '--pin-file', pinFile])).errors).toContain('person.refused');
    expect(await run([...as, ...own, '--pin-file', fresh])).toMatchObject({ code: 0 });
    expect((await run(['--as', 'Ada Byron', '--as-pin-file', next, 'person', 'list'])).code).toBe(0);
  });
});
