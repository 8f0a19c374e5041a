/**
 * What any long work receives, drivers included. Cancelling and deadlines arrive as one signal; progress is
 * done/total in the unit that the work counts in (bytes, items); log lines are for people and never hold secrets.
 */
export interface Run {
  readonly signal: AbortSignal;
  progress(done: number, total: number): void;
  log(line: string): void;
}

/** A run that reports to nobody: for probes and tests. */
export function quietRun(signal: AbortSignal = new AbortController().signal): Run {
  return { signal, progress: () => undefined, log: () => undefined };
}

/** The same run under another signal, for work with a deadline of its own. */
export function withSignal<R extends Run>(run: R, signal: AbortSignal): R {
  return { ...run, signal };
}
