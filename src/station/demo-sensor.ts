/**
 * A second product that does not exist: a sensor on an ESP32-C3, worked on through its boot ROM. Shows what another protocol
 * looks like: files at addresses, settings in an NVS partition, a key that the station makes because the ROM can not.
 */
import { createHash } from 'node:crypto';
import { seededRandom } from '../base/random.ts';
import { type EspPartition, makePartitionTable } from '../formats/esp-partition-table.ts';
import { makeEspImage } from '../formats/make-esp-image.ts';
import type { Group } from '../model/group.ts';
import type { IdentityProfile } from '../model/identity.ts';
import type { ImportedPackage } from '../store/catalogue.ts';

export const demoSensorRecipe = 'sensor-c3';
const version = '2.0.1';
const chipId = 5;
const flashBytes = 512 * 1024;

const partition = (
  label: string,
  type: number,
  subtype: number,
  offset: number,
  sizeBytes: number,
): EspPartition => ({
  label,
  type,
  subtype,
  offset,
  sizeBytes,
  encrypted: false,
  readOnly: false,
});
const partitions: readonly EspPartition[] = [
  partition('nvs', 1, 0x02, 0x9000, 0x4000),
  partition('esp_secure_cert', 0x3f, 0x06, 0xd000, 0x2000),
  partition('factory', 0, 0x00, 0x1_0000, 0x7_0000),
];

const profile: IdentityProfile = {
  profile: 'sensor-c3',
  title: 'Sensor C3',
  serial: { prefix: 'SC3-', digits: 6, first: 1, last: 9_999 },
  subject: { organization: 'Mintmark Demo' },
  hardwareType: '1.3.6.1.4.1.59999.2',
  keyAlgorithm: 'p256',
  issuer: 'local-ca',
  keyOrigin: 'station-allowed',
};

const group: Group = {
  id: 'sensor-c3',
  title: 'Sensor C3',
  parent: null,
  settings: { 'net/ssid': 'factory-floor', 'report/period_s': 60, 'report/name': '{{serialNumber}}' },
  definitions: {
    'net/ssid': { type: 'string', title: 'Network name', required: true, maxLength: 32 },
    'report/period_s': { type: 'uint16', title: 'Report every (seconds)', required: true, min: 5, max: 3600 },
    'report/name': { type: 'string', title: 'Name in reports', required: true, maxLength: 32 },
  },
};

export function demoSensorPackage(): ImportedPackage {
  const random = seededRandom(33);
  const files = [
    { path: 'bootloader.bin', bytes: makeEspImage({ chipId, app: null, code: random.bytes(8 * 1024) }) },
    { path: 'partition-table.bin', bytes: makePartitionTable(partitions) },
    {
      path: 'sensor.bin',
      bytes: makeEspImage({ chipId, app: { project: 'sensor', version }, code: random.bytes(64 * 1024) }),
    },
  ];
  const hashes = files.map(({ bytes }) => createHash('sha256').update(bytes).digest('hex'));
  return {
    id: 'demo-sensor',
    title: 'Sensor C3 (demo)',
    signer: null,
    version: null,
    manifestSha256: null,
    groups: [group],
    profiles: [profile],
    files,
    recipes: [
      { id: demoSensorRecipe, source: provisionRecipe(hashes) },
      { id: 'sensor-c3-wipe', source: wipeRecipe },
    ],
  };
}

const options = `options:
  chip: esp32c3
  baud: 921600
  flashBytes: ${flashBytes}
  settings: { partition: nvs }
  identity: { partition: esp_secure_cert }
`;

const provisionRecipe = ([
  bootloader = '',
  table = '',
  sensor = '',
]: readonly string[]): string => `# An ESP32-C3 module as it is bought: blank, worked on through its boot ROM.
recipe: ${demoSensorRecipe}
title: Provision Sensor C3
product: Sensor C3
purpose: provision
driver: espressif-rom
${options}group: sensor-c3
files:
  bootloader: { path: bootloader.bin, kind: esp-image, address: 0x0, sha256: ${bootloader} }
  table: { path: partition-table.bin, kind: esp-partition-table, sha256: ${table} }
  sensor: { path: sensor.bin, kind: esp-image, sha256: ${sensor} }
steps:
  - step: identify
    limits:
      secureBoot: { equals: false }
      flashEncryption: { equals: false }
  - step: flash
    file: bootloader
    activate: store
  - step: flash
    file: table
    activate: store
  - step: flash
    file: sensor
  - step: identity
    profile: ${profile.profile}
  - step: configure
  - step: verify
    firmware: ${version}
`;

const wipeRecipe = `# End of life: the whole flash erased, every byte read back.
recipe: sensor-c3-wipe
title: Wipe Sensor C3
product: Sensor C3
purpose: decommission
driver: espressif-rom
${options}allow: [erase-all]
steps:
  - step: identify
  - step: wipe
    method: esp-erase-flash
`;
