import { describe, expect, it } from 'vitest';
import { ScriptedLink } from '../../../test/drivers/scripted-link.ts';
import { fromHex, toHex } from '../../base/bytes.ts';
import { systemClock } from '../../base/clock.ts';
import { quietRun } from '../../base/run.ts';
import { Channel } from './channel.ts';
import { type CborFields, encodeMessage } from './message.ts';
import { type Upload, upload } from './upload.ts';

interface Asked {
  readonly off: number;
  readonly dataBytes: number;
  readonly isFirst: boolean;
}
/** What the scripted unit says to the n-th message; null is silence. */
type Script = (asked: Asked, turn: number) => CborFields | null;

function scripted(script: Script): { readonly link: ScriptedLink; readonly asked: Asked[] } {
  const asked: Asked[] = [];
  const link = new ScriptedLink((header, reply, _raw, body) => {
    const data = body.get('data');
    const dataBytes = data instanceof Uint8Array ? data.length : -1;
    const entry = { off: Number(body.get('off')), dataBytes, isFirst: body.has('len') };
    asked.push(entry);
    const said = script(entry, asked.length - 1);
    if (said !== null) reply({ ...header, operation: 3 }, said);
  });
  return { link, asked };
}

const plan: Upload = {
  group: 1,
  command: 1,
  data: new Uint8Array(1000),
  fields: {},
  firstFields: { len: 1000, sha: fromHex('00'.repeat(32)) },
  messageBytes: 300,
  window: 2,
  firstTimeoutMs: 200,
  timeoutMs: 40,
  what: 'the image',
};

async function send(script: Script, change: Partial<Upload> = {}) {
  const { link, asked } = scripted(script);
  const channel = new Channel(
    link,
    { framing: 'console', linePauseMs: 0, responseTimeoutMs: 40 },
    systemClock,
    () => undefined,
  );
  try {
    const result = await upload(channel, { ...plan, ...change }, quietRun());
    return { result, asked };
  } finally {
    await channel.close();
  }
}
const honest = ({ off, dataBytes }: Asked): CborFields => ({ off: off + dataBytes });

describe('an upload', () => {
  it('fills every message up to the last byte that the unit takes', async () => {
    const { asked } = await send(honest);
    // 300 less header (8), map (1), off (4 + 1 + up to 2), data (5 + up to 3).
    const sizes = asked.map((entry) => entry.dataBytes);
    expect(sizes.slice(1, -1).every((size) => size >= 276 && size <= 281)).toBe(true);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(1000);
    expect(asked.map((entry) => entry.isFirst)).toEqual(asked.map((_, index) => index === 0));
  });

  it('goes on where the unit says that it has an earlier upload', async () => {
    const { asked, result } = await send((entry) => (entry.isFirst ? { off: 700 } : honest(entry)));
    expect(asked[1]?.off).toBe(700);
    expect(result.bytesSent).toBeLessThan(1000);
  });

  it('goes back when the unit names a lower offset, and says its first fields again at zero', async () => {
    const { asked, result } = await send((entry, turn) =>
      turn === 2 || turn === 3 ? { off: 0 } : honest(entry),
    );
    expect(result.rewinds).toBe(1);
    expect(asked.filter((entry) => entry.isFirst && entry.off === 0)).toHaveLength(2);
  });

  it('keeps to whole flash blocks after the unit took a part of a piece', async () => {
    const { asked } = await send((entry, turn) =>
      turn === 1 ? { off: entry.off + 256 } : turn === 2 ? { off: asked0(entry) ?? 0 } : honest(entry),
    );
    const later = asked.slice(3, -1);
    expect(later.every((entry) => entry.dataBytes % 32 === 0)).toBe(true);
  });

  it('sends a lost piece again, shorter', async () => {
    const { asked } = await send((entry, turn) => (turn === 1 || turn === 2 ? null : honest(entry)));
    const again = asked[3];
    expect(again?.off).toBe(asked[1]?.off);
    expect(again?.dataBytes).toBeLessThan(asked[1]?.dataBytes ?? 0);
  });

  it('is finished when only the last answer was lost and the unit has it all', async () => {
    const { result, asked } = await send(
      (entry) => (entry.off + entry.dataBytes === 1000 ? null : honest(entry)),
      {
        isComplete: () => Promise.resolve(true),
      },
    );
    expect(result.bytesSent).toBe(1000);
    expect(asked.filter((entry) => entry.isFirst)).toHaveLength(1);
  });

  it('gives up on a unit that never answers, or goes back for ever', async () => {
    await expect(send(() => null, { firstTimeoutMs: 20 })).rejects.toMatchObject({ code: 'link.timeout' });
    await expect(send(() => ({ off: 0 }))).rejects.toMatchObject({ code: 'device.protocol' });
  });

  it('refuses offsets after the end and answers without offset', async () => {
    await expect(send(() => ({ off: 1001 }))).rejects.toMatchObject({ code: 'device.protocol' });
    await expect(send(() => ({}))).rejects.toMatchObject({ code: 'device.protocol' });
    await expect(send(() => ({ off: -5 }))).rejects.toMatchObject({ code: 'device.protocol' });
  });

  it('ends with the refusal of the unit, in both versions of the protocol', async () => {
    await expect(send(() => ({ rc: 2 }))).rejects.toThrow('out of memory');
    await expect(send(() => ({ err: { group: 1, rc: 9 } }))).rejects.toThrow('no free slot');
  });
});

/** After a partial piece the unit names the same offset for what came behind it. */
function asked0(entry: Asked): number {
  return entry.off - (entry.dataBytes - 256);
}

describe('SMP messages', () => {
  it('are the bytes of the specification: echo of "hi", version 2', () => {
    const header = { version: 1, operation: 2, group: 0, sequence: 1, command: 0 };
    expect(toHex(encodeMessage(header, { d: 'hi' }))).toBe('0a00000600000100a16164626869');
  });
});
