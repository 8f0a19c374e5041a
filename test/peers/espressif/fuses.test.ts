/** One unit's fuses, two tools: what espefuse burns we read, and what we burn espefuse shows, without coding errors. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { concatBytes, fromHex, toHex } from '../../../src/base/bytes.ts';
import { systemClock } from '../../../src/base/clock.ts';
import { quietRun } from '../../../src/base/run.ts';
import type { Session } from '../../../src/drivers/driver.ts';
import { type ChipId, chipIds } from '../../../src/drivers/espressif-rom/chips.ts';
import { espressifDriver } from '../../../src/drivers/espressif-rom/driver.ts';
import { fuseControllerOf, userBlock } from '../../../src/drivers/espressif-rom/fuse-map.ts';
import { SystemPort } from '../../../src/transport/system-port.ts';
import { peers, setupCommand } from '../setup.mjs';
import { espefuse, type PeerBench, peerBench } from './peer-bench.ts';

const there = peers.esptool !== null && peers.socat !== null;
const chips = chipIds.filter((chip) => fuseControllerOf(chip) !== null);
const data = Uint8Array.from({ length: 32 }, (_, index) => (index * 37 + 4) & 0xff);

async function withUnit<T>(bench: PeerBench, work: (session: Session) => Promise<T>): Promise<T> {
  const info = { path: bench.path, kind: 'pty', location: bench.path, title: '', usb: null } as const;
  const port = new SystemPort(info, async () => [info], systemClock);
  const session = await espressifDriver.connect(port, {}, quietRun());
  try {
    return await work(session);
  } finally {
    await session.close();
  }
}

const held = (bench: PeerBench, name: string): Promise<string> =>
  withUnit(bench, async (session) =>
    toHex((await session.readFuses?.([name], quietRun()))?.get(name) ?? new Uint8Array(0)),
  );

async function summary(bench: PeerBench, chip: ChipId): Promise<Record<string, { value: unknown }>> {
  const file = join(bench.folder, 'summary.json');
  await espefuse(bench, chip, 'summary', '--format', 'json', '--file', file);
  return JSON.parse(readFileSync(file, 'utf8'));
}

describe.skipIf(!there)(`our driver and espefuse${there ? '' : ` (skipped: run ${setupCommand})`}`, () => {
  it.each(chips)('espefuse shows on an %s what we burned, and finds no coding error', async (chip) => {
    await using bench = await peerBench(chip);
    await withUnit(bench, async (session) =>
      session.burnFuses?.([{ name: 'userData', bytes: data }], quietRun()),
    );
    bench.powerCycle();
    expect(await espefuse(bench, chip, 'check-error')).toContain('No errors detected');
    const shown = await summary(bench, chip);
    expect(fromHex(String(shown.BLOCK_USR_DATA?.value).replaceAll(' ', ''))).toEqual(data);
    const mac = toHex(data.subarray(25, 31)).replace(/..(?=.)/g, '$&:');
    expect(shown.CUSTOM_MAC?.value).toBe(`${mac} (OK)`);
    for (const [name, { value }] of Object.entries(shown))
      if (/^BLOCK_(KEY|SYS)/.test(name)) expect(value, name).toMatch(/^[0 ]*$/);
    expect(shown.WR_DIS?.value).toBe(0);
  });

  it.each(chips)('we read on an %s what espefuse burned', async (chip) => {
    await using bench = await peerBench(chip);
    const file = join(bench.folder, 'data.bin');
    writeFileSync(file, data);
    expect(await espefuse(bench, chip, 'burn-block-data', 'BLOCK_USR_DATA', file)).toContain('Successful');
    bench.powerCycle();
    expect(await held(bench, 'userData')).toBe(toHex(data));
    await withUnit(bench, async (session) => {
      await session.burnFuses?.([{ name: 'userData', bytes: data }], quietRun());
      const more = { name: 'userData', bytes: new Uint8Array(32).fill(0xff) };
      await expect(session.burnFuses?.([more], quietRun())).rejects.toMatchObject({ code: 'device.refused' });
    });
  });

  it('reads and burns the bytes of a custom MAC in the same order', async () => {
    await using theirs = await peerBench('esp32c3');
    await espefuse(theirs, 'esp32c3', 'burn-custom-mac', 'aa:cd:ef:01:02:03');
    expect(await held(theirs, 'customMac')).toBe('aacdef010203');
    await using ours = await peerBench('esp32c3');
    const fuse = { name: 'customMac', bytes: fromHex('aacdef010203') };
    await withUnit(ours, async (session) => session.burnFuses?.([fuse], quietRun()));
    expect(await espefuse(ours, 'esp32c3', 'get-custom-mac')).toContain('aa:cd:ef:01:02:03 (OK)');
  });

  it('refuses what espefuse has write-protected, and espefuse burns nothing there either', async () => {
    await using bench = await peerBench('esp32c6');
    await espefuse(bench, 'esp32c6', 'write-protect-efuse', 'BLOCK_USR_DATA');
    const fuse = { name: 'userData', bytes: data };
    await withUnit(bench, async (session) => {
      await expect(session.burnFuses?.([fuse], quietRun())).rejects.toMatchObject({
        code: 'device.refused',
        message: expect.stringContaining('write-protected') as string,
      });
    });
    await expect(espefuse(bench, 'esp32c6', 'burn-custom-mac', 'aa:cd:ef:01:02:03')).rejects.toMatchObject({
      stderr: expect.stringContaining('write-protected') as string,
    });
  });

  it.each(chips)('both find the coding error of an %s whose check bytes are wrong', async (chip) => {
    await using bench = await peerBench(chip);
    bench.fuses.burn(userBlock, concatBytes([data, new Uint8Array(12).fill(0x55)]));
    bench.powerCycle();
    expect(await espefuse(bench, chip, 'summary')).toMatch(/BLOCK3.*FAIL:True|BLOCK_USR_DATA.*\[error\]/);
    await expect(held(bench, 'userData')).rejects.toMatchObject({ code: 'device.refused' });
  });

  it('espefuse burns a weak cell again, as we do', async () => {
    await using bench = await peerBench('esp32c3', { fuseQuality: 'weak-cell' });
    const file = join(bench.folder, 'data.bin');
    writeFileSync(file, data);
    const said = await espefuse(bench, 'esp32c3', 'burn-block-data', 'BLOCK_USR_DATA', file);
    expect(said).toContain('re-burn it again');
    expect(said).toContain('Successful');
    expect(await held(bench, 'userData')).toBe(toHex(data));
  });
});
