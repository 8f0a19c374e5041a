import { describe, expect, it } from 'vitest';
import { ScriptedLink } from '../../../test/drivers/scripted-link.ts';
import { utf8 } from '../../base/bytes.ts';
import { systemClock } from '../../base/clock.ts';
import { Channel } from './channel.ts';
import { type BufferParameters, parameters } from './groups/os.ts';
import { readSetting } from './groups/settings.ts';
import type { Header } from './message.ts';

const signal = new AbortController().signal;
const read = { operation: 'read', group: 0, command: 6, body: {} } as const;
const answers = (header: Header): Header => ({ ...header, operation: header.operation + 1 });

function channelOn(link: ScriptedLink, log: string[] = []): Channel {
  const options = { framing: 'console', linePauseMs: 0, responseTimeoutMs: 40 } as const;
  return new Channel(link, options, systemClock, (line) => log.push(line));
}

describe('a channel', () => {
  it('repeats a request that was not answered, with another sequence number', async () => {
    const sequences: number[] = [];
    const link = new ScriptedLink((header, reply) => {
      sequences.push(header.sequence);
      if (sequences.length === 2) reply(answers(header), { buf_size: 512, buf_count: 3 });
    });
    const channel = channelOn(link);
    const buffers: BufferParameters | null = await parameters(channel, signal, 30);
    expect(buffers).toEqual({ sizeBytes: 512, count: 3 });
    expect(sequences).toEqual([0, 1]);
    await channel.close();
  });

  it('takes no answer to something else for its own', async () => {
    const link = new ScriptedLink((header, reply) => {
      reply({ ...answers(header), sequence: header.sequence ^ 0x80 }, { wrong: 1 });
      reply({ ...answers(header), command: 7 }, { wrong: 2 });
      reply({ ...answers(header), group: 1 }, { wrong: 3 });
      reply({ ...header }, { wrong: 4 });
      reply(answers(header), { right: 1 });
    });
    const channel = channelOn(link);
    const reply = await channel.request(read, signal);
    expect(reply).toEqual({ ok: true, body: new Map([['right', 1]]) });
    await channel.close();
  });

  it('understands errors of both versions, and an answer in version 1', async () => {
    const said = [{ rc: 8 }, { err: { group: 3, rc: 3 } }, { rc: 0, val: 1 }, {}];
    const link = new ScriptedLink((header, reply) =>
      reply({ ...answers(header), version: 0 }, said.shift() ?? {}),
    );
    const channel = channelOn(link);
    expect(await channel.request(read, signal)).toMatchObject({ ok: false, group: null, code: 8 });
    expect(await channel.request(read, signal)).toMatchObject({ ok: false, group: 3, code: 3 });
    expect(await channel.request(read, signal)).toMatchObject({ ok: true });
    expect(await channel.request(read, signal)).toEqual({ ok: true, body: new Map() });
    await channel.close();
  });

  it('takes a setting that is not there as absent, and any other refusal as one', async () => {
    const said = [{ err: { group: 3, rc: 3 } }, { err: { group: 3, rc: 5 } }, { rc: 5 }, { rc: 11 }];
    const link = new ScriptedLink((header, reply) => reply(answers(header), said.shift() ?? {}));
    const channel = channelOn(link);
    for (let turn = 0; turn < 3; turn += 1) expect(await readSetting(channel, 'a', signal)).toBeNull();
    await expect(readSetting(channel, 'a', signal)).rejects.toThrow('access denied');
    await channel.close();
  });

  it('keeps what is not SMP for people, up to a limit', async () => {
    const log: string[] = [];
    const link = new ScriptedLink((header, reply) => {
      for (let line = 0; line < 100; line += 1) link.say(utf8(`log line ${line}\r\n`));
      reply(answers(header), {});
    });
    const channel = channelOn(link, log);
    await channel.request(read, signal);
    expect(log).toHaveLength(20);
    expect(log[0]).toBe('unit: log line 0');
    await channel.close();
  });

  it('fails everything that waits when it is closed, and everything after it', async () => {
    const channel = channelOn(new ScriptedLink(() => undefined));
    const waiting = [channel.send(read, signal, 5000), channel.send(read, signal, 5000)];
    const ended = Promise.all(waiting.map((one) => expect(one).rejects.toMatchObject({ code: 'link.lost' })));
    await channel.close();
    await ended;
    await expect(channel.request(read, signal)).rejects.toMatchObject({ code: 'link.lost' });
  });

  it('answers a body that is not CBOR with a fault of the unit', async () => {
    const link = new ScriptedLink((header, _reply, raw) => raw(answers(header), Uint8Array.of(0xa1, 0x61)));
    const channel = channelOn(link);
    await expect(channel.request(read, signal)).rejects.toMatchObject({ code: 'device.protocol' });
    await channel.close();
  });
});
