import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { systemClock } from '../../src/base/clock.ts';
import type { Session } from '../../src/drivers/driver.ts';
import { createJobLog } from '../../src/job/job-log.ts';
import type { JobConclusion, Journal } from '../../src/job/journal.ts';
import { runJob } from '../../src/job/runner.ts';
import { Fault } from '../../src/model/fault.ts';
import type { JobStart, StepResult } from '../../src/model/job.ts';
import type { UnitState } from '../../src/model/unit.ts';
import { noCredentials } from './no-credentials.ts';
import { plannedWith, scriptedDriver, scriptedPort } from './scripted-driver.ts';

interface Trace {
  readonly written: string[];
  readonly conclusions: JobConclusion[];
}

function memoryJournal(trace: Trace, unitState: UnitState | null = null): Journal {
  return {
    begin: () => trace.written.push('begin'),
    identified: (_job, hardwareId) => trace.written.push(`identified ${hardwareId}`),
    stepFinished: (_job, result) => trace.written.push(`${result.step} ${result.outcome}`),
    intent: () => trace.written.push('intent'),
    finish: (_job, conclusion) => {
      trace.written.push(`finish ${conclusion.end.outcome}`);
      trace.conclusions.push(conclusion);
      return [];
    },
    unfinished: () => [],
    hasEnded: () => false,
    foreignNumber: () => null,
    unit: (hardwareId) =>
      unitState === null
        ? null
        : {
            hardwareId,
            state: unitState,
            serialNumber: null,
            model: 'M',
            firmware: null,
            groupId: null,
            certificateFingerprint: null,
            firstSeenAt: '',
            lastSeenAt: '',
            note: null,
          },
  };
}

const start: JobStart = {
  jobId: 'job-1',
  recipeId: 'r',
  recipeSha256: '',
  recipeTitle: '',
  purpose: 'provision',
  driverId: 'scripted',
  slotId: 's',
  slotNumber: 1,
  portTitle: 'p',
  operator: 'Ana',
  stationId: 'bench-1',
  appVersion: '0',
  startedAt: '2026-11-01T00:00:00.000Z',
  files: {},
  groupId: null,
  allow: [],
  steps: [],
};

async function run(
  session: Partial<Session>,
  steps: Parameters<typeof plannedWith>[1],
  options: { unitState?: UnitState; cancel?: AbortSignal; connect?: () => Promise<Session> } = {},
) {
  const trace: Trace = { written: [], conclusions: [] };
  const finished: StepResult[] = [];
  const driver = scriptedDriver(session, options.connect);
  const result = await runJob(
    start,
    plannedWith(driver, steps),
    scriptedPort,
    {
      journal: memoryJournal(trace, options.unitState ?? null),
      sign: () => {
        throw new Error('nothing to sign');
      },
      clock: systemClock,
      log: createJobLog(() => undefined),
      identity: { provision: () => Promise.reject(new Error('none')), prove: () => Promise.resolve({}) },
      endOfLife: { recordIntent: () => undefined, revoke: () => ({}), concluded: () => 'FAILED' },
      credentialsOf: () => noCredentials,
      watcher: {
        identified: () => undefined,
        stepStarted: () => undefined,
        progress: () => undefined,
        waitingFor: () => undefined,
        medium: () => undefined,
        stepFinished: (step) => finished.push(step),
      },
      writeArtefact: (name) => name,
      sha256: (text) => createHash('sha256').update(text).digest('hex'),
      conclude: () => ({ unit: null, documents: [], facts: [] }),
    },
    options.cancel ?? new AbortController().signal,
  );
  return { ...result, written: trace.written, finished, closed: () => driver.closedTimes() };
}

describe('the runner', () => {
  it('writes the job before the first byte, each step as it ends, and the end once', async () => {
    const job = await run({ diagnose: async () => ({ supplyMv: 3300 }) }, [
      { step: 'identify' },
      { step: 'diagnose', limits: { supplyMv: { min: 3000, max: 3600 } } },
    ]);
    expect(job.written).toEqual([
      'begin',
      'identified hw-1',
      'identify passed',
      'diagnose passed',
      'finish passed',
    ]);
    expect(job.closed()).toBe(1);
  });

  it('fails the unit when a reading is outside its limits or missing, and skips what comes after', async () => {
    for (const readings of [{ supplyMv: 2900 }, {}, { supplyMv: 'high' }]) {
      const job = await run({ diagnose: async () => readings }, [
        { step: 'diagnose', limits: { supplyMv: { min: 3000 } } },
        { step: 'identify' },
      ]);
      expect(job.end.outcome).toBe('failed');
      expect(job.end.fault?.code).toBe('check.failed');
      expect(job.end.steps.map((step) => step.outcome)).toEqual(['failed', 'skipped']);
      expect(job.closed()).toBe(1);
    }
  });

  it('says failed when the unit refuses, error when it can not be told, and error with code bug when the program is wrong', async () => {
    const ends = await Promise.all(
      [
        new Fault('device.refused', 'no'),
        new Fault('link.lost', 'gone'),
        new TypeError('x is undefined'),
      ].map(
        async (thrown) => (await run({ diagnose: () => Promise.reject(thrown) }, [{ step: 'diagnose' }])).end,
      ),
    );
    expect(ends.map((end) => [end.outcome, end.fault?.code])).toEqual([
      ['failed', 'device.refused'],
      ['error', 'link.lost'],
      ['error', 'bug'],
    ]);
  });

  it('is cancelled in the middle of a step, and closes the session', async () => {
    const cancel = new AbortController();
    const job = await run(
      {
        diagnose: (stepRun) =>
          new Promise((_resolve, reject) => {
            stepRun.signal.addEventListener('abort', () => reject(stepRun.signal.reason));
            cancel.abort();
          }),
      },
      [{ step: 'diagnose' }, { step: 'identify' }],
      { cancel: cancel.signal },
    );
    expect(job.end.outcome).toBe('cancelled');
    expect(job.closed()).toBe(1);
  });

  it('lets a point of no return finish before a cancel takes effect', async () => {
    const cancel = new AbortController();
    let erased = false;
    const job = await run(
      {
        wipe: async (_method, stepRun) => {
          cancel.abort();
          erased = !stepRun.signal.aborted;
          return { finished: true, log: [] };
        },
        checkWipe: async () => ({ media: [], retained: [] }),
      },
      [{ step: 'wipe', method: 'erase' }, { step: 'identify' }],
      { cancel: cancel.signal },
    );
    expect(erased).toBe(true);
    expect(job.end.outcome).not.toBe('passed');
  });

  it('ends a step at its deadline even when the driver ignores the signal, by closing the session', async () => {
    let rejectPending: (reason: Error) => void = () => undefined;
    const job = await run(
      {
        diagnose: () =>
          new Promise((_resolve, reject) => {
            rejectPending = reject;
          }),
        close: async () => rejectPending(new Fault('link.lost', 'closed')),
      },
      [{ step: 'diagnose', timeoutMs: 100 }],
    );
    expect(job.end).toMatchObject({ outcome: 'error', fault: { code: 'job.deadline' } });
  });

  it('refuses a retired unit and one on hold before any step', async () => {
    expect((await run({}, [{ step: 'identify' }], { unitState: 'retired' })).end.fault?.code).toBe(
      'unit.retired',
    );
    const held = await run({}, [{ step: 'identify' }], { unitState: 'quarantined' });
    expect(held.end.fault?.code).toBe('identity.quarantined');
    expect(held.end.steps.map((step) => step.outcome)).toEqual(['skipped']);
    expect(held.closed()).toBe(1);
  });

  it('refuses before any step a unit that does not offer what the recipe needs', async () => {
    const job = await run({ can: [], diagnose: async () => ({}) }, [{ step: 'diagnose' }]);
    expect(job.end.fault?.code).toBe('device.lacks');
  });

  it('records a unit that can not be reached', async () => {
    const job = await run({}, [{ step: 'identify' }], {
      connect: () => Promise.reject(new Fault('link.timeout', 'silent')),
    });
    expect(job.end).toMatchObject({ outcome: 'error', hardwareId: null, fault: { code: 'link.timeout' } });
    expect(job.written).toEqual(['begin', 'finish error']);
  });

  it('never passes when the unit changes between connect and identify', async () => {
    const other = { hardwareId: 'hw-2', model: 'M', firmware: null, facts: {} };
    const job = await run({ identify: async () => other }, [{ step: 'identify' }]);
    expect(job.end.fault?.code).toBe('device.changed');
  });
});
