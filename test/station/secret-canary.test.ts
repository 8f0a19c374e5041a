/** The key that a station makes for a unit is in the unit and nowhere else: not in a file, a row, an event, a log, an export. */
import { createPrivateKey } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readEspSecureCert } from '../../src/formats/esp-secure-cert.ts';
import { openBench, type TestBench, temporaryFolder } from './bench.ts';

const place = temporaryFolder();
const folder = join(place.folder, 'data');
const heard: string[] = [];
let bench: TestBench;
beforeAll(async () => {
  bench = await openBench(folder);
  bench.station.subscribe((event) => heard.push(JSON.stringify(event)));
  await bench.arm(1, 'sensor-c3');
  await bench.plug(1);
  await bench.until('the end of the job', () => bench.slot(1).activity.type === 'done');
});
afterAll(async () => {
  await bench[Symbol.asyncDispose]();
  place.remove();
});

const files = (): readonly string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));

/** The unit's own flash, with its partition for key and certificates (demo-sensor.ts). */
function keyInUnit(): Buffer {
  const flash = files().find((file) => file.endsWith('.flash'));
  if (flash === undefined) throw new Error('the unit has no flash');
  const { privateKey } = readEspSecureCert(new Uint8Array(readFileSync(flash)).subarray(0xd000, 0xf000));
  if (privateKey === null) throw new Error('the unit has no key');
  const jwk = createPrivateKey({ key: Buffer.from(privateKey), format: 'der', type: 'pkcs8' }).export({
    format: 'jwk',
  });
  return Buffer.from(String(jwk.d), 'base64url');
}

/** The scalar as it could stand anywhere: as bytes, and in the texts that bytes are written in. */
function forms(scalar: Buffer): readonly Buffer[] {
  // Base64 has three alignments: a run in the middle of each is the same wherever the scalar begins.
  const aligned = [0, 1, 2].map((shift) =>
    Buffer.concat([Buffer.alloc(shift), scalar])
      .toString('base64')
      .slice(4, 40),
  );
  const texts = [
    scalar.toString('hex'),
    scalar.toString('hex').toUpperCase(),
    ...aligned,
    [...scalar].join(','),
  ];
  return [scalar, ...texts.map((text) => Buffer.from(text))];
}

test('no file of the station, no event, no document and no log holds the key', async () => {
  const { activity } = bench.slot(1);
  expect(activity.type === 'done' ? activity.outcome : null).toBe('passed');
  const wanted = forms(keyInUnit());
  const found = (where: string, bytes: Buffer): readonly string[] =>
    wanted.flatMap((form, index) => (bytes.includes(form) ? [`${where}, form ${index}`] : []));
  const kept = files().filter((file) => !file.endsWith('.flash'));
  expect(kept.length).toBeGreaterThan(5);
  const { rows } = await bench.call('listRecords', {});
  const jobId = rows[0]?.jobId ?? '';
  const record = JSON.stringify(await bench.call('getRecord', { jobId }));
  const life = JSON.stringify(await bench.call('getUnit', { hardwareId: bench.slot(1).hardwareId ?? '' }));
  const exported = await bench.call('exportDocument', { documentId: jobId, format: 'json' });
  expect([
    ...kept.flatMap((file) => found(file, readFileSync(file))),
    ...found('an event', Buffer.from(heard.join('\n'))),
    ...found('the record', Buffer.from(record)),
    ...found('the life record', Buffer.from(life)),
    ...found('the export', Buffer.from(exported.base64, 'base64')),
  ]).toEqual([]);
});

test('the search would find it: in the unit it is', () => {
  const scalar = keyInUnit();
  const flash = files().find((file) => file.endsWith('.flash')) ?? '';
  expect(readFileSync(flash).includes(scalar)).toBe(true);
  const hidden = Buffer.from(
    `x${Buffer.concat([Buffer.from('ab'), scalar, Buffer.from('c')]).toString('base64')}`,
  );
  expect(forms(scalar).some((form) => hidden.includes(form))).toBe(true);
});
