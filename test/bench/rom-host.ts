/**
 * A process of its own with one paced ESP32-C3 in its loader, on a TCP port: a real unit takes no turns of the station's event
 * loop, nor of another program's. Argument: baud. Prints the port; a line on its standard input is off and on again, its end
 * is the end.
 */
import { createInterface } from 'node:readline';
import { servePortOnTcp } from '../../src/virtual/serve-on-tcp.ts';
import { espressifRig } from '../drivers/espressif-bench.ts';

const baud = Number(process.argv[2] ?? 115_200);
const unit = espressifRig({ baud, driver: { chip: 'esp32c3', startsIn: 'download' } });
const served = await servePortOnTcp(unit.port, { whenLost: 'hold' });
process.stdout.write(`${served.port}\n`);
const lines = createInterface({ input: process.stdin });
lines.on('line', () => {
  unit.bench.unplug(1);
  unit.bench.plug(1);
  process.stdout.write('on\n');
});
lines.on('close', () => process.exit(0));
