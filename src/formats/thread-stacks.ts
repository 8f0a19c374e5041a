/**
 * What Zephyr says of the stacks of its threads (SMP's task statistics, `kernel thread stacks` of its shell), and whether that was
 * measured. Where the board is a process of a computer its threads run on stacks of that computer ("we ignore the stack size", Zephyr's
 * arch/posix/core/thread.c): each thread shows the frame that it was started with, and the smallest looks full. Firmware that does not
 * paint its stacks (CONFIG_INIT_STACKS) shows 0 for all (os_mgmt.c). Used and size in one unit, whichever.
 */
export interface ThreadStack {
  readonly name: string;
  readonly used: number;
  readonly size: number;
}

/** Threads that differ in size and agree to the word in what they have used: three are no accident. */
const agreeingThreads = 3;

export function areStacksMeasured(stacks: readonly ThreadStack[]): boolean {
  const uses = new Set(stacks.map(({ used }) => used));
  if (stacks.every(({ used }) => used === 0)) return false;
  const sizes = new Set(stacks.map(({ size }) => size));
  return !(stacks.length >= agreeingThreads && uses.size === 1 && sizes.size > 1);
}

/** Null without any. */
export function fullestStack(
  stacks: readonly ThreadStack[],
): { readonly name: string; readonly percent: number } | null {
  const [fullest] = stacks
    .filter(({ size }) => size > 0)
    .map(({ name, used, size }) => ({ name, percent: Math.floor((100 * used) / size) }))
    .sort((left, right) => right.percent - left.percent);
  return fullest ?? null;
}
