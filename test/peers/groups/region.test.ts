/** A structure with a checksum in flash: esptool reads what our driver wrote, Python's struct, zlib and binascii understand it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { quietRun } from '../../../src/base/run.ts';
import { makePartitionTable } from '../../../src/formats/esp-partition-table.ts';
import { renderSettings } from '../../../src/groups/render.ts';
import { resolveGroup } from '../../../src/groups/resolve.ts';
import { groupSchema, type RenderedSetting } from '../../../src/model/group.ts';
import { servePortOnTcp } from '../../../src/virtual/serve-on-tcp.ts';
import { espressifRig } from '../../drivers/espressif-bench.ts';
import { need } from '../../drivers/smp-bench.ts';
import { temporaryFolder } from '../../station/bench.ts';
import { esptool } from '../espressif/peer-bench.ts';
import { openPty } from '../pty.ts';
import { peers, setupCommand } from '../setup.mjs';
import { openReader } from './foreign-reader.ts';

const run = quietRun();
const address = 0xc040;
const sizeBytes = 96;
const table = makePartitionTable([
  {
    label: 'nvs',
    type: 1,
    subtype: 0x02,
    offset: 0x9000,
    sizeBytes: 0x3000,
    encrypted: false,
    readOnly: false,
  },
  {
    label: 'config',
    type: 1,
    subtype: 0x40,
    offset: 0xc000,
    sizeBytes: 0x1000,
    encrypted: false,
    readOnly: false,
  },
]);

function rendered(crc: 'crc32' | 'crc16'): readonly RenderedSetting[] {
  const group = groupSchema.parse({
    id: 'g',
    title: 'g',
    parent: null,
    settings: {
      ssid: 'Halle 3',
      channel: 6,
      period: 300,
      serial: 4_000_000_000,
      offset: -2,
      on: true,
      key: 'a0ff',
    },
    definitions: {
      ssid: { type: 'string' },
      channel: { type: 'uint8' },
      period: { type: 'uint16' },
      serial: { type: 'uint32' },
      offset: { type: 'int32' },
      on: { type: 'bool' },
      key: { type: 'hex' },
    },
    outputs: [
      {
        kind: 'region',
        address,
        sizeBytes,
        settings: ['ssid', 'channel', 'period', 'serial', 'offset', 'on', 'key'],
        fieldBytes: { ssid: 32, key: 4 },
        crc,
      },
    ],
  });
  return renderSettings(resolveGroup([group], 'g'), new Map());
}

const there = peers.esptool !== null && peers.smpclientPython !== null && peers.socat !== null;
describe.skipIf(!there)(`a structure in flash${there ? '' : ` (skipped: run ${setupCommand})`}`, () => {
  it.each(['crc32', 'crc16'] as const)(
    'is read by esptool and understood by Python, with its %s',
    async (crc) => {
      await using unit = espressifRig({ driver: { chip: 'esp32c3', startsIn: 'download' } });
      unit.flash.write(0x8000, table);
      const session = await unit.connect({ settings: {} });
      const settings = rendered(crc);
      await need(session, 'configure')(settings, run);
      await session.close();
      unit.bench.unplug(1);
      unit.bench.plug(1);
      await using served = await servePortOnTcp(unit.port, { whenLost: 'hold' });
      await using pty = await openPty(`tcp://${served.host}:${served.port}`);
      const { folder, remove } = temporaryFolder();
      try {
        const file = join(folder, 'region.bin');
        await esptool(pty, 'read-flash', `0x${address.toString(16)}`, String(sizeBytes), file);
        const content = new Uint8Array(readFileSync(file));
        expect(content).toEqual(settings[0]?.bytes);
        await using reader = openReader();
        const ssid = Buffer.from('Halle 3'.padEnd(32, '\0')).toString('hex');
        expect(await reader.region(content, '32sBHIi?4s')).toEqual({
          fields: [ssid, 6, 300, 4_000_000_000, -2, true, 'a0ffffff'],
          crc32: crc === 'crc32',
          crc16: crc === 'crc16',
        });
      } finally {
        remove();
      }
    },
  );
});
