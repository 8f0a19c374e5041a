/**
 * Sign-ins, wrong PINs, waits, restarts, clocks that are moved and second persons in any order, against a model that is told only
 * what people did: a wrong PIN is never let in, and no act goes through without its role and its second person.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Clock } from '../../src/base/clock.ts';
import { seededRandom } from '../../src/base/random.ts';
import type { Handlers, ParsedArgument, Reply, RequestName } from '../../src/contract/contract.ts';
import { callHandler } from '../../src/contract/serve.ts';
import { actRecordSchema } from '../../src/model/act-record.ts';
import { type Act, mayDo } from '../../src/model/acts.ts';
import type { Role } from '../../src/model/role.ts';
import type { StationState } from '../../src/model/station.ts';
import type { ActingHandlers } from '../../src/station/people/actor.ts';
import { openPeople } from '../../src/station/people/open-people.ts';
import { peopleHandlers } from '../../src/station/people/people-desk.ts';
import { StateHub } from '../../src/station/state-hub.ts';
import { loadStationKey } from '../../src/station/station-key.ts';
import { openStore } from '../../src/store/store.ts';
import { temporaryFolder } from './bench.ts';
import { badges, pins, roleOf, type Who } from './people-bench.ts';

const minuteMs = 60_000;
const names = ['Ada', 'Olga', 'Edi', 'Rma'] as const;

class TwoClocks implements Clock {
  wallMs = Date.UTC(2026, 0, 5, 8);
  monotonic = 0;
  now = (): Date => new Date(this.wallMs);
  monotonicMs = (): number => this.monotonic;
  /** Never: what is idle is found out by whoever asks next. */
  sleep = (_ms: number, signal: AbortSignal): Promise<void> =>
    new Promise((_resolve, reject) =>
      signal.addEventListener('abort', () => reject(signal.reason), { once: true }),
    );
}

/** Everything of people, over a real store; what they do at the bench is only counted. */
function openDesk(folder: string, clock: Clock) {
  const random = seededRandom(clock.now().getTime() & 0xffff);
  const store = openStore({ folder, clock, random });
  const hub = new StateHub({ sequence: 0, slots: [], log: [] } as unknown as StationState, clock);
  const people = openPeople({
    store,
    hub,
    groups: { subjectOf: () => 'groups' },
    key: loadStationKey(store, clock, random),
    clock,
    random,
    typedOperator: () => 'Operator',
    onFacts: () => undefined,
    onKeyMissing: () => undefined,
  });
  const done: { readonly name: RequestName; readonly by: string }[] = [];
  const bench = new Proxy(peopleHandlers(people.desk) as unknown as Record<string, unknown>, {
    get: (real, name: string) =>
      real[name] ??
      ((_argument: unknown, { by }: { by: { name: string } }) =>
        void done.push({ name: name as RequestName, by: by.name })),
  });
  const handlers: Handlers = people.gate.guard(bench as unknown as ActingHandlers);
  const call = <N extends RequestName>(name: N, argument: unknown = null): Promise<Reply<N>> =>
    callHandler(handlers, name, argument) as Promise<Reply<N>>;
  const close = (): void => {
    people.close();
    hub.close();
    store.close();
  };
  return { store, call, done, close };
}

const bench: readonly {
  readonly name: RequestName;
  readonly argument: object;
  readonly act: Act;
  readonly subject: string;
}[] = [
  { name: 'armSlots', argument: { slotIds: [], recipeId: null }, act: 'arm', subject: '' },
  {
    name: 'recordDestruction',
    argument: {
      hardwareId: 'U-1',
      method: 'crushed',
      place: 'x',
    } satisfies Partial<ParsedArgument<'recordDestruction'>>,
    act: 'unit-destroy',
    subject: 'U-1',
  },
  {
    name: 'recordDestruction',
    argument: { hardwareId: 'U-2', method: 'crushed', place: 'x' },
    act: 'unit-destroy',
    subject: 'U-2',
  },
  { name: 'sendConsole', argument: { slotId: 's', line: 'x' }, act: 'console', subject: '' },
  { name: 'listUnits', argument: { limit: 1 }, act: 'read', subject: '' },
];
const fourEyes: readonly Act[] = ['unit-destroy', 'replace-identity', 'batch'];

const who = fc.constantFrom(...names);
const step = fc.oneof(
  { weight: 2, arbitrary: fc.record({ do: fc.constant('pin' as const), who, right: fc.boolean() }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('badge' as const), who: fc.option(who) }) },
  { weight: 1, arbitrary: fc.constant({ do: 'sign-out' as const }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('pass' as const),
      ms: fc.constantFrom(1_000, 59_000, 61_000, 10 * minuteMs, 21 * minuteMs),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('set-wall' as const),
      ms: fc.constantFrom(-3 * minuteMs, -86_400_000),
    }),
  },
  { weight: 1, arbitrary: fc.constant({ do: 'restart' as const }) },
  {
    weight: 6,
    arbitrary: fc.record({ do: fc.constant('act' as const), which: fc.nat({ max: bench.length - 1 }) }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant('agree' as const), who, subject: fc.constantFrom('U-1', 'U-2') }),
  },
);

/** What seldom comes by itself: somebody signs in, somebody agrees, some time passes, the act is tried. */
const agreedAct = fc
  .tuple(
    who,
    who,
    fc.constantFrom(['U-1', 1] as const, ['U-2', 2] as const),
    fc.constantFrom(1_000, 59_000, 61_000),
  )
  .map(([first, second, [subject, which], ms]) => [
    { do: 'badge' as const, who: first },
    { do: 'agree' as const, who: second, subject },
    { do: 'pass' as const, ms },
    { do: 'act' as const, which },
    { do: 'act' as const, which },
  ]);
const steps = fc
  .array(fc.oneof({ weight: 8, arbitrary: step.map((one) => [one]) }, { weight: 1, arbitrary: agreedAct }), {
    minLength: 20,
    maxLength: 50,
  })
  .map((parts) => parts.flat());

test('no sequence lets a wrong PIN in, or an act through without its role and its second person', async () => {
  const totals = { acts: 0, refused: 0, destroyed: 0, signIns: 0, wrong: 0 };
  await fc.assert(
    fc.asyncProperty(steps, async (happened) => {
      const place = temporaryFolder();
      const clock = new TwoClocks();
      let desk = openDesk(place.folder, clock);
      /** What the model knows: real time that nobody moves back, who is here, since when, who agreed to what. */
      let realMs = 0;
      let here: { who: Who; touchedMs: number } | null = null;
      let agreed: { subject: string; atMs: number; by: Who }[] = [];
      const leave = (): void => {
        here = null;
        agreed = [];
      };
      const present = (): Who | null => {
        if (here !== null && realMs - here.touchedMs >= 20 * minuteMs) leave();
        return here === null ? null : (here as { who: Who }).who;
      };
      try {
        for (const name of names)
          await desk.call('addPerson', {
            name,
            role: roleOf[name],
            badge: badges[name],
            ...(name === 'Rma' ? {} : { pin: pins[name] }),
          });
        await desk.call('signOut');
        for (const each of happened) {
          switch (each.do) {
            case 'pass':
              realMs += each.ms;
              clock.wallMs += each.ms;
              clock.monotonic += each.ms;
              break;
            case 'set-wall':
              clock.wallMs += each.ms;
              break;
            case 'restart':
              desk.close();
              clock.monotonic = 0;
              desk = openDesk(place.folder, clock);
              leave();
              break;
            case 'sign-out':
              await desk.call('signOut');
              leave();
              break;
            case 'pin':
            case 'badge': {
              const proof =
                each.do === 'badge'
                  ? { badge: each.who === null ? 'BADGE-OF-NOBODY' : badges[each.who] }
                  : { name: each.who, pin: each.right ? pins[each.who] : '400400' };
              const right = each.do === 'badge' ? each.who !== null : each.right && each.who !== 'Rma';
              const signedIn = await desk.call('signIn', { proof }).catch(() => null);
              if (signedIn !== null) {
                expect(right, 'a wrong proof was taken').toBe(true);
                expect(signedIn.name).toBe(each.who);
                leave();
                here = { who: signedIn.name as Who, touchedMs: realMs };
                totals.signIns += 1;
              } else totals.wrong += 1;
              break;
            }
            case 'agree': {
              const asking = present();
              const given = await desk
                .call('approve', {
                  act: 'unit-destroy',
                  subject: each.subject,
                  proof: { badge: badges[each.who] },
                })
                .catch(() => null);
              if (given === null) break;
              expect(asking).not.toBeNull();
              expect(each.who).not.toBe(asking);
              expect(mayDo(roleOf[each.who], 'unit-destroy')).toBe(true);
              agreed = [
                ...agreed.filter(({ subject }) => subject !== each.subject),
                { subject: each.subject, atMs: realMs, by: each.who },
              ];
              if (here !== null) (here as { touchedMs: number }).touchedMs = realMs;
              break;
            }
            case 'act': {
              const wanted = bench[each.which]!;
              const person = present();
              const role: Role | null = person === null ? null : roleOf[person];
              const before = desk.done.length;
              await desk.call(wanted.name, wanted.argument).catch(() => undefined);
              const through = desk.done.length > before;
              const second = agreed.find(
                ({ subject, atMs }) => subject === wanted.subject && realMs - atMs <= minuteMs,
              );
              const mayBe =
                role !== null &&
                mayDo(role, wanted.act) &&
                (!fourEyes.includes(wanted.act) || second !== undefined);
              if (through) {
                totals.acts += 1;
                expect(mayBe, `${person} did ${wanted.act}`).toBe(true);
                expect(desk.done.at(-1)?.by).toBe(person);
                if (wanted.act !== 'read') {
                  const [newest] = desk.store.documents.ofKind('act', { limit: 1 }).rows;
                  const record = actRecordSchema.parse(newest?.body);
                  expect(record).toMatchObject({ act: wanted.act, by: { name: person } });
                  if (fourEyes.includes(wanted.act)) {
                    totals.destroyed += 1;
                    expect(record.approvedBy?.name).toBe(second?.by);
                  }
                }
                agreed = agreed.filter(({ subject }) => subject !== wanted.subject);
              } else totals.refused += 1;
              if (role !== null && mayDo(role, wanted.act) && through && here !== null)
                (here as { touchedMs: number }).touchedMs = realMs;
              break;
            }
          }
        }
      } finally {
        desk.close();
        place.remove();
      }
    }),
    { numRuns: 12, seed: 20_260_105 },
  );
  process.stdout.write(`${JSON.stringify(totals)}\n`);
  expect(totals.acts).toBeGreaterThan(20);
  expect(totals.destroyed).toBeGreaterThan(2);
}, 400_000);
