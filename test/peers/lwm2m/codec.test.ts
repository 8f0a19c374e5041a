/** Leshan's own decoders and encoders beside ours: what we write it reads, what it writes we read, in every format. */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromHex, toHex } from '../../../src/base/bytes.ts';
import { decodeInstance, encodeInstance } from '../../../src/formats/lwm2m-codec.ts';
import type { Lwm2mInstance, Lwm2mResource } from '../../../src/formats/lwm2m-object.ts';
import { lwm2mFormats } from '../../../src/model/lwm2m.ts';
import { anyInstance, deviceExample } from '../../formats/lwm2m-samples.ts';
import { peers, setupCommand } from '../setup.mjs';

const jar = peers.leshan;
const harness = fileURLToPath(new URL('LeshanCodec.java', import.meta.url));

interface Crossing {
  readonly instance: Lwm2mInstance;
  readonly from: (typeof lwm2mFormats)[number];
  readonly to: (typeof lwm2mFormats)[number];
}

function throughLeshan(crossings: readonly Crossing[]): readonly string[] {
  const input = crossings
    .map(({ instance, from, to }) => {
      const path = `/${instance.objectId}/${instance.instanceId}`;
      return `${from} ${to} ${path} ${toHex(encodeInstance(from, instance))}\n`;
    })
    .join('');
  const output = execFileSync('java', ['-cp', jar ?? '', harness], {
    input,
    encoding: 'utf8',
    timeout: 120_000,
    maxBuffer: 64 * 1024 * 1024,
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  return output.trimEnd().split('\n');
}

/** Times of four bytes, as this Leshan writes all; an unsigned number where the registry has one (/0/x/15). */
function withinReason(resource: Lwm2mResource): Lwm2mResource {
  if (!('value' in resource)) return resource;
  const { id, value } = resource;
  if (value.type === 'time') return { id, value: { ...value, value: value.value % 2_000_000_000 } };
  if (value.type === 'integer' && id === 15)
    return { id, value: { ...value, value: Math.abs(value.value % 4) } };
  return resource;
}

function isNoTime(resource: Lwm2mResource): boolean {
  return !('value' in resource) || resource.value.type !== 'time';
}

/** This Leshan writes opaque values in SenML-JSON with the other alphabet of base64, which RFC 8428 does not have. */
function inUrlAlphabet(json: string): string {
  const text = Buffer.from(json, 'hex').toString('utf8');
  const mended = text.replaceAll(/"vd":"[^"]*"/g, (field) => field.replaceAll('+', '-').replaceAll('/', '_'));
  return Buffer.from(mended).toString('hex');
}

function refusalOr<T>(work: () => T): T | string {
  try {
    return work();
  } catch (thrown) {
    return String(thrown);
  }
}

describe.skipIf(jar === null || peers.javac === null)(`LwM2M formats and Leshan (${setupCommand})`, () => {
  it('agree on 150 instances of the objects of a bootstrap, in all nine ways from one format to another', () => {
    // 65535 is reserved as an id: Leshan refuses it, rightly
    // 21 is OSCORE, of which this Leshan knows version 1.0, with texts where 2.0 has bytes
    const usable = anyInstance
      .filter(({ instanceId, objectId }) => instanceId < 65_535 && objectId !== 21)
      // it writes links in SenML as text ("vs"), which LwM2M 1.1 names "vlo"
      .filter(({ resources }) => resources.every((one) => !('value' in one) || one.value.type !== 'objlnk'))
      .map((instance) => ({ ...instance, resources: instance.resources.map(withinReason) }));
    const samples = [deviceExample, ...fc.sample(usable, { numRuns: 149, seed: 8428 })];
    const crossings = samples.flatMap((instance) =>
      lwm2mFormats.flatMap((from) => lwm2mFormats.map((to): Crossing => ({ instance, from, to }))),
    );
    const answers = throughLeshan(crossings);
    expect(answers).toHaveLength(crossings.length);
    for (const [index, { instance, from, to }] of crossings.entries()) {
      const given = answers[index] ?? '';
      const answer = to === 'senml-json' ? inUrlAlphabet(given) : given;
      expect(answer, `${from} to ${to}: ${toHex(encodeInstance(from, instance))}`).toMatch(/^[0-9a-f]+$/);
      const decoded = refusalOr(() =>
        decodeInstance(to, fromHex(answer), instance.objectId, instance.instanceId),
      );
      expect(decoded, `${from} to ${to}: ${Buffer.from(answer, 'hex').toString()}`).toEqual(instance);
      // as many bytes, in the order of its hash table; times it writes in four bytes, however small
      if (to === 'tlv' && instance.resources.every(isNoTime))
        expect(answer).toHaveLength(encodeInstance('tlv', instance).length * 2);
    }
  });
});
