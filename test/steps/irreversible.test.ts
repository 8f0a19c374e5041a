/** Locks and fuses: the unit is asked again right before, everything is judged first, what was done is read back. */
import { describe, expect, test } from 'vitest';
import { fromHex, toHex } from '../../src/base/bytes.ts';
import type { DeviceInfo, FuseValue, Session } from '../../src/drivers/driver.ts';
import { burnFuses } from '../../src/steps/burn-fuses.ts';
import { lock } from '../../src/steps/lock.ts';
import { stepRun } from '../identity/device.ts';

const device: DeviceInfo = { hardwareId: 'unit-1', model: 'm', firmware: null, facts: {} };

class FuseUnit {
  answersAs = 'unit-1';
  forgets = false;
  locked = false;
  readonly burned: string[] = [];
  readonly fuses = new Map([
    ['userData', fromHex('00000000')],
    ['mac', fromHex('0f00')],
  ]);

  get session(): Session {
    return {
      device,
      can: ['lock', 'burnFuses'],
      identify: async () => ({ ...device, hardwareId: this.answersAs }),
      lock: async () => {
        this.locked = true;
      },
      readFuses: async (names) => new Map(names.flatMap((name) => this.#held(name))),
      burnFuses: async (values) => {
        for (const value of values) this.#burn(value);
      },
      close: async () => undefined,
    };
  }

  #held(name: string): [string, Uint8Array][] {
    const bytes = this.fuses.get(name);
    return bytes === undefined ? [] : [[name, bytes]];
  }

  #burn({ name, bytes }: FuseValue): void {
    this.burned.push(name);
    const old = this.fuses.get(name) ?? new Uint8Array();
    if (!this.forgets)
      this.fuses.set(
        name,
        old.map((byte, index) => byte | (bytes[index] ?? 0)),
      );
  }
}

const burn = (unit: FuseUnit, fuses: Record<string, string>) =>
  burnFuses.run(unit.session, { step: 'burn-fuses', fuses }, stepRun(device));

describe('burning fuses', () => {
  test('burns what is missing, reads it back, and has both on the record', async () => {
    const unit = new FuseUnit();
    const { requested, observed } = await burn(unit, { userData: '00010203', mac: '0f00' });
    expect(unit.burned).toEqual(['userData']);
    expect(requested).toEqual({ 'fuse:userData': '00010203', 'fuse:mac': '0f00' });
    expect(observed).toMatchObject({ 'fuse:userData': '00010203', fusesBurned: 1 });
  });

  test('run twice, it burns nothing the second time', async () => {
    const unit = new FuseUnit();
    await burn(unit, { userData: '00010203' });
    expect((await burn(unit, { userData: '00010203' })).observed).toMatchObject({ fusesBurned: 0 });
    expect(unit.burned).toEqual(['userData']);
  });

  test('when one fuse can not be as wanted, none is burned', async () => {
    const unit = new FuseUnit();
    await expect(burn(unit, { userData: '00010203', mac: 'f000' })).rejects.toMatchObject({
      code: 'device.refused',
    });
    await expect(burn(unit, { userData: '00010203', mac: 'ff' })).rejects.toMatchObject({
      code: 'device.mismatch',
    });
    await expect(burn(unit, { userData: '00010203', other: 'ff' })).rejects.toMatchObject({
      code: 'device.mismatch',
    });
    expect(unit.burned).toEqual([]);
  });

  test('a unit that only says that it burned them is found', async () => {
    const unit = new FuseUnit();
    unit.forgets = true;
    await expect(burn(unit, { userData: '00000001' })).rejects.toMatchObject({ code: 'device.lied' });
    expect(toHex(unit.fuses.get('userData') ?? new Uint8Array())).toBe('00000000');
  });

  test('another unit in the slot is left alone', async () => {
    const unit = new FuseUnit();
    unit.answersAs = 'unit-2';
    await expect(burn(unit, { userData: '00000001' })).rejects.toMatchObject({ code: 'device.changed' });
    expect(unit.burned).toEqual([]);
  });

  test('needs the permission by name', () => {
    expect(burnFuses.irreversible({ step: 'burn-fuses', fuses: { a: '00' } })).toEqual(['burn-fuses']);
    expect(lock.irreversible({ step: 'lock' })).toEqual(['lock']);
  });
});

describe('locking', () => {
  test('locks the unit that was checked', async () => {
    const unit = new FuseUnit();
    expect(await lock.run(unit.session, { step: 'lock' }, stepRun(device))).toMatchObject({
      observed: { locked: true },
    });
    expect(unit.locked).toBe(true);
  });

  test('another unit in the slot stays open', async () => {
    const unit = new FuseUnit();
    unit.answersAs = 'unit-2';
    await expect(lock.run(unit.session, { step: 'lock' }, stepRun(device))).rejects.toMatchObject({
      code: 'device.changed',
    });
    expect(unit.locked).toBe(false);
  });
});
