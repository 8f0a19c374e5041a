/** The returns desk on a virtual bench: every outcome, and what stands in the way of each. */
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { Driver, Session } from '../../src/drivers/driver.ts';
import { drivers } from '../../src/drivers/index.ts';
import { judge } from '../../src/verifier/check.ts';
import {
  diagnoseRecipe,
  disarmAll,
  openBench,
  provisionRecipe,
  type TestBench,
  temporaryFolder,
} from './bench.ts';

// each of them runs several jobs: on a busy machine that is more than half a minute
vi.setConfig({ testTimeout: 180_000 });

/** What the unit in a slot lies about, on top of what the simulated one says. Null: it is honest. */
const lie: {
  hardwareId: string | null;
  certificates: readonly Uint8Array[] | null;
  settings: ReadonlyMap<string, Uint8Array> | null;
  readings: Readonly<Record<string, string | number>> | null;
} = { hardwareId: null, certificates: null, settings: null, readings: null };

function honestAgain(): void {
  Object.assign(lie, { hardwareId: null, certificates: null, settings: null, readings: null });
}

function lying(session: Session): Session {
  return new Proxy(session, {
    get: (target, name) => {
      if (name === 'device' && lie.hardwareId !== null)
        return { ...target.device, hardwareId: lie.hardwareId };
      if (name === 'identify' && lie.hardwareId !== null)
        return async (run: never) => ({ ...(await target.identify(run)), hardwareId: lie.hardwareId });
      if (name === 'readIdentity' && lie.certificates !== null)
        return async () => ({ certificates: lie.certificates });
      if (name === 'readBack' && lie.settings !== null) {
        const { settings } = lie;
        return async (keys: readonly string[], run: never) =>
          new Map([...((await target.readBack?.(keys, run)) ?? []), ...settings]);
      }
      if (name === 'diagnose' && lie.readings !== null)
        return async (run: never) => ({ ...(await target.diagnose?.(run)), ...lie.readings });
      const value = Reflect.get(target, name);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}

const lyingDrivers = drivers.map(
  (driver): Driver =>
    driver.id === 'smp'
      ? { ...driver, connect: async (port, options, run) => lying(await driver.connect(port, options, run)) }
      : driver,
);

const place = temporaryFolder();
let bench: TestBench;
beforeAll(async () => {
  bench = await openBench(join(place.folder, 'data'), { drivers: lyingDrivers });
  await disarmAll(bench);
});
afterAll(async () => {
  await bench[Symbol.asyncDispose]();
  place.remove();
});

interface Made {
  readonly slot: number;
  readonly slotId: string;
  readonly hardwareId: string;
  readonly serialNumber: string;
}

async function made(slot: number): Promise<Made> {
  honestAgain();
  if (bench.slot(slot).port !== null) await bench.unplug(slot);
  await bench.plug(slot);
  expect(await bench.run(slot, provisionRecipe)).toMatchObject({ outcome: 'passed' });
  const { hardwareId, serialNumber, slot: place } = bench.slot(slot);
  return { slot, slotId: place.id, hardwareId: hardwareId ?? '', serialNumber: serialNumber ?? '' };
}

async function returned(unit: Made, reason = 'it does not join the network'): Promise<string> {
  const view = await bench.call('openReturn', { scan: unit.serialNumber, reason, reference: 'RMA 17' });
  return view.case.returnId;
}

async function triaged(unit: Made, returnId: string): Promise<Awaited<ReturnType<typeof view>>> {
  const { jobId } = await bench.call('startTriage', { returnId, slotId: unit.slotId });
  await bench.ended(unit.slot, jobId);
  return view(returnId);
}

const view = (returnId: string) => bench.call('getReturn', { returnId });
const whyNot = async (returnId: string, outcome: string): Promise<string | null | undefined> =>
  (await view(returnId)).endings.find((ending) => ending.outcome === outcome)?.why;

async function verified(documentId: string): Promise<readonly string[]> {
  const file = await bench.call('exportDocument', { documentId, format: 'json' });
  const { publicKeyPem } = await bench.call('getSettings');
  const { valid, findings, summaries } = await judge({
    content: Buffer.from(file.base64, 'base64').toString('utf8'),
    publicKeyPem,
  });
  expect(findings.filter(({ ok }) => !ok)).toEqual([]);
  expect(valid).toBe(true);
  return summaries.flat();
}

describe('a unit that came back', () => {
  test('is found by its label and by its hardware id, with the customer’s reason on its timeline', async () => {
    const unit = await made(1);
    expect(await bench.call('findUnit', { scan: unit.serialNumber })).toMatchObject({
      unit: { hardwareId: unit.hardwareId, state: 'provisioned' },
      gone: null,
      openReturnId: null,
      slotId: unit.slotId,
    });
    const returnId = await returned(unit);
    expect(await bench.call('findUnit', { scan: unit.hardwareId })).toMatchObject({ openReturnId: returnId });
    expect(bench.slot(1).unitState).toBe('returned');
    await expect(returned(unit)).rejects.toMatchObject({ code: 'return.open' });
    const { events } = await bench.call('getUnit', { hardwareId: unit.hardwareId });
    expect(events.map(({ detail }) => detail).join('\n')).toContain('it does not join the network');
    await expect(bench.call('openReturn', { scan: 'GW9-999999', reason: 'x' })).rejects.toMatchObject({
      code: 'return.unknown',
    });
  });

  test('without a fault goes back as it is; that is said only after somebody has looked', async () => {
    const unit = await made(1);
    const returnId = await returned(unit);
    expect(await whyNot(returnId, 'no-fault-found')).toMatch(/not diagnosed/);
    await expect(bench.call('closeReturn', { returnId, outcome: 'no-fault-found' })).rejects.toMatchObject({
      code: 'return.not-yet',
    });
    const { findings } = await triaged(unit, returnId);
    expect(findings?.filter(({ verdict }) => verdict !== 'fine')).toEqual([]);
    const looked = await bench.call('getUnit', { hardwareId: unit.hardwareId });
    expect(looked.events.filter(({ title }) => title === 'triage')).toMatchObject([
      { type: 'return', detail: 'fine' },
    ]);
    expect(findings?.map(({ topic }) => topic)).toEqual(
      expect.arrayContaining(['hardware', 'identity', 'firmware', 'configuration', 'supply']),
    );
    const closed = await bench.call('closeReturn', { returnId, outcome: 'no-fault-found' });
    expect(closed).toMatchObject({ outcome: 'no-fault-found' });
    expect(bench.slot(1).unitState).toBe('provisioned');
    expect((await verified(closed.documentId ?? '')).join('\n')).toContain('it does not join the network');
    await expect(
      bench.call('closeReturn', { returnId, outcome: 'quarantined', note: 'x' }),
    ).rejects.toMatchObject({ code: 'return.not-yet' });
    const { events } = await bench.call('getUnit', { hardwareId: unit.hardwareId });
    expect(events.map(({ documentId }) => documentId)).toContain(closed.documentId);
  });

  test('with drift and a fault: each is a finding in words, and no fault found is refused', async () => {
    const unit = await made(1);
    const returnId = await returned(unit);
    lie.settings = new Map([['log/level', Uint8Array.of(4)]]);
    lie.readings = { supplyMv: 2_600, resetCause: 'WATCHDOG', coredump: 512, 'stat.net.rx_errors': 12 };
    const { findings, endings } = await triaged(unit, returnId);
    const texts = (findings ?? []).map(({ verdict, text }) => `${verdict}: ${text}`).join('\n');
    expect(texts).toMatch(/fault: Supply 2600 mV/);
    expect(texts).toMatch(/fault: Its firmware has crashed: it keeps a memory dump of 512 bytes/);
    expect(texts).toMatch(/watch: The setting log\/level is 4; its record says/);
    expect(texts).toMatch(/watch: A watchdog restarted it last/);
    expect(texts).toMatch(/watch: It counts 12 of net.rx_errors/);
    expect(endings.find(({ outcome }) => outcome === 'no-fault-found')?.why).toMatch(/fault/);
    const { events } = await bench.call('getUnit', { hardwareId: unit.hardwareId });
    const onTimeline = events.find(({ title }) => title === 'triage')?.detail ?? '';
    for (const { verdict, text } of findings ?? [])
      expect(onTimeline.includes(`${verdict}: ${text}`), text).toBe(verdict !== 'fine');
  });

  test('is repaired with new credentials, and the old ones are revoked', async () => {
    const unit = await made(1);
    const returnId = await returned(unit);
    expect(await whyNot(returnId, 'repaired')).toMatch(/not provisioned again/);
    expect(await bench.run(1, provisionRecipe)).toMatchObject({ outcome: 'passed' });
    expect(await whyNot(returnId, 'repaired')).toMatch(/no new credentials/);
    const { jobId } = await bench.call('startRepair', {
      returnId,
      slotId: unit.slotId,
      recipeId: provisionRecipe,
    });
    expect(await bench.ended(1, jobId)).toMatchObject({ outcome: 'passed' });
    const closed = await bench.call('closeReturn', { returnId, outcome: 'repaired' });
    const { identities } = await bench.call('getUnit', { hardwareId: unit.hardwareId });
    expect(identities.map(({ credentialState }) => credentialState)).toEqual(['REVOCATION PENDING', 'live']);
    expect((await verified(closed.documentId ?? '')).join('\n')).toMatch(/Credential .*REVOCATION PENDING/);
  });

  test('is wiped and retired, comes back, and is recognised in words by scan and in the slot', async () => {
    const unit = await made(1);
    const returnId = await returned(unit);
    expect(await whyNot(returnId, 'retired')).toMatch(/not wiped/);
    expect(await bench.wipe(1)).toMatchObject({ outcome: 'passed' });
    expect(await view(returnId)).toMatchObject({ certificateId: expect.stringMatching(/-wipe$/) });
    // The bench's own authority takes the revocation by itself, a moment later.
    await expect.poll(() => whyNot(returnId, 'retired')).toBeNull();
    const closed = await bench.call('closeReturn', { returnId, outcome: 'retired' });
    expect((await verified(closed.documentId ?? '')).join('\n')).toMatch(/wipe-certificate .*VERIFIED/);
    await bench.unplug(1);
    const sight = await bench.call('findUnit', { scan: unit.serialNumber });
    expect(sight).toMatchObject({
      unit: { state: 'retired' },
      gone: expect.stringMatching(/^retired on 20/),
    });
    await bench.call('virtualBench', { slotId: unit.slotId, action: 'plug' });
    await bench.until('the unit', () => bench.slot(1).port !== null);
    expect(await bench.run(1, provisionRecipe)).toMatchObject({
      outcome: 'error',
      fault: { code: 'unit.retired', message: expect.stringMatching(/retired/) },
    });
    const again = await returned(unit, 'it was in the tray of new units');
    const { findings, endings } = await triaged(unit, again);
    expect(findings?.[0]).toMatchObject({
      topic: 'life',
      verdict: 'fault',
      text: expect.stringMatching(/must not be used/),
    });
    expect(endings.filter(({ why }) => why === null).map(({ outcome }) => outcome)).toEqual(['quarantined']);
    await bench.call('closeReturn', {
      returnId: again,
      outcome: 'quarantined',
      note: 'how did it get there?',
    });
    expect(bench.slot(1).unitState).toBe('quarantined');
  });
});

describe('a unit that is not what its record says is put on hold at once, in words', () => {
  const heldChain = async (unit: Made): Promise<readonly Uint8Array[]> => {
    const { certificates } = await bench.call('getNumber', { serialNumber: unit.serialNumber });
    expect(certificates).toHaveLength(1);
    const life = await bench.call('getNumber', { serialNumber: unit.serialNumber });
    const pem = life.certificatePem ?? '';
    return [new Uint8Array(Buffer.from(pem.replaceAll(/-----[^-]+-----|\s/g, ''), 'base64'))];
  };

  test('another chip, which nobody knows, behind its label', async () => {
    const unit = await made(1);
    const returnId = await returned(unit);
    lie.hardwareId = 'EXCHANGED-BOARD-1';
    const shown = await triaged(unit, returnId);
    expect(shown.case).toMatchObject({ outcome: 'quarantined' });
    expect(shown.findings?.[0]).toMatchObject({ topic: 'hardware', verdict: 'not-this-unit' });
    expect(shown.unit.state).toBe('quarantined');
    expect((await bench.call('getUnit', { hardwareId: 'EXCHANGED-BOARD-1' })).unit).toMatchObject({
      state: 'quarantined',
      note: expect.stringMatching(/Another chip answers/),
    });
    expect((await verified(shown.case.documentId ?? '')).join('\n')).toMatch(/Return: quarantined/);
  });

  test('the identity of another unit, which was copied into it', async () => {
    const original = await made(2);
    const unit = await made(1);
    const returnId = await returned(unit);
    lie.certificates = await heldChain(original);
    const shown = await triaged(unit, returnId);
    expect(shown.findings?.[0]?.text).toMatch(
      new RegExp(`shows ${original.serialNumber}, which was given to the unit ${original.hardwareId}`),
    );
    expect(shown.unit.state).toBe('quarantined');
    expect(bench.slot(1).unitState).toBe('quarantined');
  });

  test('a certificate that nobody here has issued for it', async () => {
    const unit = await made(1);
    const returnId = await returned(unit);
    lie.certificates = [new TextEncoder().encode('a foreign certificate')];
    const shown = await triaged(unit, returnId);
    expect(shown.findings?.[0]?.text).toBe('It holds a certificate that was not issued for it here.');
    expect(shown.unit.state).toBe('quarantined');
  });

  test('but another good unit in the slot is only the wrong one: nothing is held', async () => {
    const other = await made(2);
    const unit = await made(1);
    const returnId = await returned(unit);
    const shown = await triaged({ ...unit, slot: 2, slotId: other.slotId }, returnId);
    expect(shown.case.closedAt).toBeNull();
    expect(shown.findings?.[0]?.text).toMatch(/This is another unit .* Put the right one into the slot/);
    expect((await bench.call('getUnit', { hardwareId: other.hardwareId })).unit.state).toBe('provisioned');
  });
});

describe('a unit that answers no more', () => {
  const jpeg = Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0]), Buffer.from('a photo')]).toString(
    'base64',
  );

  test('ends as DESTROY REQUIRED with instructions, and as destroyed when two people saw it', async () => {
    const unit = await made(1);
    const returnId = await returned(unit);
    const { documentId } = await bench.call('requireDestruction', {
      hardwareId: unit.hardwareId,
      reason: 'no-answer',
    });
    const words = await verified(documentId);
    expect(words.join('\n')).toMatch(/DESTROY REQUIRED[\s\S]*Two people are there/);
    expect(bench.slot(1).unitState).toBe('quarantined');
    expect(
      (await bench.call('getUnit', { hardwareId: unit.hardwareId })).identities[0]?.credentialState,
    ).toBe('REVOCATION PENDING');
    expect(await view(returnId)).toMatchObject({ destroyOrderId: documentId });
    await expect(
      bench.call('setUnitState', { hardwareId: unit.hardwareId, state: 'returned', note: 'it works again' }),
    ).rejects.toMatchObject({ code: 'unit.state', message: expect.stringMatching(/DESTROY REQUIRED/) });
    const seen = { hardwareId: unit.hardwareId, method: 'incinerated', place: 'Ljubljana' };
    for (const lacking of [
      seen,
      { ...seen, witness: 'Olga' },
      { ...seen, serialSeen: unit.serialNumber },
      { ...seen, serialSeen: 'GW2-999999', witness: 'Olga' },
      { ...seen, serialSeen: unit.serialNumber, witness: bench.station.state.operator },
      {
        ...seen,
        witness: 'Olga',
        photos: [{ name: 'x.jpg', base64: Buffer.from('no photo').toString('base64') }],
      },
    ])
      await expect(bench.call('recordDestruction', lacking)).rejects.toMatchObject({
        code: 'destroy.evidence',
      });
    const record = await bench.call('recordDestruction', {
      ...seen,
      witness: 'Olga',
      photos: [{ name: '../board 1.jpg', base64: jpeg }],
    });
    expect(record.unit.state).toBe('destroyed');
    const file = await bench.call('exportDocument', { documentId: record.documentId, format: 'json' });
    const content = Buffer.from(file.base64, 'base64').toString('utf8');
    const { sha256 } = JSON.parse(content).documents.at(-1).body.attachments[0];
    const photo = await bench.call('exportAttachment', { sha256 });
    expect(photo).toMatchObject({ mediaType: 'image/jpeg', base64: jpeg });
    expect(photo.name).not.toContain('/');
    const attachments = [{ name: photo.name, bytes: new Uint8Array(Buffer.from(photo.base64, 'base64')) }];
    expect((await judge({ content, attachments })).valid).toBe(true);
  });

  test('as a PDF its order and its record say that they are no certificate', async () => {
    const { rows } = await bench.call('listReturns', { limit: 1 });
    expect(rows).toHaveLength(1);
    const order = await bench.call('exportDocument', {
      documentId: `destroyed-${rows[0]?.hardwareId}`,
      format: 'pdf',
    });
    expect(Buffer.from(order.base64, 'base64').subarray(0, 5).toString('latin1')).toBe('%PDF-');
  });
});

describe('a batch', () => {
  test('takes the units of its list, refuses others, and its sheet accounts for each', async () => {
    const first = await made(1);
    const second = await made(2);
    const stranger = await made(3);
    const text = `serial number;customer\n${first.serialNumber};Acme\n${second.hardwareId};Acme\nGW2-900000;Acme\n`;
    const loaded = await bench.call('loadBatch', { batchId: 'week-48', title: 'Returns of week 48', text });
    expect(loaded.units.map(({ hardwareId, fate }) => [hardwareId, fate])).toEqual([
      [first.hardwareId, 'missing'],
      [second.hardwareId, 'missing'],
      [null, 'missing'],
    ]);
    const wipe = { recipeId: 'gateway-mk2-wipe', batchId: 'week-48' };
    await expect(
      bench.call('startWipe', { ...wipe, slotId: stranger.slotId, confirmHardwareId: stranger.hardwareId }),
    ).rejects.toMatchObject({ code: 'batch.not-listed' });
    expect(bench.slot(3).unitState).toBe('provisioned');
    const { jobId } = await bench.call('startWipe', {
      ...wipe,
      slotId: first.slotId,
      confirmHardwareId: first.hardwareId,
    });
    expect(await bench.ended(1, jobId)).toMatchObject({ outcome: 'passed' });
    await expect(
      bench.call('startWipe', { ...wipe, slotId: first.slotId, confirmHardwareId: first.hardwareId }),
    ).rejects.toMatchObject({ code: 'unit.state' });
    expect(
      await bench.call('checkBatchUnit', { batchId: 'week-48', scan: first.serialNumber }),
    ).toMatchObject({
      listed: true,
      line: 1,
      words: expect.stringMatching(/has its certificate/),
    });
    expect(
      await bench.call('checkBatchUnit', { batchId: 'week-48', scan: stranger.serialNumber }),
    ).toMatchObject({
      listed: false,
      words: expect.stringMatching(/not on the list/),
    });
    const { documentId, batch } = await bench.call('closeBatch', { batchId: 'week-48' });
    expect(batch.counts).toMatchObject({ 'verified-with-exceptions': 1, missing: 2 });
    expect((await verified(documentId)).join('\n')).toMatch(
      new RegExp(`${first.serialNumber}: verified-with-exceptions[\\s\\S]*Refused: ${stranger.hardwareId}`),
    );
    await expect(
      bench.call('startWipe', { ...wipe, slotId: second.slotId, confirmHardwareId: second.hardwareId }),
    ).rejects.toMatchObject({ code: 'batch.closed' });
    // What happens later changes nothing in a signed sheet, nor in what is shown of it.
    expect(await bench.wipe(2)).toMatchObject({ outcome: 'passed' });
    expect((await bench.call('getBatch', { batchId: 'week-48' })).batch.counts).toMatchObject({ missing: 2 });
  });

  test.each([
    ['an empty list', 'serial\n\n'],
    ['a number that stands twice', 'A-1\nA-2\nA-1'],
    ['a number that no unit can have', 'A-1\nA 2'],
  ])('refuses %s', async (_what, text) => {
    await expect(bench.call('loadBatch', { batchId: 'bad', title: 'Bad', text })).rejects.toMatchObject({
      code: 'batch.invalid',
    });
    await expect(bench.call('getBatch', { batchId: 'bad' })).rejects.toMatchObject({ code: 'batch.unknown' });
  });

  test('refuses one unit that is listed by its number and by its hardware id', async () => {
    const unit = await made(1);
    await expect(
      bench.call('loadBatch', {
        batchId: 'twin',
        title: 'Twin',
        text: `${unit.serialNumber}\n${unit.hardwareId}`,
      }),
    ).rejects.toMatchObject({ message: expect.stringMatching(/are the same unit/) });
  });
});

test('a diagnosis outside of a return puts nothing on hold and belongs to none', async () => {
  const unit = await made(1);
  const returnId = await returned(unit);
  expect(await bench.run(1, diagnoseRecipe)).toMatchObject({ outcome: 'passed' });
  expect((await view(returnId)).findings).toBeNull();
});
