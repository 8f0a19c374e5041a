/** Milliseconds before the next try: 0.5 s doubling to 8 s, spread by ±20 % so that several windows do not knock at once. */
export function reconnectDelayMs(attempt: number, random: number): number {
  const base = Math.min(500 * 2 ** Math.min(attempt, 10), 8_000);
  return Math.round(base * (0.8 + 0.4 * random));
}
