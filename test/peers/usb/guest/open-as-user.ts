/** Opens the USB unit in a socket without root's rights, in the groups given, and prints what became of it. */
import { systemClock } from '../../../../src/base/clock.ts';
import { SystemPort } from '../../../../src/transport/system-port.ts';
import { listUsbDevices } from '../../../../src/transport/usb-devices.ts';
import { usbUnits } from '../../../../src/transport/usb-units.ts';

const [location = '', groups = ''] = process.argv.slice(2);
const nobody = 65_534;
// Everything is loaded before: the files of the tests may be root's own.
await listUsbDevices();
process.setgroups?.(groups === '' ? [] : groups.split(',').map(Number));
process.setgid?.(nobody);
process.setuid?.(nobody);
const info = (await usbUnits()).find((unit) => unit.location === location);
if (info === undefined) throw new Error(`nothing is listed in ${location}`);
try {
  const link = await new SystemPort(info, async () => [info], systemClock).openUsb(
    AbortSignal.timeout(10_000),
  );
  await link.close();
  process.stdout.write('opened\n');
} catch (thrown) {
  const { code, message } = thrown as { code: string; message: string };
  process.stdout.write(`${code}: ${message}\n`);
}
