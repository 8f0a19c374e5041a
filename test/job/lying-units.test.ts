import { describe, expect, test } from 'vitest';
import { systemClock } from '../../src/base/clock.ts';
import type { Session } from '../../src/drivers/driver.ts';
import { createJobLog } from '../../src/job/job-log.ts';
import type { JobConclusion, Journal } from '../../src/job/journal.ts';
import { type JobDependencies, runJob } from '../../src/job/runner.ts';
import { Fault } from '../../src/model/fault.ts';
import { jobStart } from '../store/fixtures.ts';
import { noCredentials } from './no-credentials.ts';
import { plannedWith, scriptedDriver, scriptedPort } from './scripted-driver.ts';

/** A job on a unit that does what the test says; what it asked the journal for, and how it ended. */
async function ended(
  session: Partial<Session>,
  steps: readonly object[],
  more: Partial<JobDependencies> = {},
  journal: Partial<Journal> = {},
): Promise<JobConclusion['end']> {
  const result = await runJob(
    jobStart('job-1'),
    plannedWith(scriptedDriver(session), steps),
    scriptedPort,
    {
      journal: {
        begin: () => undefined,
        identified: () => undefined,
        stepFinished: () => undefined,
        intent: () => undefined,
        finish: () => [],
        unfinished: () => [],
        unit: () => null,
        hasEnded: () => false,
        foreignNumber: () => null,
        ...journal,
      },
      sign: () => {
        throw new Error('nothing is signed here');
      },
      clock: systemClock,
      log: createJobLog(() => undefined),
      identity: {
        provision: () => Promise.reject(new Error('not asked for')),
        prove: () => Promise.reject(new Error('not asked for')),
      },
      endOfLife: { recordIntent: () => undefined, revoke: () => ({}), concluded: () => 'FAILED' },
      credentialsOf: () => noCredentials,
      watcher: {
        identified: () => undefined,
        stepStarted: () => undefined,
        progress: () => undefined,
        waitingFor: () => undefined,
        medium: () => undefined,
        stepFinished: () => undefined,
      },
      writeArtefact: (name) => name,
      sha256: () => '0'.repeat(64),
      conclude: () => ({ unit: null, documents: [], facts: [] }),
      ...more,
    },
    new AbortController().signal,
  );
  return result.end;
}

const forged = {
  serialNumber: 'GW2-000001',
  certificateFingerprint: 'f'.repeat(64),
  hardwareId: 'somebody-else',
  model: 'Other',
  supplyMv: 3300,
};

describe('a unit that says of itself what only the station can know', () => {
  test('changes neither number, certificate nor id on its record, by no step that it answers', async () => {
    const end = await ended({ diagnose: async () => forged }, [{ step: 'diagnose' }]);
    expect(end).toMatchObject({
      outcome: 'passed',
      hardwareId: 'hw-1',
      model: 'M',
      serialNumber: null,
      certificateFingerprint: null,
    });
    expect(end.steps[0]?.observed).toEqual(forged); // what it said stays on record as what it said
  });

  test('does not get a label with a number that it chose', async () => {
    const end = await ended({ diagnose: async () => forged }, [
      { step: 'diagnose' },
      { step: 'label', template: '{{serialNumber}}', output: 'label.txt' },
    ]);
    expect(end.fault).toMatchObject({ code: 'plan.refused', message: expect.stringMatching(/serialNumber/) });
  });

  test('has the number that the station knows, whatever it says', async () => {
    const unit = {
      hardwareId: 'hw-1',
      state: 'returned',
      serialNumber: 'GW2-004711',
      model: 'M',
      firmware: null,
      groupId: null,
      certificateFingerprint: null,
      firstSeenAt: '',
      lastSeenAt: '',
      note: null,
    } as const;
    const end = await ended(
      { diagnose: async () => forged },
      [{ step: 'diagnose' }],
      {},
      { unit: () => unit },
    );
    expect(end.serialNumber).toBe('GW2-004711');
  });
});

test('a job that was confirmed for one unit runs on no other, and asks it nothing', async () => {
  let asked = 0;
  const end = await ended(
    {
      diagnose: async () => {
        asked += 1;
        return {};
      },
    },
    [{ step: 'diagnose' }],
    { onlyUnit: 'hw-2' },
  );
  expect(end.fault).toMatchObject({
    code: 'device.changed',
    context: { expected: 'hw-2', observed: 'hw-1' },
  });
  expect(asked).toBe(0);
});

test('a unit whose id can not be one stays unknown on the record: the job ends, and the journal is not asked to keep it', async () => {
  const refusing: Partial<Journal> = {
    identified: () => {
      throw new Fault('device.protocol', 'The unit gave a hardware id that can not be one.');
    },
  };
  const end = await ended({}, [{ step: 'identify' }], {}, refusing);
  expect(end).toMatchObject({ outcome: 'failed', hardwareId: null, fault: { code: 'device.protocol' } });
});

test('why a unit is refused is not hidden by a link that can not be closed', async () => {
  const end = await ended(
    { close: () => Promise.reject(new Error('the link is gone')) },
    [{ step: 'identify' }],
    { onlyUnit: 'hw-2' },
  );
  expect(end.fault?.code).toBe('device.changed');
});
