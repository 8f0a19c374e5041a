import { describe, expect, test } from 'vitest';
import { utf8 } from '../../src/base/bytes.ts';
import { Secret } from '../../src/base/secret.ts';
import type { Pipe } from '../../src/contract/channel.ts';
import { type Client, connectClient } from '../../src/contract/client.ts';
import { type Handlers, type RequestName, requests } from '../../src/contract/contract.ts';
import { credentialRequests } from '../../src/contract/credentials.ts';
import { destinationRequests } from '../../src/contract/destinations.ts';
import { evidenceRequests } from '../../src/contract/evidence.ts';
import { exchangeRequests } from '../../src/contract/exchange.ts';
import { groupRequests } from '../../src/contract/groups.ts';
import { identityRequests } from '../../src/contract/identity.ts';
import { languageRequests } from '../../src/contract/languages.ts';
import { leaseRequests } from '../../src/contract/leases.ts';
import { officeRequests } from '../../src/contract/office.ts';
import { officeSigningRequests } from '../../src/contract/office-signing.ts';
import { peopleRequests } from '../../src/contract/people.ts';
import { profileRequests } from '../../src/contract/profiles.ts';
import { returnRequests } from '../../src/contract/returns.ts';
import { callHandler, type Engine, serve } from '../../src/contract/serve.ts';
import { stationKeyRequests } from '../../src/contract/station-key.ts';
import { Fault } from '../../src/model/fault.ts';
import { reduce } from '../../src/model/reduce.ts';
import type { StationChange, StationEvent, StationState } from '../../src/model/station.ts';

/** Two ends that pass JSON, in order, a turn later: what sockets do. */
function pipes(): { readonly front: Pipe; readonly back: Pipe; readonly sent: unknown[] } {
  const sent: unknown[] = [];
  const ends = [0, 1].map(() => ({
    messages: [] as ((message: unknown) => void)[],
    closes: [] as (() => void)[],
  }));
  let open = true;
  const close = (): void => {
    if (!open) return;
    open = false;
    for (const end of ends) for (const listener of end.closes) queueMicrotask(listener);
  };
  const end = (own: number): Pipe => ({
    send: (message) => {
      const text = JSON.stringify(message);
      if (own === 1) sent.push(message);
      queueMicrotask(() => {
        if (open) for (const listener of ends[1 - own]?.messages ?? []) listener(JSON.parse(text));
      });
    },
    onMessage: (listener) => ends[own]?.messages.push(listener),
    onClose: (listener) => ends[own]?.closes.push(listener),
    close,
  });
  return { front: end(0), back: end(1), sent };
}

const emptyState = {
  sequence: 0,
  operator: 'Ada',
  alerts: [],
  log: [],
  slots: [],
  sync: [],
} as unknown as StationState;

class TestEngine implements Engine {
  state = emptyState;
  readonly listeners = new Set<(event: StationEvent) => void>();
  readonly handlers: Handlers;
  snapshots = 0;

  constructor(handlers: Partial<Record<RequestName, (argument: never) => unknown>> = {}) {
    this.handlers = {
      snapshot: () => {
        this.snapshots += 1;
        return this.state;
      },
      ...handlers,
    } as unknown as Handlers;
  }

  subscribe(listener: (event: StationEvent) => void): Disposable {
    this.listeners.add(listener);
    return { [Symbol.dispose]: () => this.listeners.delete(listener) };
  }

  change(change: StationChange, heard = true): void {
    const event = { sequence: this.state.sequence + 1, change };
    this.state = reduce(this.state, event);
    if (heard) for (const listener of this.listeners) listener(event);
  }
}

function connected(engine: Engine): { readonly client: Client; readonly ends: ReturnType<typeof pipes> } {
  const ends = pipes();
  serve(engine, ends.back);
  return { client: connectClient(ends.front), ends };
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const operator = (name: string): StationChange => ({ type: 'operator', operator: name });

describe('the contract', () => {
  test('has no more requests in a family than people can keep in mind', () => {
    const families = [
      credentialRequests,
      destinationRequests,
      evidenceRequests,
      exchangeRequests,
      identityRequests,
      languageRequests,
      groupRequests,
      leaseRequests,
      officeRequests,
      officeSigningRequests,
      peopleRequests,
      profileRequests,
      returnRequests,
      stationKeyRequests,
    ].map((family) => Object.keys(family));
    const inFamilies = new Set(families.flat());
    const others = Object.keys(requests).filter((name) => !inFamilies.has(name));
    for (const names of [others, ...families]) expect(names.length, names.join()).toBeLessThanOrEqual(25);
  });

  test('refuses names that are no request, also those that every object has', async () => {
    const { handlers } = new TestEngine();
    for (const name of [
      '',
      'nope',
      '__proto__',
      'constructor',
      'toString',
      'hasOwnProperty',
      'x'.repeat(100_000),
    ])
      await expect(callHandler(handlers, name, null)).rejects.toMatchObject({ code: 'contract.invalid' });
  });

  test.each(Object.keys(requests) as RequestName[])(
    '%s refuses what is no argument of it, before its handler runs',
    async (name) => {
      let ran = false;
      const { handlers } = new TestEngine({
        [name]: () => {
          ran = true;
        },
      });
      const wrong = [
        42,
        'text',
        [],
        true,
        { __proto__x: 1 },
        { slotId: '', jobId: '', extra: 1 },
        { limit: 1e9 },
        { slotId: 'x'.repeat(201) },
      ];
      for (const argument of wrong)
        await expect(callHandler(handlers, name, argument)).rejects.toMatchObject({
          code: 'contract.invalid',
        });
      expect(ran).toBe(false);
    },
  );

  test('names the request and the place of a malformed argument', async () => {
    const { handlers } = new TestEngine();
    await expect(callHandler(handlers, 'startJob', { slotId: 7 })).rejects.toMatchObject({
      message: expect.stringMatching(/startJob[\s\S]*slotId/),
    });
  });

  test('does not let an argument reach the prototype of anything', async () => {
    let seen: unknown;
    const { handlers } = new TestEngine({
      listUnits: (argument: never) => {
        seen = argument;
      },
    });
    const argument = JSON.parse('{"limit":5,"__proto__":{"polluted":true}}');
    await callHandler(handlers, 'listUnits', argument).catch(() => undefined);
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
    expect((seen as { polluted?: boolean } | undefined)?.polluted).toBeUndefined();
  });

  test('refuses ten million characters where a name belongs, and says so in few', async () => {
    const { handlers } = new TestEngine();
    const refused = await callHandler(handlers, 'getUnit', { hardwareId: 'x'.repeat(10_000_000) }).catch(
      (fault: Fault) => fault,
    );
    expect(refused).toMatchObject({ code: 'contract.invalid' });
    expect((refused as Fault).message.length).toBeLessThan(1_000);
  });
});

describe('serve and client, back to back', () => {
  test('a reply comes back, and slow ones do not hold up the rest', async () => {
    let release: (value: unknown) => void = () => undefined;
    const engine = new TestEngine({
      listPorts: () =>
        new Promise((resolve) => {
          release = resolve;
        }),
      getSettings: () => ({ stationName: 'bench' }),
    });
    const { client } = connected(engine);
    const slow = client.api.listPorts(undefined);
    await expect(client.api.getSettings(undefined)).resolves.toEqual({ stationName: 'bench' });
    release([]);
    await expect(slow).resolves.toEqual([]);
  });

  test('a fault crosses as data and is thrown again as the same fault', async () => {
    const engine = new TestEngine({
      startJob: () => {
        throw new Fault('slot.busy', 'Slot 3 has a job running.', { slotNumber: 3 });
      },
      cancelJob: () => {
        throw new TypeError('undefined is not a function');
      },
    });
    const { client } = connected(engine);
    await expect(client.api.startJob({ slotId: 'a', recipeId: 'b' })).rejects.toMatchObject({
      name: 'Fault',
      code: 'slot.busy',
      message: 'Slot 3 has a job running.',
      context: { slotNumber: 3 },
    });
    await expect(client.api.cancelJob({ jobId: 'a' })).rejects.toMatchObject({ code: 'bug' });
  });

  test('a message that is not of the contract closes the pipe', async () => {
    for (const message of [
      null,
      1,
      'x',
      [],
      {},
      { type: 'call' },
      { type: 'call', id: -1, name: 'snapshot' },
      { type: 'other' },
      { type: 'subscribe', more: 1 },
    ]) {
      const ends = pipes();
      let closed = false;
      serve(new TestEngine(), ends.back);
      ends.front.onClose(() => {
        closed = true;
      });
      ends.front.send(message);
      await turn();
      expect(closed, JSON.stringify(message)).toBe(true);
    }
  });

  test('a pipe that closes in the middle of a call rejects it, and every later one', async () => {
    const engine = new TestEngine({ listPorts: () => new Promise(() => undefined) });
    const { client, ends } = connected(engine);
    const waiting = client.api.listPorts(undefined);
    const closed = new Promise<void>((resolve) => client.onClose(resolve));
    ends.back.close();
    await expect(waiting).rejects.toMatchObject({ code: 'contract.closed' });
    await closed;
    await expect(client.api.snapshot(undefined)).rejects.toMatchObject({ code: 'contract.closed' });
  });

  test('a window that is gone hears nothing any more, and its late replies harm nobody', async () => {
    let release: (value: unknown) => void = () => undefined;
    const engine = new TestEngine({
      listPorts: () =>
        new Promise((resolve) => {
          release = resolve;
        }),
    });
    const { client, ends } = connected(engine);
    await client.follow(() => undefined);
    expect(engine.listeners.size).toBe(1);
    client.api.listPorts(undefined).catch(() => undefined);
    await turn();
    client.close();
    await turn();
    expect(engine.listeners.size).toBe(0);
    const before = ends.sent.length;
    release([]);
    await turn();
    expect(ends.sent).toHaveLength(before);
  });

  test('a front end that can not be sent to is let go: the station and the others go on', async () => {
    const engine = new TestEngine();
    const { client } = connected(engine);
    let heard = 0;
    client.onEvent(() => {
      heard += 1;
    });
    const broken = pipes();
    serve(engine, {
      ...broken.back,
      send: () => {
        throw new Error('could not be cloned');
      },
    });
    broken.front.send({ type: 'subscribe' });
    await turn();
    engine.change(operator('Grace'));
    engine.change(operator('Edsger'));
    await turn();
    expect(heard).toBe(2);
    expect(engine.listeners.size).toBe(1);
  });
});

describe('following the state', () => {
  test('is one snapshot, then events', async () => {
    const engine = new TestEngine();
    engine.change(operator('before anyone looked'));
    const { client } = connected(engine);
    const seen: string[] = [];
    await client.follow((state) => seen.push(state.operator));
    engine.change(operator('Grace'));
    engine.change(operator('Edsger'));
    await turn();
    expect(seen).toEqual(['before anyone looked', 'Grace', 'Edsger']);
    expect(engine.snapshots).toBe(1);
  });

  test('takes a new snapshot when an event was lost, and has the whole truth again', async () => {
    const engine = new TestEngine();
    const { client } = connected(engine);
    let latest = emptyState;
    await client.follow((state) => {
      latest = state;
    });
    engine.change(operator('lost'), false);
    engine.change(operator('heard'));
    engine.change({ type: 'teaching', slotNumber: 3 });
    await turn();
    await turn();
    expect(engine.snapshots).toBe(2);
    expect(latest).toEqual(engine.state);
    engine.change(operator('after'));
    await turn();
    expect(latest).toEqual(engine.state);
    expect(engine.snapshots).toBe(2);
  });

  test('loses nothing that happens while the snapshot is on its way', async () => {
    const engine = new TestEngine();
    const { client } = connected(engine);
    let latest = emptyState;
    const following = client.follow((state) => {
      latest = state;
    });
    engine.change(operator('early'));
    queueMicrotask(() => engine.change(operator('earlier than the reply')));
    await following;
    await turn();
    expect(latest).toEqual(engine.state);
  });
});

test('a secret never leaves: not in a reply, not in an event, not in a fault', async () => {
  const secret = new Secret(utf8('correct horse battery staple'));
  const engine = new TestEngine({
    getSettings: () => ({ pin: secret, list: [secret] }),
    listPorts: () => {
      throw new Fault('bug', `a fault about ${JSON.stringify(secret)}`, { secret: secret as never });
    },
  });
  const { client, ends } = connected(engine);
  client.onEvent(() => undefined);
  await client.api.getSettings(undefined);
  await client.api.listPorts(undefined).catch(() => undefined);
  engine.change({ type: 'log', lines: [{ at: '', slotId: null, jobId: null, text: secret as never }] });
  await turn();
  const text = JSON.stringify(ends.sent);
  expect(text).toContain('[secret]');
  expect(text).not.toContain('horse');
  expect(() => `${secret as never}`).toThrow(TypeError);
});
