/** What a simulated unit comes with, when it is not blank: a partition table and an application. */
import { concatBytes, utf8 } from '../../../base/bytes.ts';
import { type EspPartition, makePartitionTable } from '../../../formats/esp-partition-table.ts';
import { makeEspImage } from '../../../formats/make-esp-image.ts';
import type { Simulation } from './simulation.ts';

const tableOffset = 0x8000;
const applicationOffset = 0x1_0000;
const largestApplicationBytes = 0x10_0000;

export const settingsPartition = { offset: 0x9000, sizeBytes: 0x3000 } as const;
export const identityPartition = { offset: 0xc000, sizeBytes: 0x2000 } as const;

export function factoryPartitions(flashBytes: number): readonly EspPartition[] {
  const part = (
    label: string,
    type: number,
    subtype: number,
    offset: number,
    sizeBytes: number,
  ): EspPartition => ({ label, type, subtype, offset, sizeBytes, encrypted: false, readOnly: false });
  const room = Math.min(largestApplicationBytes, flashBytes - applicationOffset);
  return [
    part('nvs', 1, 0x02, settingsPartition.offset, settingsPartition.sizeBytes),
    part('esp_secure_cert', 0x3f, 0x06, identityPartition.offset, identityPartition.sizeBytes),
    part('otadata', 1, 0x00, 0xe000, 0x2000),
    ...(room > 0 ? [part('ota_0', 0, 0x10, applicationOffset, room)] : []),
  ];
}

export function installFactory(unit: Simulation): void {
  const { flash, options, chip } = unit;
  const blank = flash.read(tableOffset, 32).every((byte) => byte === 0xff);
  if (!options.factory || !blank || options.flashBytes <= applicationOffset || chip.imageId === null) return;
  flash.write(tableOffset, makePartitionTable(factoryPartitions(options.flashBytes)));
  const code = concatBytes(Array.from({ length: 64 }, () => utf8(`simulated firmware for ${chip.title}\n`)));
  const app = { project: 'factory', version: '1.0.0' };
  flash.write(applicationOffset, makeEspImage({ chipId: chip.imageId, app, code }));
}
