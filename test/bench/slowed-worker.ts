/** The thread of slowed.ts: its timers are not late because somebody else computes. */
import { parentPort, workerData } from 'node:worker_threads';

const { pids, runMs, ofMs } = workerData as {
  readonly pids: readonly number[];
  readonly runMs: number;
  readonly ofMs: number;
};
let running = true;

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // it has ended: there is nobody to slow down
  }
}

function round(pid: number): void {
  send(pid, 'SIGCONT');
  if (!running) return;
  setTimeout(() => {
    if (running) send(pid, 'SIGSTOP');
  }, runMs);
  setTimeout(() => round(pid), ofMs);
}

for (const [index, pid] of pids.entries()) setTimeout(() => round(pid), (ofMs * index) / pids.length);
parentPort?.once('message', () => {
  running = false;
  for (const pid of pids) send(pid, 'SIGCONT');
});
