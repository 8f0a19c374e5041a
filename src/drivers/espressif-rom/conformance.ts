/** The Espressif driver's cases for the conformance suite: three generations of boot ROMs, with small flash chips. */
import { createHash } from 'node:crypto';
import { utf8 } from '../../base/bytes.ts';
import { makePartitionTable } from '../../formats/esp-partition-table.ts';
import { makeEspImage } from '../../formats/make-esp-image.ts';
import type { FirmwareSegment } from '../../model/firmware.ts';
import type { ConformanceCase } from '../conformance-case.ts';
import type { Capability, FirmwareImage } from '../driver.ts';
import type { Misbehaviour } from '../simulated-unit.ts';
import { factoryPartitions } from './simulator/factory.ts';

const flashBytes = 128 * 1024;
const code = Uint8Array.from({ length: 20_000 }, (_, index) => (index * 31 + (index >> 7)) & 0xff);

function image(kind: FirmwareImage['kind'], segments: readonly FirmwareSegment[]): FirmwareImage {
  const bytes = segments[0]?.bytes ?? new Uint8Array(0);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return { name: 'sample.bin', kind, bytes, sha256, segments };
}

const application = (chipId: number): Uint8Array =>
  makeEspImage({ chipId, app: { project: 'sample', version: '1.4.2' }, code });
const can: readonly Capability[] = ['flash', 'diagnose', 'wipe', 'reset'];
const caught: readonly Misbehaviour[] = [
  'silent',
  'garbage',
  'flood',
  'refuses-image',
  'wrong-model',
  'corrupts-image',
  'fake-wipe',
  'half-wipe',
  'dead-after-reset',
  'swaps-hardware-id',
];
const common = { can, caught, wrongOptions: { chip: 'esp99' } } as const;

export const conformanceCases: readonly ConformanceCase[] = [
  {
    ...common,
    title: 'espressif-rom, ESP32-C3 with its partition table, settings and identity',
    can: [...can, 'configure', 'readBack', 'storeKey', 'proveIdentity', 'burnFuses'],
    fuses: [{ name: 'userData', bytes: Uint8Array.from({ length: 32 }, (_, index) => index) }],
    caught: [...caught, 'forgets-settings', 'bad-proof'],
    options: { settings: {}, identity: {} },
    settings: [
      { key: 'net/apn', text: 'iot.example', bytes: utf8('iot.example'), type: 'string' },
      { key: 'net/port', text: '5683', bytes: Uint8Array.of(0x33, 0x16), type: 'uint16' },
      { key: 'app/blob', text: '', bytes: Uint8Array.of(1, 2, 3) },
    ],
    simulated: { chip: 'esp32c3', factory: true, flashBytes },
    image: image('esp-image', [{ address: null, bytes: application(5) }]),
    modelOption: { chip: 'esp32c3' },
  },
  {
    ...common,
    title: 'espressif-rom, blank ESP32',
    options: {},
    simulated: { chip: 'esp32', flashBytes },
    image: image('raw', [
      { address: 0x1000, bytes: makeEspImage({ chipId: 0, app: null, code: code.subarray(0, 3000) }) },
      { address: 0x8000, bytes: makePartitionTable(factoryPartitions(flashBytes)) },
      { address: 0x1_0000, bytes: application(0) },
    ]),
    modelOption: { chip: 'esp32' },
  },
  {
    ...common,
    title: 'espressif-rom, ESP8266',
    long: true,
    options: {},
    // its ROM reads by registers, 19 exchanges for 64 bytes: no timer for each, or tests wait for 20,000 of them per read
    simulated: { chip: 'esp8266', flashBytes: 64 * 1024, processingMs: 0 },
    image: image('raw', [
      { address: 0, bytes: code.subarray(0, 6000) },
      { address: 0xc000, bytes: code.subarray(0, 3000) },
    ]),
    modelOption: { chip: 'esp8266' },
  },
];
