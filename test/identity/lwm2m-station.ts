/** A whole station whose recipe gives a unit its LwM2M servers, and the unit's own memory as its firmware would read it. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fromUtf8 } from '../../src/base/bytes.ts';
import type { FlashMemory } from '../../src/drivers/simulated-unit.ts';
import { FlashLog } from '../../src/drivers/smp/simulator/flash-log.ts';
import { flashGeometry, flashMap, regionOf } from '../../src/drivers/smp/simulator/layout.ts';
import { decodeInstance } from '../../src/formats/lwm2m-codec.ts';
import type { Lwm2mInstance, Lwm2mValue } from '../../src/formats/lwm2m-object.ts';
import { type Lwm2mFormat, lwm2mFormats } from '../../src/model/lwm2m.ts';
import type { StationOptions } from '../../src/station/station-options.ts';
import { NorFlash } from '../../src/virtual/flash-memory.ts';
import { openBench, type TestBench } from '../station/bench.ts';
import { withManifest, zipped } from '../station/packages.ts';

export const lwm2mRecipe = 'lwm2m-unit';
export const lwm2mWipeRecipe = 'lwm2m-wipe';
/** The same, with the registration as what proves it. */
export const lwm2mProvenRecipe = 'lwm2m-proven';
export const lwm2mProvenWipeRecipe = 'lwm2m-proven-wipe';

export interface ProfileParts {
  readonly lwm2m: unknown;
  readonly keyOrigin?: 'device' | 'station-allowed';
  readonly name?: 'lwm2m-unit' | 'lwm2m-console';
}

export function lwm2mProfile({
  lwm2m,
  keyOrigin = 'station-allowed',
  name = 'lwm2m-unit',
}: ProfileParts): unknown {
  return {
    profile: name,
    title: 'A unit with LwM2M servers',
    serial: { prefix: name === 'lwm2m-unit' ? 'LW-' : 'LC-', digits: 5, first: 1, last: 999 },
    subject: { organization: 'Example' },
    keyOrigin,
    lwm2m,
  };
}

export const lwm2mConsoleRecipe = 'lwm2m-console';

const head = (
  name: string,
  purpose: string,
  driver = 'driver: smp\noptions: { model: Gateway Mk2, responseTimeoutMs: 800, restartTimeoutMs: 3000 }',
): string => `recipe: ${name}
title: ${name}
product: Gateway Mk2
purpose: ${purpose}
${driver}
`;
const steps = (profile: string): string => `steps:
  - step: identify
  - step: identity
    profile: ${profile}
  - step: lwm2m
    profile: ${profile}
`;
const recipes = {
  [lwm2mRecipe]: head(lwm2mRecipe, 'provision') + steps('lwm2m-unit'),
  [lwm2mConsoleRecipe]:
    head(lwm2mConsoleRecipe, 'provision', 'driver: console\noptions: { profile: identity-shell }') +
    steps('lwm2m-console'),
  [lwm2mProvenRecipe]: `${head(lwm2mProvenRecipe, 'provision')}${steps('lwm2m-unit')}
  - { step: verify, settings: false, profile: lwm2m-unit, proofs: [challenge, lwm2m] }
`,
  [lwm2mProvenWipeRecipe]: `${head(lwm2mProvenWipeRecipe, 'decommission')}allow: [erase-all]
steps:
  - step: identify
  - { step: verify, settings: false, profile: lwm2m-unit, proofs: [lwm2m] }
  - step: wipe
    method: smp-erase
  - { step: verify, expect: refused, profile: lwm2m-unit, proofs: [challenge, lwm2m] }
`,
  [lwm2mWipeRecipe]: `${head(lwm2mWipeRecipe, 'decommission')}allow: [erase-all]
steps:
  - step: identify
  - step: wipe
    method: smp-erase
`,
};

export function openLwm2mBench(folder: string, ...profiles: readonly unknown[]): Promise<TestBench> {
  return openLwm2mBenchWith({}, folder, ...profiles);
}

export async function openLwm2mBenchWith(
  options: Partial<StationOptions>,
  folder: string,
  ...profiles: readonly unknown[]
): Promise<TestBench> {
  const bench = await openBench(folder, options);
  const text = (source: string): Uint8Array => new TextEncoder().encode(source);
  const entries = new Map([
    ...Object.entries(recipes).map(([id, source]): [string, Uint8Array] => [
      `recipes/${id}.yaml`,
      text(source),
    ]),
    ['profiles.yaml', text(JSON.stringify(profiles))],
  ]);
  await bench.call('importFile', { base64: zipped(withManifest(entries, 'lwm2m')) });
  for (const number of [1, 2]) await bench.arm(number, null);
  return bench;
}

/** What the unit with this hardware id has in its flash; `null` for what is not there. */
export interface UnitMemory {
  readonly endpoint: string | null;
  readonly instances: readonly Lwm2mInstance[];
  /** PKCS#8, made by the unit. */
  readonly privateKey: Uint8Array | null;
}

/** Reads the file of the simulated flash chip: no driver, no station, as docs/lwm2m.md tells firmware to. */
export function readUnitMemory(dataFolder: string, setting = 'lwm2m'): UnitMemory {
  const bench = join(dataFolder, 'virtual-bench');
  const file = readdirSync(bench).find((name) => name.endsWith('.flash'));
  if (file === undefined) throw new Error('no unit has a flash');
  using flash = new NorFlash(flashGeometry, join(bench, file));
  return memoryIn(flash, setting);
}

/** The same from the chip itself, as the unit's own firmware has it. */
export function memoryIn(flash: FlashMemory, setting = 'lwm2m'): UnitMemory {
  const map = flashMap(1);
  const settings = new FlashLog(flash, regionOf(map, 'settings'));
  const identity = new FlashLog(flash, regionOf(map, 'identity'));
  const text = (name: string): string | null => {
    const value = settings.get(`${setting}/${name}`);
    return value === null ? null : fromUtf8(value);
  };
  const [format, ...paths] = text('list')?.split(' ') ?? [];
  return {
    endpoint: text('ep'),
    privateKey: identity.get('key'),
    instances: paths.map((path) => {
      const [objectId = 0, instanceId = 0] = path.split('/').map(Number);
      const bytes = settings.get(`${setting}/${path}`);
      if (bytes === null || !isFormat(format)) throw new Error(`the unit lists ${path} and does not have it`);
      return decodeInstance(format, bytes, objectId, instanceId);
    }),
  };
}

function isFormat(text: string | undefined): text is Lwm2mFormat {
  return lwm2mFormats.some((format) => format === text);
}

/** A resource of an instance; undefined where it is not. */
export function resourceOf({ resources }: Lwm2mInstance, id: number): Lwm2mValue | undefined {
  const found = resources.find((resource) => resource.id === id);
  return found !== undefined && 'value' in found ? found.value : undefined;
}

export function opaqueOf(instance: Lwm2mInstance, id: number): Uint8Array | null {
  const value = resourceOf(instance, id);
  return value?.type === 'opaque' ? value.value : null;
}
