/** The order of docs/wipe-methods.md, sentence by sentence: what a wipe does to a unit, and what it has written down by then. */
import { describe, expect, test } from 'vitest';
import type { DeviceInfo, Session } from '../../src/drivers/driver.ts';
import { Fault } from '../../src/model/fault.ts';
import { type MediumReport, type WipeMethod, wipeVerdict } from '../../src/model/wipe.ts';
import type { StepRun } from '../../src/steps/step.ts';
import { wipe } from '../../src/steps/wipe.ts';
import { noCredentials } from '../job/no-credentials.ts';

const device: DeviceInfo = { hardwareId: 'unit-0001', model: 'Gateway', firmware: '1.0.0', facts: {} };
const method: WipeMethod = {
  id: 'erase',
  title: 'Erase',
  level: 'clear',
  leaves: ['fuses'],
  verification: 'full-read',
};
const clean: MediumReport = {
  name: 'flash',
  level: 'clear',
  method: 'erase',
  bytesTotal: 16,
  bytesRead: 16,
  verification: 'full-read',
  clean: true,
  readBackSha256: '0'.repeat(64),
  findings: [],
};

interface Scene {
  readonly answers?: string;
  readonly finished?: boolean;
  readonly media?: readonly MediumReport[];
  readonly failsAt?: string;
}

async function play(
  scene: Scene = {},
): Promise<{ readonly order: readonly string[]; readonly end: unknown }> {
  const order: string[] = [];
  const note = (what: string): void => {
    order.push(what);
    if (scene.failsAt === what) throw new Fault('link.lost', 'the plug was pulled');
  };
  const session: Session = {
    device,
    can: ['wipe'],
    identify: async () => {
      note('identify');
      return { ...device, hardwareId: scene.answers ?? device.hardwareId };
    },
    wipe: async () => {
      note('erase');
      return { finished: scene.finished ?? true, log: [] };
    },
    checkWipe: async () => {
      note('read back');
      return { media: scene.media ?? [clean], retained: [] };
    },
    close: async () => undefined,
  };
  const unused = (): never => {
    throw new Error('not used here');
  };
  const run: StepRun = {
    signal: new AbortController().signal,
    progress: () => undefined,
    log: () => undefined,
    jobId: 'job',
    device,
    inputs: {
      files: new Map(),
      settings: null,
      profiles: new Map(),
      wipeMethods: new Map([['erase', method]]),
    },
    identity: { provision: unused, prove: unused },
    endOfLife: {
      recordIntent: () => note('intent'),
      revoke: () => {
        note('revoke');
        return {};
      },
      concluded: (_id, _method, evidence) => {
        note('verdict');
        return wipeVerdict(evidence);
      },
    },
    credentials: noCredentials,
    facts: new Map(),
    writeArtefact: unused,
    waitingFor: () => undefined,
  };
  const end = await wipe.run(session, { step: 'wipe', method: 'erase' } as never, run).then(
    ({ observed }) => observed.verdict,
    (thrown: unknown) => (thrown instanceof Fault ? thrown.code : thrown),
  );
  return { order, end };
}

const whole = ['identify', 'intent', 'revoke', 'erase', 'read back', 'verdict'];

describe('a wipe', () => {
  test('asks who the unit is, journals the intent, revokes, erases, reads back, and only then has a verdict', async () => {
    expect(await play()).toEqual({ order: whole, end: 'VERIFIED WITH EXCEPTIONS' });
  });

  test('of another unit than the one that was checked touches nothing, and revokes nothing', async () => {
    expect(await play({ answers: 'unit-0002' })).toEqual({ order: ['identify'], end: 'device.changed' });
  });

  test('whose intent can not be written down does not begin', async () => {
    expect((await play({ failsAt: 'intent' })).order).toEqual(['identify', 'intent']);
  });

  test('whose revocation can not even be queued does not begin', async () => {
    expect((await play({ failsAt: 'revoke' })).order).toEqual(['identify', 'intent', 'revoke']);
  });

  test.each(whole)('that is cut off at "%s" has no verdict to sign', async (failsAt) => {
    const { order, end } = await play({ failsAt });
    expect(order).toEqual(whole.slice(0, whole.indexOf(failsAt) + 1));
    expect(end).toBe('link.lost');
  });

  test('that did not finish is not read back: the verdict is INTERRUPTED, and a fault', async () => {
    const { order, end } = await play({ finished: false });
    expect(order).toEqual(['identify', 'intent', 'revoke', 'erase', 'verdict']);
    expect(end).toBe('wipe.incomplete');
  });

  test('whose read-back finds anything fails', async () => {
    expect((await play({ media: [{ ...clean, clean: false, findings: ['1 byte'] }] })).end).toBe(
      'wipe.incomplete',
    );
  });
});
