/** Real USB, in one boot of an emulated machine with Debian's kernel: real drivers, real package, real dfu-util. */
import { beforeAll, describe, expect, test } from 'vitest';
import recordedBefore from '../../../src/drivers/usb-dfu/dfu-util-trace.json' with { type: 'json' };
import { keepRecording } from '../keep-recording.ts';
import { peers, setupCommand } from '../setup.mjs';
import { type GuestResults, runGuest } from './guest.ts';
import { scenarios } from './scenarios.ts';

const { qemuX86: qemu, busybox, guestKernel: kernel, dfuUtil, fatTools } = peers;
const missing = Object.entries({
  'qemu-system-x86': qemu,
  'busybox-static': busybox,
  kernel,
  'dfu-util': dfuUtil,
  'mtools and dosfstools': fatTools,
})
  .filter(([, path]) => path === null)
  .map(([name]) => name);
const title =
  missing.length === 0
    ? 'in the USB guest'
    : `in the USB guest (missing: ${missing.join(', ')}; ${setupCommand})`;

describe.skipIf(missing.length > 0)(title, () => {
  let guest: GuestResults = { results: [], console: '', seconds: 0, failedBoot: null };

  beforeAll(async () => {
    if (qemu === null || busybox === null || kernel === null) return;
    guest = await runGuest({ qemu, busybox, kernel }, process.env.MINTMARK_USB_SCENARIO);
    const rows = guest.results.map(
      ({ ok, ms, title: name, note }) =>
        `${ok ? 'ok    ' : 'FAILED'} ${String(ms).padStart(6)} ms  ${name}${note ? `: ${note}` : ''}`,
    );
    const again =
      guest.failedBoot === null ? '' : `, booted twice: the first ended before it began: ${guest.failedBoot}`;
    const recorded = guest.results.flatMap(({ recording }) => recording ?? []);
    keepRecording('src/drivers/usb-dfu/dfu-util-trace.json', (kept: typeof recordedBefore) => ({
      ...kept,
      units: kept.units.map((unit) => ({
        ...unit,
        exchanges: [
          ...(recorded.find(({ title: name }) => name === unit.title)?.exchanges ?? unit.exchanges),
        ],
      })),
    }));
    process.stdout.write(`\nUSB guest, ${guest.seconds.toFixed(0)} s${again}\n${rows.join('\n')}\n`);
  });

  test.each(scenarios.map((scenario) => scenario.title))('%s', (name) => {
    const result = guest.results.find((candidate) => candidate.title === name);
    expect(result, `not reached; the guest said:\n${guest.console.slice(-3_000)}`).toBeDefined();
    expect(result?.error).toBeUndefined();
    expect(result?.ok).toBe(true);
  });
});
