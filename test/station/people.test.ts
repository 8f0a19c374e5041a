import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { pipePair } from '../../src/cli/pipe-pair.ts';
import { type Client, connectClient } from '../../src/contract/client.ts';
import { type RequestName, requests } from '../../src/contract/contract.ts';
import { serve } from '../../src/contract/serve.ts';
import { verifyChain } from '../../src/evidence/verify.ts';
import type { SignedDocument } from '../../src/model/document.ts';
import {
  disarmAll,
  openBench,
  provisionRecipe,
  type TestBench,
  temporaryFolder,
  wipeRecipe,
} from './bench.ts';
import { addEverybody, badges, MovableClock, openPeopleBench, pins, signIn } from './people-bench.ts';

let place: ReturnType<typeof temporaryFolder>;
beforeEach(() => {
  place = temporaryFolder();
});
afterEach(() => place.remove());

const code = (wanted: string): object => expect.objectContaining({ code: wanted });
const slotId = (bench: TestBench, number: number): string => bench.slot(number).slot.id;

/** What the log says, oldest first, as "who: act subject". */
async function logOf(bench: TestBench): Promise<readonly string[]> {
  await signIn(bench, 'Ada');
  const { rows } = await bench.call('listActs', { limit: 500 });
  return [...rows]
    .reverse()
    .map(({ act, by, approvedBy, subject }) =>
      [by?.name ?? 'station', ...(approvedBy === null ? [] : [`with ${approvedBy.name}`]), act, subject ?? '']
        .join(' ')
        .trim(),
    );
}

describe('a bench without people', () => {
  test('is open, says so, and names acts by the name that was typed in', async () => {
    await using bench = await openBench(place.folder);
    expect(bench.station.state.people).toEqual({ demanded: false, signedIn: null });
    await bench.call('saveSettings', { operator: 'Grace' });
    await bench.arm(1, provisionRecipe);
    const { rows } = await bench.call('listActs', { limit: 10 });
    expect(rows[0]).toMatchObject({
      act: 'arm',
      by: { id: null, name: 'Grace', role: null },
      subject: provisionRecipe,
      detail: { slots: '1', armed: true },
    });
  });

  test('takes an administrator as the first person, who is signed in then; from there on sign-in is demanded', async () => {
    await using bench = await openBench(place.folder);
    await expect(bench.call('addPerson', { name: 'Olga', role: 'operator', pin: pins.Olga })).rejects.toEqual(
      code('person.last-administrator'),
    );
    await expect(bench.call('addPerson', { name: 'Ada', role: 'administrator' })).rejects.toEqual(
      code('person.last-administrator'),
    );
    const ada = await bench.call('addPerson', { name: 'Ada', role: 'administrator', pin: pins.Ada });
    expect(bench.station.state.people).toEqual({
      demanded: true,
      signedIn: { id: ada.id, name: 'Ada', role: 'administrator' },
    });
    expect(bench.station.state.operator).toBe('Ada');
    await bench.call('signOut');
    expect(bench.station.state).toMatchObject({ operator: '', people: { demanded: true, signedIn: null } });
    await expect(bench.arm(1, provisionRecipe)).rejects.toEqual(code('person.sign-in'));
  });

  test('refuses PINs that are short or tried first, names that are ids, and badges that could be guessed', async () => {
    await using bench = await openBench(place.folder);
    const add = (more: object): Promise<unknown> =>
      bench.call('addPerson', { name: 'Ada', role: 'administrator', ...more });
    for (const pin of ['7392', '111111', '123456', '987654'])
      await expect(add({ pin })).rejects.toEqual(code('person.invalid'));
    for (const more of [
      { pin: 'abcdef' },
      { pin: '' },
      { badge: '1234567' },
      { name: 'p-0123456789ab', pin: pins.Ada },
    ])
      await expect(add(more)).rejects.toEqual(code('contract.invalid'));
    expect(bench.station.state.people.demanded).toBe(false);
  });
});

describe('signing in', () => {
  test('takes a badge, or name and PIN, and nothing else', async () => {
    const { bench, ids } = await openPeopleBench(place.folder);
    await using _bench = bench;
    await bench.call('signIn', { proof: { badge: badges.Olga } });
    expect(bench.station.state.people.signedIn).toEqual({ id: ids.Olga, name: 'Olga', role: 'operator' });
    await bench.call('signIn', { proof: { name: ' ADA ', pin: pins.Ada } });
    expect(bench.station.state.people.signedIn?.name).toBe('Ada');
    for (const proof of [
      { name: 'Ada', pin: pins.Olga },
      { name: 'Nobody', pin: pins.Ada },
      { badge: 'BADGE-NOBODY' },
      { badge: pins.Ada },
    ])
      await expect(bench.call('signIn', { proof })).rejects.toEqual(code('person.refused'));
    expect(bench.station.state.people.signedIn?.name).toBe('Ada');
  });

  test('says the same words of a wrong PIN, a name that nobody has and a person who is gone, and waits alike', async () => {
    const { bench, ids } = await openPeopleBench(place.folder);
    await using _bench = bench;
    await signIn(bench, 'Ada');
    await bench.call('changePerson', { id: ids.Edi, active: false });
    const answers = async (name: string): Promise<readonly string[]> => {
      const said: string[] = [];
      for (let count = 0; count < 7; count += 1)
        await bench
          .call('signIn', { proof: { name, pin: '400400' } })
          .catch((fault: Error) => said.push(fault.message.replace(/\d+/, 'N')));
      return said;
    };
    const known = await answers('Olga');
    expect(known).toHaveLength(7);
    expect(await answers('Nobody')).toEqual(known);
    expect(await answers('Edi')).toEqual(known);
    // Each was locked by the sixth, and the right PIN is not taken while it is.
    await expect(bench.call('signIn', { proof: { name: 'Olga', pin: pins.Olga } })).rejects.toEqual(
      code('person.locked'),
    );
  }, 120_000);

  test('with a badge goes on when the PIN is locked, and the other way round', async () => {
    const { bench } = await openPeopleBench(place.folder);
    await using _bench = bench;
    for (let count = 0; count < 6; count += 1)
      await bench.call('signIn', { proof: { name: 'Olga', pin: '400400' } }).catch(() => undefined);
    await bench.call('signIn', { proof: { badge: badges.Olga } });
    for (let count = 0; count < 21; count += 1)
      await bench.call('signIn', { proof: { badge: `BADGE-WRONG-${count}` } }).catch(() => undefined);
    await expect(bench.call('signIn', { proof: { badge: badges.Ada } })).rejects.toEqual(
      code('person.locked'),
    );
    await bench.call('signIn', { proof: { name: 'Ada', pin: pins.Ada } });
    expect(await logOfSignedIn(bench)).toEqual(expect.arrayContaining(['station sign-in-locked']));
  });

  test('is not made quicker by trying side by side', async () => {
    const { bench } = await openPeopleBench(place.folder);
    await using _bench = bench;
    const tries = await Promise.allSettled(
      Array.from({ length: 12 }, (_, index) =>
        bench.call('signIn', { proof: { name: 'Ada', pin: index === 11 ? pins.Ada : '400400' } }),
      ),
    );
    expect(tries.every(({ status }) => status === 'rejected')).toBe(true);
    expect(bench.station.state.people.signedIn).toBeNull();
  });

  test('ends after the idle time of the policy, and touching the window keeps it', async () => {
    const clock = new MovableClock();
    const { bench } = await openPeopleBench(place.folder, clock);
    await using _bench = bench;
    await signIn(bench, 'Olga');
    clock.advance(19 * 60_000);
    await bench.call('keepSignedIn');
    clock.advance(19 * 60_000);
    await bench.call('listUnits', { limit: 1 });
    clock.advance(21 * 60_000);
    await bench.until('the sign-out', (state) => state.people.signedIn === null);
    await expect(bench.call('keepSignedIn')).resolves.toBeNull();
    expect(bench.station.state.people.signedIn).toBeNull();
    expect(await logOf(bench)).toContain('Olga sign-out');
  });

  test('ends when the computer slept, and with the engine', async () => {
    const clock = new MovableClock();
    const { bench } = await openPeopleBench(place.folder, clock);
    await signIn(bench, 'Olga');
    clock.setWall(8 * 3_600_000);
    await expect(bench.call('listUnits', { limit: 1 })).rejects.toEqual(code('person.sign-in'));
    await signIn(bench, 'Olga');
    await bench[Symbol.asyncDispose]();
    await using again = await openBench(place.folder);
    expect(again.station.state.people).toEqual({ demanded: true, signedIn: null });
  });

  test('of somebody who is made inactive or gets another role counts at once', async () => {
    const { bench, ids } = await openPeopleBench(place.folder);
    await using _bench = bench;
    await signIn(bench, 'Ada');
    await bench.call('changePerson', { id: ids.Edi, role: 'administrator' });
    await bench.call('changePerson', { id: ids.Ada, role: 'operator' });
    expect(bench.station.state.people.signedIn?.role).toBe('operator');
    await expect(bench.call('listPeople')).rejects.toEqual(code('person.role'));
    await signIn(bench, 'Edi');
    await bench.call('changePerson', { id: ids.Edi, active: true });
    await bench.call('changePerson', { id: ids.Ada, role: 'administrator' });
    await bench.call('changePerson', { id: ids.Edi, active: false });
    expect(bench.station.state.people.signedIn).toBeNull();
    await expect(bench.call('signIn', { proof: { badge: badges.Edi } })).rejects.toEqual(
      code('person.refused'),
    );
  });
});

describe('two windows on one engine', () => {
  test('see one and the same person, and neither can use what the other one was agreed to by somebody else', async () => {
    const { bench, ids } = await openPeopleBench(place.folder);
    await using _bench = bench;
    const windows = [0, 1].map(() => {
      const [ours, theirs] = pipePair();
      serve(bench.station, theirs);
      return connectClient(ours);
    });
    const [one, other] = windows as [Client, Client];
    const seen: (string | null)[] = [];
    await other.follow((state) => seen.push(state.people.signedIn?.name ?? null));
    await one.api.signIn({ proof: { name: 'Rma', pin: pins.Rma } });
    await expect.poll(() => seen.at(-1)).toBe('Rma');
    await one.api.approve({ act: 'unit-destroy', subject: 'U-1', proof: { badge: badges.Ada } });
    // Somebody signs in at the other window: what was agreed to for the one before is gone.
    await other.api.signIn({ proof: { badge: badges.Ada } });
    await other.api.signIn({ proof: { badge: badges.Rma } });
    const destroy = { hardwareId: 'U-1', method: 'crushed', place: 'x' } as const;
    await expect(one.api.recordDestruction(destroy)).rejects.toMatchObject({ code: 'person.second' });
    await one.api.signOut(null);
    await expect.poll(() => seen.at(-1)).toBeNull();
    await expect(other.api.recordDestruction(destroy)).rejects.toMatchObject({ code: 'person.sign-in' });
    expect(ids.Rma).toMatch(/^p-/);
    for (const window of windows) window.close();
  });
});

describe('what a role may do', () => {
  test('is asked in front of every request that is no look at the bench', async () => {
    const { bench } = await openPeopleBench(place.folder);
    await using _bench = bench;
    const open: readonly RequestName[] = [
      'snapshot',
      'listPorts',
      'plan',
      'verifyDocument',
      'signInNames',
      'signIn',
      'signOut',
      'keepSignedIn',
      'languageChoice',
    ];
    const { handlers } = bench.station;
    /** Past the parser: the gate comes before anything that an argument could do. */
    const ask = async (name: RequestName): Promise<unknown> => await handlers[name]({} as never);
    const guarded = (Object.keys(requests) as RequestName[]).filter((name) => !open.includes(name));
    for (const name of guarded) await expect(ask(name), name).rejects.toEqual(code('person.sign-in'));
    await signIn(bench, 'Olga');
    const refused: RequestName[] = [];
    for (const name of guarded)
      await ask(name).catch((fault) => {
        if (fault.code === 'person.role') refused.push(name);
      });
    const notForOperators: readonly RequestName[] = [
      'addPerson',
      'changePerson',
      'chooseIssuerPin',
      'confirmRevoked',
      'checkOrder',
      'forgetSlot',
      'importFile',
      'listActs',
      'listPeople',
      'makePackage',
      'retrySync',
      'revocationList',
      'rotateStationKey',
      'savePolicy',
      'sendConsole',
      'signOrder',
      'signPackage',
      'startWipe',
      'teachSlot',
      'unlockIssuer',
    ];
    for (const name of notForOperators) expect(refused, name).toContain(name);
    for (const name of ['startJob', 'armSlots', 'cancelJob', 'listUnits', 'getSettings'] as const)
      expect(refused, name).not.toContain(name);
  });

  test('says in the fault who may', async () => {
    const { bench } = await openPeopleBench(place.folder);
    await using _bench = bench;
    await signIn(bench, 'Olga');
    await expect(bench.call('saveSettings', { closeOrder: 'o-1' })).rejects.toMatchObject({
      code: 'person.role',
      message: 'Olga may not do this as operator.',
      context: { act: 'order-close', allowed: 'engineer, administrator' },
    });
  });

  test('also decides when an armed slot starts by itself: nobody signed in, nothing starts', async () => {
    const { bench } = await openPeopleBench(place.folder);
    await using _bench = bench;
    await signIn(bench, 'Olga');
    await bench.arm(1, provisionRecipe);
    await bench.call('signOut');
    // A unit is put in by hand: the bench's own request is not asked for that.
    await signIn(bench, 'Olga');
    const plugged = bench.call('virtualBench', { slotId: slotId(bench, 1), action: 'new-unit' });
    await bench.call('signOut');
    await plugged;
    await bench.until('the alert', (state) => state.alerts.some((alert) => alert.code === 'person.sign-in'));
    expect(bench.slot(1).activity.type).toBe('ready');
    await signIn(bench, 'Olga');
    expect((await bench.run(1, provisionRecipe)).outcome).toBe('passed');
  });

  test('a job keeps who started it when somebody else signs in', async () => {
    const { bench, ids } = await openPeopleBench(place.folder);
    await using _bench = bench;
    await signIn(bench, 'Olga');
    await bench.plug(2);
    const { jobId } = await bench.call('startJob', { slotId: slotId(bench, 2), recipeId: provisionRecipe });
    await signIn(bench, 'Ada');
    const done = await bench.ended(2, jobId);
    expect(done.outcome).toBe('passed');
    const { document } = await bench.call('getRecord', { jobId });
    expect(document?.body.requested).toMatchObject({ operator: 'Olga', operatorId: ids.Olga });
  });
});

describe('two people', () => {
  async function unitToWipe(bench: TestBench): Promise<string> {
    await signIn(bench, 'Ada');
    await bench.call('savePolicy', {
      fourEyes: ['wipe', 'unit-destroy'],
      idleMinutes: 20,
      pinLength: 6,
      showNames: true,
    });
    await signIn(bench, 'Rma');
    await bench.plug(1);
    await bench.run(1, provisionRecipe);
    return bench.slot(1).hardwareId ?? '';
  }
  const wipe = (bench: TestBench, hardwareId: string): Promise<{ readonly jobId: string }> =>
    bench.call('startWipe', {
      slotId: slotId(bench, 1),
      recipeId: wipeRecipe,
      confirmHardwareId: hardwareId,
    });
  const agree = (bench: TestBench, subject: string, proof: object, act = 'wipe'): Promise<unknown> =>
    bench.call('approve', { act, subject, proof });

  test('are asked for by the policy, are both on record and certificate, and agree only once', async () => {
    const { bench, ids } = await openPeopleBench(place.folder);
    await using _bench = bench;
    const unit = await unitToWipe(bench);
    await expect(wipe(bench, unit)).rejects.toMatchObject({
      code: 'person.second',
      context: { act: 'wipe', subject: unit },
    });
    await agree(bench, unit, { name: 'Edi', pin: pins.Edi });
    const { jobId } = await wipe(bench, unit);
    const done = await bench.ended(1, jobId);
    expect(done.outcome).toBe('passed');
    const { documents } = await bench.call('getRecord', { jobId });
    const both = { operator: 'Rma', operatorId: ids.Rma, approvedBy: { id: ids.Edi, name: 'Edi' } };
    expect(documents.map(({ kind }) => kind)).toEqual(['job-record', 'wipe-certificate']);
    expect(documents[0]?.body.requested).toMatchObject(both);
    expect(documents[1]?.body).toMatchObject(both);
    await expect(wipe(bench, unit)).rejects.toEqual(code('person.second'));
    const log = await logOf(bench);
    expect(log).toContain(`Edi approve ${unit}`);
    expect(log).toContain(`Rma with Edi wipe ${unit}`);
  });

  test('must be two, with a role that may, for this unit and this act, within a minute, while the first is there', async () => {
    const clock = new MovableClock();
    const { bench } = await openPeopleBench(place.folder, clock);
    await using _bench = bench;
    const unit = await unitToWipe(bench);
    await expect(agree(bench, unit, { badge: badges.Rma })).rejects.toEqual(code('person.same'));
    await expect(agree(bench, unit, { badge: badges.Olga })).rejects.toEqual(code('person.role'));
    await expect(agree(bench, unit, { name: 'Edi', pin: '400400' })).rejects.toEqual(code('person.refused'));
    await expect(wipe(bench, unit)).rejects.toEqual(code('person.second'));

    await agree(bench, 'ANOTHER-UNIT', { badge: badges.Edi });
    await agree(bench, unit, { badge: badges.Ada }, 'unit-destroy');
    await expect(wipe(bench, unit)).rejects.toEqual(code('person.second'));

    await agree(bench, unit, { badge: badges.Edi });
    clock.advance(60_001);
    await expect(wipe(bench, unit)).rejects.toEqual(code('person.second'));

    await agree(bench, unit, { badge: badges.Edi });
    await signIn(bench, 'Ada');
    await signIn(bench, 'Rma');
    await expect(wipe(bench, unit)).rejects.toEqual(code('person.second'));
  });

  test('stop agreeing when the second loses the role before the act', async () => {
    const { bench, ids } = await openPeopleBench(place.folder);
    await using _bench = bench;
    const unit = await unitToWipe(bench);
    await signIn(bench, 'Ada');
    await bench.call('savePolicy', {
      fourEyes: ['wipe'],
      idleMinutes: 20,
      pinLength: 6,
      showNames: true,
    });
    await agree(bench, unit, { badge: badges.Edi });
    await bench.call('changePerson', { id: ids.Edi, role: 'operator' });
    await expect(wipe(bench, unit)).rejects.toEqual(code('person.second'));
  });

  test('are not asked for a look, and an act without a known subject can not be agreed to', async () => {
    const { bench } = await openPeopleBench(place.folder);
    await using _bench = bench;
    await signIn(bench, 'Ada');
    await bench.call('savePolicy', {
      fourEyes: ['people', 'wipe'],
      idleMinutes: 20,
      pinLength: 6,
      showNames: true,
    });
    await expect(bench.call('listPeople')).resolves.toMatchObject({
      policy: { fourEyes: ['people', 'wipe'] },
    });
    await expect(bench.call('addPerson', { name: 'New', role: 'operator' })).rejects.toMatchObject({
      context: { act: 'people', subject: 'New' },
    });
    await bench
      .call('approve', { act: 'people', subject: 'New', proof: { badge: badges.Edi } })
      .catch((fault) => {
        expect(fault).toEqual(code('person.role'));
      });
    await bench.plug(3);
    await expect(
      bench.call('startWipe', { slotId: slotId(bench, 3), recipeId: wipeRecipe, confirmHardwareId: 'x' }),
    ).rejects.toMatchObject({ code: 'person.second', context: { act: 'wipe' } });
  });
});

describe('the log', () => {
  test('has every act with who did it, in the chain, and no secret', async () => {
    await using bench = await openBench(place.folder);
    await disarmAll(bench);
    const ids = await addEverybody(bench);
    await signIn(bench, 'Edi');
    await bench.call('teachSlot', { slotNumber: null });
    await bench.call('saveSettings', { acceptClock: true, manualPorts: [] });
    await signIn(bench, 'Ada');
    await bench.call('saveSettings', { stationName: 'Bench 9' });
    await bench.plug(1);
    await bench.run(1, provisionRecipe);
    const hardwareId = bench.slot(1).hardwareId ?? '';
    await bench.call('setUnitState', { hardwareId, state: 'quarantined', note: 'smells' });
    await bench.call('changePerson', { id: ids.Olga, pin: '862043' });
    expect(await logOf(bench)).toEqual([
      'Operator arm',
      `Operator people ${ids.Ada}`,
      'Ada sign-in',
      ...(['Olga', 'Edi', 'Rma'] as const).map((name) => `Ada people ${ids[name]}`),
      'Ada sign-out',
      'Edi sign-in',
      'Edi slots',
      'Edi slots',
      'Edi clock-accept',
      'Edi sign-out',
      'Ada sign-in',
      'Ada settings',
      `Ada unit-hold ${hardwareId}`,
      `Ada people ${ids.Olga}`,
      'Ada sign-in',
    ]);
    const documents: SignedDocument[] = [];
    const { rows } = await bench.call('listActs', { limit: 500 });
    for (const { documentId } of rows) {
      const file = await bench.call('exportDocument', { documentId, format: 'json' });
      documents.push(...JSON.parse(Buffer.from(file.base64, 'base64').toString()).documents);
      const paper = await bench.call('exportDocument', { documentId, format: 'pdf' });
      expect(Buffer.from(paper.base64, 'base64').toString('latin1')).toMatch(/^%PDF/);
    }
    expect(verifyChain(documents.reverse()).filter(({ ok }) => !ok)).toEqual([]);
  });

  test('and the whole data folder, and every reply and event, have no PIN and no badge code', async () => {
    const bench = await openBench(place.folder);
    const heard: string[] = [];
    bench.station.subscribe((event) => heard.push(JSON.stringify(event)));
    await addEverybody(bench);
    await bench
      .call('signIn', { proof: { name: 'Olga', pin: '862043' } })
      .catch((fault) => heard.push(JSON.stringify(fault.toData())));
    await bench
      .call('signIn', { proof: { badge: 'BADGE-NOBODY-7' } })
      .catch((fault) => heard.push(JSON.stringify(fault.toData())));
    await bench
      .call('signIn', { proof: { name: 'Olga', pin: 'x862043' } })
      .catch((fault) => heard.push(JSON.stringify(fault.toData())));
    await signIn(bench, 'Ada');
    heard.push(
      JSON.stringify([await bench.call('listPeople'), await bench.call('listActs', { limit: 500 })]),
    );
    heard.push(JSON.stringify(bench.station.state));
    await bench[Symbol.asyncDispose]();
    const files = readdirSync(place.folder, { recursive: true })
      .map((name) => join(place.folder, String(name)))
      .filter((file) => statSync(file).isFile())
      .map((file) => readFileSync(file).toString('latin1'));
    const everything = [...heard, ...files];
    expect(everything.some((text) => text.includes('Olga'))).toBe(true);
    for (const secret of [...Object.values(pins), ...Object.values(badges), '862043', 'BADGE-NOBODY-7'])
      expect(
        everything.filter((text) => text.includes(secret)),
        secret,
      ).toEqual([]);
  });
});

async function logOfSignedIn(bench: TestBench): Promise<readonly string[]> {
  const { rows } = await bench.call('listActs', { limit: 500 });
  return rows.map(({ act, by }) => `${by?.name ?? 'station'} ${act}`);
}
