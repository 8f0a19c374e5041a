import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { ScriptedLink } from '../../../test/drivers/scripted-link.ts';
import { bytesEqual, concatBytes } from '../../base/bytes.ts';
import { systemClock } from '../../base/clock.ts';
import { quietRun } from '../../base/run.ts';
import { Channel } from './channel.ts';
import { type Download, download } from './download.ts';
import type { CborFields } from './message.ts';

const data = Uint8Array.from({ length: 1000 }, (_, index) => (index * 31) & 0xff);
const plan: Download = {
  group: 77,
  command: 6,
  fields: { n: 'settings' },
  mostBytes: 1000,
  window: 3,
  timeoutMs: 30,
  what: 'region settings',
};
const honest = (off: number): CborFields => ({
  off,
  data: data.subarray(off, off + 96),
  ...(off === 0 ? { len: data.length } : {}),
});

async function receive(script: (off: number, turn: number) => CborFields | null) {
  let turn = 0;
  const link = new ScriptedLink((header, reply, _raw, body) => {
    const said = script(Number(body.get('off')), turn);
    turn += 1;
    if (said !== null) reply({ ...header, operation: 1 }, said);
  });
  const options = { framing: 'console', linePauseMs: 0, responseTimeoutMs: 30 } as const;
  const channel = new Channel(link, options, systemClock, () => undefined);
  const parts: Uint8Array[] = [];
  try {
    const result = await download(channel, plan, quietRun(), (piece) => parts.push(piece.data));
    return { result, bytes: concatBytes(parts), turns: turn };
  } finally {
    await channel.close();
  }
}

describe('a download', () => {
  it('gives every byte in order, and their hash', async () => {
    const { result, bytes, turns } = await receive(honest);
    expect(bytesEqual(bytes, data)).toBe(true);
    expect(result).toEqual({ totalBytes: 1000, sha256: createHash('sha256').update(data).digest('hex') });
    expect(turns).toBe(11);
  });

  it('reads a lost piece again', async () => {
    const { bytes } = await receive((off, turn) => (turn === 4 || turn === 5 ? null : honest(off)));
    expect(bytesEqual(bytes, data)).toBe(true);
  });

  it.each([
    ['offers more than allowed', () => ({ off: 0, len: 1001, data: data.subarray(0, 96) })],
    ['sends more than there is', () => ({ off: 0, len: 50, data: data.subarray(0, 96) })],
    ['sends nothing', () => ({ off: 0, len: 1000, data: new Uint8Array(0) })],
    ['sends another piece', (off: number) => ({ ...honest(off), off: off === 0 ? 0 : off + 1 })],
    [
      'sends a short piece in between',
      (off: number) => (off === 192 ? { off, data: data.subarray(0, 5) } : honest(off)),
    ],
  ])('refuses a unit that %s', async (_name, script) => {
    await expect(receive(script)).rejects.toMatchObject({ code: 'device.protocol' });
  });
});
