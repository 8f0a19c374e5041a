import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ByteQueue } from '../../base/byte-queue.ts';
import { concatBytes, fromUtf8, utf8 } from '../../base/bytes.ts';
import { systemClock } from '../../base/clock.ts';
import type { Run } from '../../base/run.ts';
import { Fault } from '../../model/fault.ts';
import type { Link } from '../../transport/link.ts';
import { ConsoleChannel } from './channel.ts';
import { LineAssembler } from './lines.ts';
import { parseProfile } from './load-profile.ts';
import { runProcedure } from './procedure.ts';
import type { Profile } from './profile.ts';
import { Redactor } from './redactor.ts';

/** A profile with one procedure, `diagnose`. */
function profileOf(console: string, steps: string, always = '[]'): Profile {
  return parseProfile(`
profile: t
title: t
console: ${console}
procedures:
  identify:
    returns: { hardwareId: abc, model: m }
  diagnose:
    steps: ${steps}
    always: ${always}
`);
}
const shell = `{ prompt: '^> $', echo: true, errors: ['^E:'], unsolicited: ['^LOG'], restartBanner: '^BOOT', timeoutMs: 200, quietMs: 1, lineMaxBytes: 20 }`;
const modem = `{ ok: ['^OK$'], errors: ['^ERROR$'], timeoutMs: 200, quietMs: 1 }`;

/** Answers each written line by `answer`; what was written and logged is kept. */
function rig(profile: Profile, answer: (line: string, times: number) => string) {
  const queue = new ByteQueue(1_000_000, () => new Fault('link.flood', 'x'));
  const written: string[] = [];
  const log: string[] = [];
  let pending = '';
  const link: Link = {
    serial: null,
    write: (bytes, signal) => {
      if (signal.aborted) return Promise.reject(signal.reason);
      pending += fromUtf8(bytes);
      for (let end = pending.indexOf('\n'); end >= 0; end = pending.indexOf('\n')) {
        const line = pending.slice(0, end).trimEnd();
        pending = pending.slice(end + 1);
        written.push(line);
        queue.push(utf8(answer(line, written.filter((other) => other === line).length)));
      }
      return Promise.resolve();
    },
    read: (signal) => queue.read(signal),
    discardInput: () => queue.discard(),
    close: () => {
      queue.end(new Fault('link.lost', 'closed'));
      return Promise.resolve();
    },
  };
  const redactor = new Redactor();
  const channel = new ConsoleChannel(link, profile.console, systemClock, redactor, (line) => log.push(line));
  const equipment = { channel, settings: profile.console, redactor, clock: systemClock };
  const run: Run = {
    signal: AbortSignal.timeout(5_000),
    progress: () => undefined,
    log: (line) => log.push(line),
  };
  const procedure = profile.procedures.diagnose;
  if (procedure === undefined) throw new Error('no procedure');
  return {
    written,
    log,
    queue,
    link,
    go: (variables = {}) => runProcedure(equipment, procedure, variables, run),
  };
}

test('an answer is what stands between the echo and the prompt, without lines that nobody asked for', async () => {
  const profile = profileOf(shell, `[{ send: get, collect: { all: '.*' } }]`);
  const { go } = rig(profile, () => 'LOG early\r\nget\r\nLOG 1\r\none\r\ntwo\r\n> ');
  expect((await go()).variables.all).toBe('one\ntwo');
});

test('a prompt of before, in front of the echo or alone, ends nothing', async () => {
  const profile = profileOf(shell, `[{ send: get, collect: { all: '.*' } }]`);
  const { go } = rig(profile, () => '> \r\n> get\r\none\r\n> ');
  expect((await go()).variables.all).toBe('one');
});

test('an echo that the terminal breaks into pieces is dropped', async () => {
  const profile = profileOf(shell, `[{ send: abcdefghij klmnop, collect: { all: '.*' } }]`);
  const { go } = rig(profile, () => 'abcdefgh\r\nij klm\r\nnop\r\none\r\n> ');
  expect((await go()).variables.all).toBe('one');
});

test('a log line over which the shell erased its prompt is a line of its own', async () => {
  const profile = profileOf(shell, `[{ send: get, collect: { all: '.*' } }]`);
  const { go } = rig(
    profile,
    () => 'ge\u001b[8D\u001b[JLOG x\r\n\u001b[1;32m> \u001b[mget\r\n\u001b[31mone\u001b[m\r\n> ',
  );
  expect((await go()).variables.all).toBe('one');
});

test('an error line is device.refused with its words, unless it is tolerated', async () => {
  const refused = rig(profileOf(shell, `[{ send: get }]`), () => 'get\r\nE: no such thing\r\n> ');
  await expect(refused.go()).rejects.toMatchObject({
    code: 'device.refused',
    message: expect.stringMatching(/no such thing/),
  });
  const tolerated = rig(
    profileOf(shell, `[{ send: get, tolerate: 'no such' }]`),
    () => 'get\r\nE: no such thing\r\n> ',
  );
  await tolerated.go();
});

test('a unit that restarts in the middle is device.reboot', async () => {
  const { go } = rig(profileOf(shell, `[{ send: get }]`), () => 'get\r\nBOOT v1\r\n> ');
  await expect(go()).rejects.toMatchObject({ code: 'device.reboot' });
});

test('silence is link.timeout, talk without an end is link.garbage, and only silence is asked again', async () => {
  await expect(rig(profileOf(modem, `[{ send: AT }]`), () => '').go()).rejects.toMatchObject({
    code: 'link.timeout',
  });
  await expect(rig(profileOf(modem, `[{ send: AT }]`), () => 'hm\r\n').go()).rejects.toMatchObject({
    code: 'link.garbage',
  });
  const late = rig(profileOf(modem, `[{ send: AT, retry: 2 }]`), (_, times) => (times < 3 ? '' : 'OK\r\n'));
  await late.go();
  expect(late.written).toEqual(['AT', 'AT', 'AT']);
  const refused = rig(profileOf(modem, `[{ send: AT, retry: 2 }]`), () => 'ERROR\r\n');
  await expect(refused.go()).rejects.toMatchObject({ code: 'device.refused' });
  expect(refused.written).toEqual(['AT']);
});

test('the teardown runs after a failure, and the failure is what is reported', async () => {
  const profile = profileOf(modem, `[{ send: BAD }, { send: NEVER }]`, `[{ send: RESTORE }]`);
  const { go, written } = rig(profile, (line) => (line === 'BAD' ? 'ERROR\r\n' : 'OK\r\n'));
  await expect(go()).rejects.toMatchObject({ code: 'device.refused' });
  expect(written).toEqual(['BAD', 'RESTORE']);
  const both = rig(profile, () => 'ERROR\r\n');
  await expect(both.go()).rejects.toMatchObject({ message: expect.stringMatching(/BAD/) });
  expect(both.log.at(-1)).toMatch(/^cleaning up failed: /);
});

test('a secret is neither in the log nor in a fault, also where the unit echoes it or complains of it', async () => {
  const profile = profileOf(modem, `[{ send: 'PUT {{value}}', secret: true }]`);
  const { go, log } = rig(profile, () => 'PUT hunter22\r\nwhat is hunter22 ?\r\nERROR\r\n');
  const thrown = await go({ value: 'hunter22' }).catch((fault: unknown) => fault);
  expect(thrown).toMatchObject({ code: 'device.refused' });
  expect(JSON.stringify([(thrown as Fault).toData(), log])).not.toContain('hunter22');
  expect(log).toContain('> [secret]');
});

test('a line that the unit could not take is not sent', async () => {
  const { go, written } = rig(profileOf(shell, `[{ send: 'put {{value}}' }]`), () => '> ');
  await expect(go({ value: 'x'.repeat(17) })).rejects.toMatchObject({ code: 'recipe.invalid' });
  expect(written).toEqual([]);
});

test('a delay between characters sends them one by one', async () => {
  const profile = profileOf(`{ ok: ['^OK$'], characterDelayMs: 1 }`, `[{ send: AT }]`);
  const { go, written } = rig(profile, () => 'OK\r\n');
  await go();
  expect(written).toEqual(['AT']);
});

test('chunks, lists and lines are walked in order, and a long text arrives whole', async () => {
  const steps = `[{ foreach: c, of: '{{data}}', size: 7, steps: [{ send: 'buf {{c}}' }] }, { foreach: n, in: ['1', '2'], steps: [{ send: 'n{{n}}' }] }, { send: list, collect: { names: '^k.*' } }, { foreach: k, lines: '{{names}}', steps: [{ send: 'del {{k}}' }] }]`;
  const { go, written } = rig(profileOf(modem, steps), (line) =>
    line === 'list' ? 'k1\r\nk2\r\nOK\r\n' : 'OK\r\n',
  );
  await go({ data: 'abcdefghijklmnopqrstuvwxyz' });
  expect(written).toEqual([
    'buf abcdefg',
    'buf hijklmn',
    'buf opqrstu',
    'buf vwxyz',
    'n1',
    'n2',
    'list',
    'del k1',
    'del k2',
  ]);
});

test('an assertion that does not hold is a lie of the unit', async () => {
  const steps = `[{ send: AT, capture: ['^sum=(?<sum>.*)$'] }, { assert: '{{sum}}', equals: '42', message: The sum differs. }]`;
  await expect(rig(profileOf(modem, steps), () => 'sum=41\r\nOK\r\n').go()).rejects.toMatchObject({
    code: 'device.lied',
    context: { observed: '41', expected: '42' },
  });
  await rig(profileOf(modem, steps), () => 'sum=42\r\nOK\r\n').go();
});

test('a unit that talks without end is cut off', async () => {
  const { go, link } = rig(profileOf(modem, `[{ send: AT }]`), () => 'x'.repeat(5_000));
  await expect(go()).rejects.toMatchObject({ code: 'link.flood' });
  await expect(link.read(new AbortController().signal)).rejects.toMatchObject({ code: 'link.lost' });
});

test('lines are the same however the bytes are cut', () => {
  const text = '\u001b[1;32muart:~$ \u001b[mkernel\r\n\u001b[13CUsage: é\r\n\r\nab\bc\u001b7x\r\nlast';
  const bytes = utf8(text);
  fc.assert(
    fc.property(fc.array(fc.nat(bytes.length)), (cuts) => {
      const assembler = new LineAssembler();
      const edges = [0, ...cuts.sort((a, b) => a - b), bytes.length];
      const lines = edges
        .slice(1)
        .flatMap((end, index) => assembler.push(bytes.subarray(edges[index], end)) ?? ['cut']);
      expect(lines).toEqual(['uart:~$ kernel', 'Usage: é', 'acx']);
      expect(assembler.partial).toBe('last');
    }),
  );
});

test('random bytes never make an assembler grow or throw', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 300 })), (chunks) => {
      const assembler = new LineAssembler();
      for (const chunk of chunks) assembler.push(chunk);
      expect(assembler.partial.length).toBeLessThanOrEqual(Math.min(4_097, concatBytes(chunks).length));
    }),
  );
});
