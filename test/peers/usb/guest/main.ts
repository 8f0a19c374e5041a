/**
 * The tests' program in the guest: runs every scenario, one after the other, and writes a line of JSON for each to the second
 * serial port, which is a file on the host.
 */
import { appendFileSync } from 'node:fs';
import { scenarios } from '../scenarios.ts';
import { startBus } from './bus-calls.ts';
import { nothingLeft } from './rig.ts';

const [results = '/dev/ttyS1', only = ''] = process.argv.slice(2);
const say = (line: object): void => appendFileSync(results, `${JSON.stringify(line)}\n`);

const bus = await startBus();
say({ started: true, uptimeSeconds: Math.round(process.uptime()) });
for (const { title, limitMs = 30_000, run } of scenarios) {
  if (only !== '' && !title.includes(only)) continue;
  const startMs = performance.now();
  const deadline = AbortSignal.timeout(limitMs);
  const late = new Promise<never>((_, reject) => {
    deadline.addEventListener('abort', () => reject(new Error(`not done after ${limitMs} ms`)), {
      once: true,
    });
  });
  late.catch(() => undefined);
  try {
    const result = await Promise.race([run({ bus, signal: deadline }), late]);
    const given = typeof result === 'object' ? result : { note: result ?? '' };
    say({ title, ok: !('error' in given), ...given, ms: Math.round(performance.now() - startMs) });
  } catch (thrown) {
    const error = thrown instanceof Error ? `${thrown.stack}` : String(thrown);
    say({ title, ok: false, error: error.slice(0, 4_000), ms: Math.round(performance.now() - startMs) });
    await bus.call({ do: 'clear' });
    await nothingLeft(AbortSignal.timeout(10_000)).catch(() => undefined);
  }
}
say({ ended: true });
bus.end();
process.exit(0);
