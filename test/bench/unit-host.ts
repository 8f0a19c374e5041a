/**
 * A process of its own with paced units, each on a TCP port: what units cost is not counted as the station's cost.
 * Arguments: how many, baud. Prints one line of JSON with the ports; ends with its standard input.
 */
import { systemClock } from '../../src/base/clock.ts';
import { seededRandom } from '../../src/base/random.ts';
import { smpDriver } from '../../src/drivers/smp/driver.ts';
import { servePortOnTcp } from '../../src/virtual/serve-on-tcp.ts';
import { VirtualBench } from '../../src/virtual/virtual-bench.ts';

const [count = 1, baud = 115_200] = process.argv.slice(2).map(Number);
const bench = new VirtualBench({
  places: count,
  driver: () => smpDriver,
  defaultDriverId: smpDriver.id,
  clock: systemClock,
  random: seededRandom(5),
  baud,
});
const ports: number[] = [];
for (let place = 1; place <= count; place += 1) {
  bench.newUnit(place, {
    hardwareId: `BENCH-${String(place).padStart(4, '0')}`,
    driverOptions: { processingMs: 0, pageEraseMs: 0, bufferBytes: 1024, bufferCount: 4 },
  });
  bench.plug(place);
  const path = `virtual:${place}`;
  const port = bench.port({ path, location: path, kind: 'virtual', title: '', usb: null });
  ports.push((await servePortOnTcp(port, { whenLost: 'hold' })).port);
}
process.stdout.write(`${JSON.stringify(ports)}\n`);
process.stdin.on('end', () => process.exit(0));
process.stdin.resume();
