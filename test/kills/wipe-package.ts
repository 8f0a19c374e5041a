/** A package with two recipes for one driver: one that leaves something in a unit, one that wipes it. */
import { createHash } from 'node:crypto';
import type { ConformanceCase } from '../../src/drivers/conformance-case.ts';
import type { Driver } from '../../src/drivers/driver.ts';
import { writeZip } from '../../src/formats/zip.ts';

export const useRecipe = 'kills-use';
export const wipeRecipe = 'kills-wipe';

/** The smallest case of the conformance suite by which the driver wipes. */
export async function killedCase(driver: Driver): Promise<ConformanceCase> {
  const file = new URL(`../../src/drivers/${driver.id}/conformance.ts`, import.meta.url);
  const { conformanceCases } = (await import(file.href)) as {
    conformanceCases: readonly ConformanceCase[];
  };
  const found = conformanceCases.find(({ can }) => can.includes('wipe'));
  if (found === undefined) throw new Error(`${driver.id} does not wipe`);
  return found;
}

export function wipePackage(driverId: string, { options, image }: ConformanceCase): string {
  const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
  const common = { product: 'Killed', driver: driverId, options };
  const address = image?.segments[0]?.address ?? null;
  const use = {
    recipe: useRecipe,
    title: 'Use',
    purpose: 'provision',
    ...common,
    ...(image !== undefined && {
      files: {
        firmware: {
          path: 'firmware.bin',
          sha256: sha256(image.bytes),
          kind: image.kind,
          ...(address === null ? {} : { address }),
        },
      },
    }),
    steps: [
      { step: 'identify' },
      image === undefined
        ? { step: 'identity', profile: 'gateway-mk2' }
        : { step: 'flash', file: 'firmware', activate: 'confirm' },
    ],
  };
  const wipe = {
    recipe: wipeRecipe,
    title: 'Wipe',
    purpose: 'decommission',
    ...common,
    allow: ['erase-all'],
    steps: [{ step: 'identify' }, { step: 'wipe', method: methodOf(driverId) }],
  };
  const text = (value: object): Uint8Array => new TextEncoder().encode(JSON.stringify(value));
  const entries = new Map([
    [`recipes/${useRecipe}.yaml`, text(use)],
    [`recipes/${wipeRecipe}.yaml`, text(wipe)],
    ...(image === undefined ? [] : [['firmware.bin', image.bytes] as const]),
  ]);
  const lines = [...entries].map(([name, bytes]) => `  ${name}: ${sha256(bytes)}`);
  const manifest = `package: kills\ntitle: Kills\nfiles:\n${lines.join('\n')}\n`;
  const zip = writeZip(new Map([['package.yaml', new TextEncoder().encode(manifest)], ...entries]));
  return Buffer.from(zip).toString('base64');
}

function methodOf(driverId: string): string {
  const methods: Readonly<Record<string, string>> = {
    smp: 'smp-erase',
    'espressif-rom': 'esp-erase-flash',
    'stm32-uart': 'stm32-mass-erase',
    'usb-dfu': 'dfuse-mass-erase',
    console: 'console-delete',
  };
  const method = methods[driverId];
  if (method === undefined) throw new Error(`no method for ${driverId}`);
  return method;
}
