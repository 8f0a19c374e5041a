/**
 * End of life, in the order of docs/wipe-methods.md: the unit is asked who it is, the intent is journaled, its
 * credentials are revoked (or queued), it is wiped, and a fresh connection reads back what is left. The verdict is
 * computed from that evidence; nothing here can choose it.
 */
import { Fault } from '../model/fault.ts';
import type { WipeEvidence, WipeMethod } from '../model/wipe.ts';
import { offered } from './offered.ts';
import { confirmSameUnit } from './same-unit.ts';
import { defineStep } from './step.ts';

export const wipe = defineStep({
  name: 'wipe',
  needs: () => ['wipe'],
  irreversible: () => ['erase-all'],
  timeoutMs: 15 * 60_000,
  pointOfNoReturn: true,
  run: async (session, params, run) => {
    const method = run.inputs.wipeMethods.get(params.method);
    if (method === undefined)
      throw new Fault('plan.refused', `The driver has no wipe method called ${params.method}.`);
    const { hardwareId } = run.device;
    const erase = offered(session, 'wipe');
    const check = offered(session, 'checkWipe');
    await confirmSameUnit(session, run, 'erased');
    run.endOfLife.recordIntent(hardwareId, method.id);
    const credentials = run.endOfLife.revoke(hardwareId);
    const outcome = await erase(method.id, run);
    run.waitingFor('the read-back');
    const evidence = await readBack(method, outcome.finished, () => check(method.id, run));
    run.waitingFor(null);
    for (const { name, bytesRead, bytesTotal } of evidence.media)
      run.medium?.({
        name,
        phase: 'checked',
        bytesDone: bytesTotal > 0 ? bytesRead : null,
        bytesTotal: bytesTotal > 0 ? bytesTotal : null,
      });
    const verdict = run.endOfLife.concluded(hardwareId, method, evidence);
    const observed = {
      ...credentials,
      verdict,
      bytesTotal: sum(evidence, 'bytesTotal'),
      bytesRead: sum(evidence, 'bytesRead'),
      retained: evidence.retained.length,
    };
    if (verdict === 'FAILED' || verdict === 'INTERRUPTED') {
      const findings = evidence.media.flatMap((medium) =>
        medium.findings.map((finding) => `${medium.name}: ${finding}`),
      );
      throw new Fault(
        'wipe.incomplete',
        `The wipe is not complete: ${findings.slice(0, 5).join('; ') || 'the unit stopped answering'}.`,
        observed,
      );
    }
    return { requested: { method: method.id, level: method.level }, observed };
  },
});

async function readBack(
  method: WipeMethod,
  finished: boolean,
  check: () => Promise<Pick<WipeEvidence, 'media' | 'retained'>>,
): Promise<WipeEvidence> {
  if (!finished) return { finished, media: [], retained: method.leaves };
  const { media, retained } = await check();
  return { finished, media, retained: [...new Set([...method.leaves, ...retained])] };
}

function sum(evidence: WipeEvidence, size: 'bytesTotal' | 'bytesRead'): number {
  return evidence.media.reduce((total, medium) => total + medium[size], 0);
}
