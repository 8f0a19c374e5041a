/** A unit in a process of its own, on a TCP port: what it holds is not in the memory of the engine. Ends with its input. */
import { systemClock } from '../../src/base/clock.ts';
import { seededRandom } from '../../src/base/random.ts';
import { smpDriver } from '../../src/drivers/smp/driver.ts';
import { servePortOnTcp } from '../../src/virtual/serve-on-tcp.ts';
import { VirtualBench } from '../../src/virtual/virtual-bench.ts';

const bench = new VirtualBench({
  places: 1,
  driver: () => smpDriver,
  defaultDriverId: smpDriver.id,
  clock: systemClock,
  random: seededRandom(5),
  baud: 0,
});
bench.newUnit(1, {
  hardwareId: 'CANARY-0001',
  driverOptions: { framing: 'raw', processingMs: 0, pageEraseMs: 0 },
});
bench.plug(1);
const port = bench.port({ path: 'virtual:1', location: 'virtual:1', kind: 'virtual', title: '', usb: null });
const served = await servePortOnTcp(port, { whenLost: 'hold' });
process.stdout.write(`${served.port}\n`);
process.stdin.on('end', () => process.exit(0));
process.stdin.resume();
