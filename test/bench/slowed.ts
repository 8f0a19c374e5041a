/**
 * Processes that get only a share of a core each: stopped and let go on in turn, each at another time, by a thread of its own. On a machine
 * with fewer cores than processes it shows whether they wait for each other, which is what scaling out is about.
 */
import { Worker } from 'node:worker_threads';

/** Each runs for `runMs` of every `ofMs`. All of them go on when it is disposed of. */
export function slowed(pids: readonly number[], runMs: number, ofMs: number): AsyncDisposable {
  const worker = new Worker(new URL('./slowed-worker.ts', import.meta.url), {
    workerData: { pids, runMs, ofMs },
  });
  const ended = new Promise<void>((done) => worker.once('exit', () => done()));
  return {
    [Symbol.asyncDispose]: async () => {
      worker.postMessage('end');
      await ended;
    },
  };
}
