/** The returns desk on the command line: real child processes that attach to one engine, for people and with --json. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { temporaryFolder } from '../station/bench.ts';
import { type Ended, startOn } from './command-line.ts';

// Each command is a process that loads the program: how long that takes says nothing about it.
vi.setConfig({ testTimeout: 1_200_000, hookTimeout: 1_200_000 });

const place = temporaryFolder();
const data = join(place.folder, 'data');
const file = (name: string): string => join(place.folder, name);

const start = (args: readonly string[]) => startOn(data, args);
const run = (...args: readonly string[]): Promise<Ended> => start(args).ended;

/** What a program is told: one JSON value on standard output, and the exit code. */
async function json<T>(
  ...args: readonly string[]
): Promise<{ readonly code: number | null; readonly value: T }> {
  const { output, errors, code } = await run('--json', ...args);
  try {
    return { code, value: JSON.parse(output) as T };
  } catch (cause) {
    throw new Error(`${args.join(' ')} (${code}): ${output}${errors}`, { cause });
  }
}

/** Refused in words on standard error for people, as a fault in JSON for programs, with the same exit code. */
async function expectRefused(code: string, ...args: readonly string[]): Promise<void> {
  const words = await run(...args);
  expect(words, words.output).toMatchObject({ code: 4, output: '' });
  expect(words.errors).toContain(code);
  expect(await json(...args)).toMatchObject({ code: 4, value: { fault: { code } } });
}

interface Unit {
  readonly hardwareId: string;
  readonly serialNumber: string;
}
let first: Unit;
let second: Unit;

async function provisioned(slot: number): Promise<Unit> {
  await run('slots', 'plug', String(slot));
  const { code, value } = await json<Unit>('run', 'gateway-mk2', '--slot', String(slot));
  expect(code).toBe(0);
  return value;
}

let engine: ReturnType<typeof start>;
beforeAll(async () => {
  engine = start(['--json', 'serve']);
  await new Promise<void>((ready, failed) => {
    engine.child.stdout?.once('data', () => ready());
    engine.ended.then(({ errors }) => failed(new Error(errors)), failed);
  });
  await run('slots', 'arm', 'none', '1', '2', '3', '4', '5', '6', '7', '8');
  first = await provisioned(1);
  second = await provisioned(2);
});
afterAll(async () => {
  engine.child.kill('SIGKILL');
  await engine.ended;
  place.remove();
});

interface View {
  readonly case: { readonly returnId: string };
  readonly endings: readonly { readonly outcome: string; readonly why: string | null }[];
}
let returnId = '';

describe('return', () => {
  test('open takes the label and the reason, once for a unit', async () => {
    const opened = await json<View>(
      'return',
      'open',
      first.serialNumber,
      '--reason',
      'no network',
      '--reference',
      'R 17',
    );
    expect(opened).toMatchObject({
      code: 0,
      value: {
        case: { hardwareId: first.hardwareId, reason: 'no network', reference: 'R 17' },
        findings: null,
      },
    });
    returnId = opened.value.case.returnId;
    const words = await run('return', 'open', second.hardwareId, '--reason', 'wet');
    expect(words).toMatchObject({ code: 0, errors: '' });
    expect(words.output).toMatch(
      new RegExp(`${second.serialNumber} is returned[\\s\\S]*Reason: wet[\\s\\S]*quarantined: possible`),
    );
    await expectRefused('return.open', 'return', 'open', first.serialNumber, '--reason', 'again');
    await expectRefused('return.unknown', 'return', 'open', 'GW9-999999', '--reason', 'who knows');
    expect((await run('return', 'open', first.serialNumber)).code).toBe(2);
  });

  test('find says what is known of a unit, and that nobody knows it', async () => {
    expect(await json('return', 'find', first.serialNumber)).toMatchObject({
      code: 0,
      value: { unit: { hardwareId: first.hardwareId, state: 'returned' }, openReturnId: returnId },
    });
    expect((await run('return', 'find', first.hardwareId)).output).toContain(`Return ${returnId} is open`);
    expect((await run('return', 'find', 'GW9-999999')).output).toContain('Nobody knows');
    expect(await json('return', 'find', 'GW9-999999')).toMatchObject({ value: { unit: null } });
  });

  test('list and show have it; a return that nobody opened is refused', async () => {
    const { value } = await json<{ returnId: string; outcome: string | null }[]>('return', 'list', '--open');
    expect(value).toHaveLength(2);
    expect(value).toContainEqual(expect.objectContaining({ returnId, outcome: null }));
    expect((await run('return', 'list')).output).toMatch(/no network.*open/);
    expect(await json('return', 'show', returnId)).toMatchObject({ code: 0, value: { case: { returnId } } });
    expect((await run('return', 'show', returnId)).output).toMatch(/Not diagnosed yet[\s\S]*not yet\./);
    await expectRefused('return.unknown', 'return', 'show', 'no-such-return');
    expect((await run('return', 'list', '--no-such-option')).code).toBe(2);
  });

  test('close is refused with what is missing, and done after the diagnosis', async () => {
    const close = ['return', 'close', returnId, '--outcome', 'no-fault-found'];
    await expectRefused('return.not-yet', ...close);
    expect((await run('return', 'close', returnId, '--outcome', 'thrown-away')).code).toBe(2);
    await expectRefused('slot.unknown', 'return', 'triage', returnId, '--slot', '99');
    const triage = await run('return', 'triage', returnId, '--slot', '1');
    expect(triage.code, triage.errors).toBe(0);
    expect(triage.output).toMatch(/fine +Its hardware id[\s\S]*no-fault-found: possible/);
    const again = await json<View>('return', 'triage', returnId, '--slot', '1');
    expect(again).toMatchObject({ code: 0, value: { findings: expect.any(Array) } });
    expect(again.value.endings).toContainEqual({ outcome: 'no-fault-found', why: null });
    const closed = await json<{ documentId: string }>(...close, '--note', 'works here');
    expect(closed).toMatchObject({ code: 0, value: { outcome: 'no-fault-found' } });
    await expectRefused('return.not-yet', ...close);
    const shown = await run('return', 'show', returnId);
    expect(shown.output).toContain(`signed record ${closed.value.documentId}`);
  });

  test('repair gives new credentials, and is refused for a unit that is not in the slot', async () => {
    const { value: rows } = await json<{ returnId: string; hardwareId: string }[]>(
      'return',
      'list',
      '--open',
    );
    const mine = rows.find(({ hardwareId }) => hardwareId === second.hardwareId)?.returnId ?? '';
    await expectRefused('device.changed', 'return', 'repair', mine, '--slot', '1', '--recipe', 'gateway-mk2');
    const repaired = await run('return', 'repair', mine, '--slot', '2', '--recipe', 'gateway-mk2');
    expect(repaired.code, repaired.errors).toBe(0);
    expect(repaired.output).toContain('PASSED');
    const closed = await run('return', 'close', mine, '--outcome', 'repaired');
    expect(closed).toMatchObject({
      code: 0,
      output: expect.stringMatching(/^Closed: repaired. Signed record: return-/),
    });
  });

  test('import-retired refuses what is no list of a server', async () => {
    writeFileSync(file('retired.json'), '{}');
    await expectRefused('gone.invalid', 'return', 'import-retired', file('retired.json'));
    await expectRefused('file.missing', 'return', 'import-retired', file('none.json'));
  });
});

describe('wipe --plan and batch', () => {
  test('the plan says what would be lost, erases nothing also with --confirm, and needs a unit', async () => {
    const planned = await json<Unit>('wipe', '--slot', '1', '--plan', '--confirm', first.hardwareId);
    expect(planned).toMatchObject({
      code: 0,
      value: { hardwareId: first.hardwareId, unitState: 'provisioned' },
    });
    const words = await run('wipe', '--slot', '1', '--plan');
    expect(words.code, words.errors).toBe(0);
    expect(words.output).toMatch(/will be lost: [\s\S]*Nothing was erased/);
    await expectRefused('slot.unknown', 'wipe', '--slot', '99', '--plan');
    expect(await json('return', 'find', first.hardwareId)).toMatchObject({
      value: { unit: { state: 'provisioned' } },
    });
  });

  test('load takes a list, and refuses one with a number that stands twice', async () => {
    writeFileSync(file('units.csv'), `serial number;customer\n${first.serialNumber};Acme\nGW2-900000;Acme\n`);
    writeFileSync(file('twice.csv'), 'GW2-1\nGW2-1\n');
    expect(await json('batch', 'load', 'week-48', file('units.csv'), '--title', 'Week 48')).toMatchObject({
      code: 0,
      value: {
        batch: { batchId: 'week-48', title: 'Week 48', counts: { missing: 2 } },
        units: [
          { line: 1, hardwareId: first.hardwareId, fate: 'missing' },
          { line: 2, hardwareId: null },
        ],
      },
    });
    const words = await run('batch', 'load', 'week-49', file('units.csv'));
    expect(words, words.errors).toMatchObject({
      code: 0,
      output: expect.stringMatching(/2 units\.[\s\S]*GW2-900000/),
    });
    await expectRefused('batch.invalid', 'batch', 'load', 'week-50', file('twice.csv'));
    await expectRefused('file.missing', 'batch', 'load', 'week-50', file('none.csv'));
  });

  test('check ends with 0 for a unit of the list and with 3 for another one', async () => {
    expect(await json('batch', 'check', 'week-48', first.serialNumber)).toMatchObject({
      code: 0,
      value: { listed: true, line: 1 },
    });
    expect((await run('batch', 'check', 'week-48', first.hardwareId)).output).toContain('waits for its wipe');
    expect(await json('batch', 'check', 'week-48', second.serialNumber)).toMatchObject({
      code: 3,
      value: { listed: false, words: expect.stringContaining('Put it aside') },
    });
    expect(await run('batch', 'check', 'week-48', second.serialNumber)).toMatchObject({
      code: 3,
      output: expect.stringContaining('not on the list'),
    });
    await expectRefused('batch.unknown', 'batch', 'check', 'no-such-batch', first.serialNumber);
  });

  test('a wipe takes the unit of the list only, and close signs the sheet, once', async () => {
    const wipe = (slot: string, unit: Unit): readonly string[] => [
      ...['wipe', '--slot', slot, '--confirm', unit.hardwareId, '--batch', 'week-48'],
    ];
    await expectRefused('batch.not-listed', ...wipe('2', second));
    const wiped = await run(...wipe('1', first));
    expect(wiped.code, wiped.errors).toBe(0);
    expect((await run('batch', 'show', 'week-48')).output).toMatch(
      /verified-with-exceptions[\s\S]*Refused: /,
    );
    const closed = await json<{ documentId: string }>(
      'batch',
      'close',
      'week-48',
      '--note',
      'one never came',
    );
    expect(closed).toMatchObject({
      code: 0,
      value: {
        documentId: 'batch-week-48',
        batch: { counts: { missing: 1, 'verified-with-exceptions': 1 }, refusals: 1 },
      },
    });
    await expectRefused('batch.closed', 'batch', 'close', 'week-48');
    expect((await run('batch', 'close', 'week-49')).output).toBe('Closed. Signed sheet: batch-week-49\n');
    const { value } = await json<{ batchId: string; documentId: string | null }[]>('batch', 'list');
    expect(value.map(({ documentId }) => documentId).toSorted()).toEqual(['batch-week-48', 'batch-week-49']);
    expect((await run('batch', 'list')).output).toContain('Week 48');
  });
});

describe('certificate verify, with nothing but files', () => {
  let certificate = '';
  beforeAll(async () => {
    const { value } = await json<{ units: { document: { id: string } | null }[] }>(
      'batch',
      'show',
      'week-48',
    );
    certificate = value.units[0]?.document?.id ?? '';
    for (const format of ['json', 'pdf'])
      await run(
        'records',
        'export',
        certificate,
        '--format',
        format,
        '--output',
        file(`certificate.${format}`),
      );
    const { publicKeyPem } = JSON.parse(readFileSync(file('certificate.json'), 'utf8')) as {
      publicKeyPem: string;
    };
    writeFileSync(file('bench.pem'), publicKeyPem);
  });
  const verify = (name: string, ...more: readonly string[]): readonly string[] => [
    ...['certificate', 'verify', file(name), '--key', file('bench.pem'), ...more],
  ];

  test.each(['certificate.json', 'certificate.pdf'])(
    '%s is valid, for the unit that it is about',
    async (name) => {
      const words = await run(...verify(name, '--unit', first.hardwareId));
      expect(words, words.errors).toMatchObject({ code: 0, output: expect.stringMatching(/\nVALID\n$/) });
      expect(words.output).toContain(first.hardwareId);
      expect(await json(...verify(name))).toMatchObject({ code: 0, value: { valid: true } });
    },
  );

  test('one with a better verdict, or of another unit, is not; a file that is missing is an error of its own', async () => {
    const text = readFileSync(file('certificate.json'), 'utf8');
    writeFileSync(file('forged.json'), text.replaceAll('VERIFIED WITH EXCEPTIONS', 'VERIFIED'));
    const forged = await run(...verify('forged.json'));
    expect(forged).toMatchObject({ code: 6, output: expect.stringMatching(/WRONG [\s\S]*NOT VALID/) });
    expect(await json(...verify('forged.json'))).toMatchObject({ code: 6, value: { valid: false } });
    expect((await run(...verify('certificate.json', '--unit', second.hardwareId))).code).toBe(6);
    await expectRefused('file.missing', ...verify('none.json'));
  });
});

describe('the end of a unit that answers no more', () => {
  test('is ordered with a reason, and recorded when two people saw it', async () => {
    const order = ['return', 'destroy-required', second.hardwareId, '--reason'];
    expect((await run(...order, 'boredom')).code).toBe(2);
    const ordered = await run(...order, 'no-answer');
    expect(ordered, ordered.errors).toMatchObject({
      code: 0,
      output: expect.stringContaining('DESTROY REQUIRED'),
    });
    await expectRefused('unit.state', ...order, 'no-answer');
    const seen = [
      'return',
      'destroyed',
      second.hardwareId,
      '--method',
      'incinerated',
      '--place',
      'Ljubljana',
    ];
    // The repair gave it a new number: the one of before is still on its label, and no other unit's.
    const { value } = await json<{ unit: Unit }>('return', 'find', second.hardwareId);
    const { serialNumber } = value.unit;
    expect(serialNumber).not.toBe(second.serialNumber);
    const both = [...seen, '--witness', 'Olga'];
    await expectRefused('destroy.evidence', ...seen, '--serial', serialNumber);
    await expectRefused('destroy.evidence', ...both, '--serial', first.serialNumber);
    expect(await json(...both, '--serial', second.serialNumber)).toMatchObject({
      code: 0,
      value: { documentId: `destroyed-${second.hardwareId}`, unit: { state: 'destroyed' } },
    });
  });
});
