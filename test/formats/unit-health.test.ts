/** What shells and boot logs print about the health of a unit, as their sources word it, and what strangers send instead. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bootLogReadings } from '../../src/formats/esp-boot-log.ts';
import { pageHeaderCrc } from '../../src/formats/nvs-layout.ts';
import { nvsWearPercent } from '../../src/formats/nvs-wear.ts';
import { logReadings } from '../../src/formats/unit-log.ts';
import { zephyrHealthQuestions } from '../../src/formats/zephyr-shell.ts';

const answered = (command: string, output: string) =>
  zephyrHealthQuestions.find((question) => question.command === command)?.read(output);

describe("Zephyr's shell", () => {
  test.each([
    ['kernel uptime', 'Uptime: 12870 ms\n', { uptimeMs: 12_870 }],
    ['kernel uptime', 'Uptime: 3 days, 2 hours\n', {}],
    ['hwinfo reset_cause show', 'reset caused by:\n- pin\n- CPU lockup\n', { resetCause: 'pin, CPU lockup' }],
    ['hwinfo reset_cause show', 'No reset cause set\n', {}],
    ['hwinfo reset_cause show', 'Not supported by hardware\n', {}],
    ['coredump find', 'Stored coredump found.\n', { coredump: 'stored' }],
    ['coredump find', 'Stored coredump NOT found.\n', { coredump: 'none' }],
    ['coredump find', 'Unsupported query from the backend\n', {}],
  ] as const)('%s: %j', (command, output, expected) => {
    expect(answered(command, output)).toEqual(expected);
  });
});

describe('the start of an Espressif chip', () => {
  const first = 'ESP-ROM:esp32c3-api1-20210207\r\nrst:0x1 (POWERON),boot:0xd (SPI_FAST_FLASH_BOOT)\r\n';
  const panic = "Guru Meditation Error: Core  0 panic'ed (Load access fault). Exception was unhandled.\r\n";
  const again = 'rst:0xc (RTC_SW_CPU_RST),boot:0xd (SPI_FAST_FLASH_BOOT)\r\n';

  test('by the station is none of its own', () => {
    expect(bootLogReadings(`${first}I (24) boot: ESP-IDF v5.4\r\n`)).toEqual({
      restartsWhileWatched: 0,
      logErrors: 0,
    });
  });

  test('again and again is counted, with its cause, its panic and its last error', () => {
    const text = `${first}E (310) wifi: no calibration\r\n${panic}${again}${panic}${again}`;
    expect(bootLogReadings(text)).toEqual({
      restartsWhileWatched: 2,
      resetCause: 'RTC_SW_CPU_RST',
      panic: 'Load access fault',
      logErrors: 1,
      lastError: 'wifi: no calibration',
    });
  });

  test('by a brown-out is called one, whatever the ROM calls it afterwards', () => {
    const text = `${first}Brownout detector was triggered\r\n${again}`;
    expect(bootLogReadings(text)).toMatchObject({ restartsWhileWatched: 1, resetCause: 'brown-out' });
  });

  test('says nothing where no ROM has printed', () => {
    expect(bootLogReadings('\u0000\u00ff garbage at another speed')).toEqual({});
  });
});

test('errors of a log are counted, and the newest is kept, without the colours of a terminal', () => {
  const log = [
    '[00:00:00.010,000] <inf> app: up',
    '\u001b[1;31m[00:00:01.250,000] <err> modem: no SIM\u001b[0m',
    'E (2210) nvs: page is corrupt',
    'Error: of something that is no log',
  ].join('\r\n');
  expect(logReadings(log)).toEqual({ logErrors: 2, lastError: 'nvs: page is corrupt' });
});

test('whatever a unit prints is a reading or none', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 2_000 }), (text) => {
      for (const { read } of zephyrHealthQuestions) read(text);
      bootLogReadings(text);
      logReadings(text);
    }),
  );
});

test('NVS pages count their own erases: the highest number over the count of pages', () => {
  const page = (sequence: number, isSound = true): Uint8Array => {
    const header = new Uint8Array(32).fill(0xff);
    const view = new DataView(header.buffer);
    view.setUint32(0, 0xfffffffe, true);
    view.setUint32(4, sequence, true);
    view.setUint8(8, 0xfe);
    view.setUint32(28, isSound ? pageHeaderCrc(header) : 0, true);
    return header;
  };
  const unused = new Uint8Array(32).fill(0xff);
  expect(nvsWearPercent([unused, unused])).toBeNull();
  expect(nvsWearPercent([page(0), unused, unused])).toBe(0);
  expect(nvsWearPercent([page(239_999), page(239_998), unused])).toBe(80);
  // what is not a page's header says nothing
  expect(nvsWearPercent([page(0xffff_fff0, false), unused])).toBeNull();
});
