/** Settings files in real Zephyr firmware with a LittleFS: written, read by us and by smpclient; broken off, done twice, refused. */
import { describe, expect, it } from 'vitest';
import { fromUtf8 } from '../../../src/base/bytes.ts';
import { systemClock } from '../../../src/base/clock.ts';
import { quietRun } from '../../../src/base/run.ts';
import { readConfiguration, writeConfiguration } from '../../../src/drivers/smp/configuration.ts';
import { Connection } from '../../../src/drivers/smp/connection.ts';
import { parseOptions } from '../../../src/drivers/smp/options.ts';
import { settingDifferences } from '../../../src/groups/difference.ts';
import { renderSettings } from '../../../src/groups/render.ts';
import { resolveGroup } from '../../../src/groups/resolve.ts';
import { Fault } from '../../../src/model/fault.ts';
import { groupSchema, type RenderedSetting } from '../../../src/model/group.ts';
import { peers, setupCommand } from '../setup.mjs';
import { type RunningFirmware, startFirmware } from '../smp/real-firmware.ts';
import { openReader } from './foreign-reader.ts';

const run = quietRun();
const path = '/lfs1/app.json';
const options = parseOptions({
  identity: 'none',
  hardwareIdFrom: 'port-location',
  responseTimeoutMs: 5_000,
  messageBytes: 180,
  linePauseMs: 20,
});

function rendered(lines: number, word = 'mint', at = path): readonly RenderedSetting[] {
  const keys = Array.from({ length: lines }, (_, index) => `text/line${index}`);
  const group = groupSchema.parse({
    id: 'g',
    title: 'g',
    parent: null,
    settings: Object.fromEntries(keys.map((key, index) => [key, `${word} ${index} ${'x'.repeat(40)}`])),
    definitions: Object.fromEntries(keys.map((key) => [key, { type: 'string' }])),
    outputs: [{ kind: 'file', path: at, format: 'json', settings: keys }],
  });
  return renderSettings(resolveGroup([group], 'g'), new Map());
}

async function connected<T>(
  firmware: RunningFirmware,
  work: (connection: Connection) => Promise<T>,
): Promise<T> {
  const connection = await Connection.open(firmware.port, options, systemClock, run);
  try {
    return await work(connection);
  } finally {
    await connection.close();
  }
}

const differences = async (connection: Connection, settings: readonly RenderedSetting[]) =>
  settingDifferences(
    settings,
    await readConfiguration(
      connection,
      settings.map(({ key }) => key),
      run,
    ),
  );

const there = peers.smpServers !== null && peers.loader32 !== null && peers.smpclientPython !== null;
describe.skipIf(!there)(`settings files in Zephyr${there ? '' : ` (skipped: run ${setupCommand})`}`, () => {
  it('are written over longer ones and over none, read back, and read by smpclient', async () => {
    await using firmware = await startFirmware('native_sim', 'serial_fs');
    await connected(firmware, async (connection) => {
      for (const settings of [rendered(12), rendered(12), rendered(3, 'short')]) {
        await writeConfiguration(connection, settings, run);
        expect(await differences(connection, settings)).toEqual([]);
      }
      expect((await differences(connection, rendered(3, 'other'))).map(({ key }) => key)).toEqual([
        'text/line0',
        'text/line1',
        'text/line2',
      ]);
      const none = rendered(1, 'none', '/lfs1/none.json');
      expect(await differences(connection, none)).toMatchObject([{ key: 'text/line0', observed: null }]);
    });
    await using reader = openReader();
    const [content = new Uint8Array()] = await reader.read(firmware.path, [path]);
    expect(fromUtf8(content)).toBe(fromUtf8(rendered(3, 'short')[0]?.bytes ?? new Uint8Array()));
    expect(await reader.decode('json', content)).toMatchObject({
      text: { line2: expect.stringContaining('short 2') },
    });
  });

  it('are begun anew after they broke off, though the unit still has the half one open', async () => {
    await using firmware = await startFirmware('native_sim', 'serial_fs');
    const wanted = rendered(12);
    await connected(firmware, async (connection) => {
      const stop = new AbortController();
      let pieces = 0;
      const { channel } = connection;
      const send = channel.send.bind(channel);
      // After some pieces somebody stops the job; the unit keeps its power and its open file.
      channel.send = (...argument) => {
        pieces += 1;
        if (pieces === 5) stop.abort(new Error('operator'));
        return send(...argument);
      };
      await expect(writeConfiguration(connection, wanted, quietRun(stop.signal))).rejects.toThrow('operator');
    });
    await connected(firmware, async (connection) => {
      await writeConfiguration(connection, wanted, run);
      expect(await differences(connection, wanted)).toEqual([]);
    });
  });

  it('are whole when an answer is lost: a piece that the unit has is not written twice', async () => {
    await using firmware = await startFirmware('native_sim', 'serial_fs');
    const wanted = rendered(12);
    await connected(firmware, async (connection) => {
      const { channel } = connection;
      const send = channel.send.bind(channel);
      const lost = new Set([1, 2, 5]);
      let pieces = -1;
      // The unit gets the piece, and its answer is lost: for the first one, the next one and one in the middle.
      channel.send = async (request, ...rest) => {
        const reply = await send(request, ...rest);
        if (request.group !== 8 || request.command !== 0 || request.operation !== 'write') return reply;
        pieces += 1;
        if (!lost.has(pieces)) return reply;
        throw new Fault('link.timeout', 'The unit did not answer.');
      };
      await writeConfiguration(connection, wanted, run);
      expect(pieces).toBeGreaterThan(5);
      channel.send = send;
      expect(await differences(connection, wanted)).toEqual([]);
    });
  });

  it('are refused where no file system is mounted, in words', async () => {
    await using firmware = await startFirmware('native_sim', 'serial_fs');
    await connected(firmware, async (connection) => {
      await expect(
        writeConfiguration(connection, rendered(2, 'mint', '/nowhere/app.json'), run),
      ).rejects.toMatchObject({
        code: 'device.refused',
        message: expect.stringContaining('/nowhere/app.json'),
      });
    });
  });
});
