/** Merges a deadline into a signal. Dispose it, or the timer keeps the process awake. */
export class Deadline implements Disposable {
  readonly signal: AbortSignal;
  readonly #timer: ReturnType<typeof setTimeout>;

  /** `reason` is made when the time is up and becomes the signal's reason. */
  constructor(outer: AbortSignal, durationMs: number, reason: () => Error) {
    const own = new AbortController();
    this.#timer = setTimeout(() => own.abort(reason()), durationMs);
    this.signal = AbortSignal.any([outer, own.signal]);
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
  }
}

/** Rejects with the signal's reason when it aborts before `work` settles. The work itself is not stopped. */
export function orAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    if (signal.aborted) {
      work.catch(() => undefined);
      reject(signal.reason);
      return;
    }
    const onAbort = (): void => reject(signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}
