/** A wipe by the procedures of a console profile, and what is asked over a fresh connection afterwards. */
import { Fault } from '../../model/fault.ts';
import type { WipeCheck, WipeOutcome, WipeRun } from '../driver.ts';
import type { Connection } from './connection.ts';
import { consoleWipeMethod } from './wipe-method.ts';

export async function wipeUnit(connection: Connection, methodId: string, run: WipeRun): Promise<WipeOutcome> {
  requireMethod(methodId);
  const log: string[] = [];
  const noted = (line: string): void => {
    log.push(line);
    run.log(line);
  };
  const name = connection.options.profile.wipedMedium;
  run.medium?.({ name, phase: 'wiping', bytesDone: null, bytesTotal: null });
  try {
    await connection.run('wipe', {}, { ...run, log: noted });
    return { finished: true, log };
  } catch (thrown) {
    // A unit that stops answering in the middle is an outcome; a cancelled job and a refusal are not.
    run.signal.throwIfAborted();
    if (!(thrown instanceof Fault) || !thrown.code.startsWith('link.')) throw thrown;
    return { finished: false, log: [...log, thrown.message] };
  }
}

export async function checkWipe(connection: Connection, methodId: string, run: WipeRun): Promise<WipeCheck> {
  requireMethod(methodId);
  const { profile } = connection.options;
  run.medium?.({ name: profile.wipedMedium, phase: 'verifying', bytesDone: null, bytesTotal: null });
  await connection.reconnect(run);
  const { findings } = await connection.run('checkWipe', {}, run);
  return {
    media: [
      {
        name: profile.wipedMedium,
        level: consoleWipeMethod.level,
        method: consoleWipeMethod.id,
        bytesTotal: 0,
        bytesRead: 0,
        verification: consoleWipeMethod.verification,
        clean: findings.length === 0,
        readBackSha256: null,
        findings: findings.slice(0, 50),
      },
    ],
    retained: [...consoleWipeMethod.leaves, ...profile.retained],
  };
}

function requireMethod(methodId: string): void {
  if (methodId !== consoleWipeMethod.id)
    throw new Fault('plan.refused', `The console driver has no wipe method "${methodId}".`);
}
