/** What of a virtual bench survives a restart of the program: which units there are and where they lie. Flash is beside it. */
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { Fault } from '../model/fault.ts';
import { virtualUnitRecordSchema } from './virtual-unit.ts';

const benchRecordSchema = z.strictObject({
  version: z.literal(1),
  nextUnit: z.int().positive(),
  units: z.array(virtualUnitRecordSchema).max(10_000),
  places: z.array(z.strictObject({ unitId: z.string().nullable(), pluggedIn: z.boolean() })).max(256),
});
export type BenchRecord = z.infer<typeof benchRecordSchema>;

export const emptyBench: BenchRecord = { version: 1, nextUnit: 1, units: [], places: [] };

/** Empty for a new folder, which is made. Throws Fault file.invalid when the file is not a bench. */
export function loadBench(folder: string): BenchRecord {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, 'bench.json');
  if (!existsSync(path)) return emptyBench;
  try {
    return benchRecordSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch (cause) {
    // Neither JSON nor a bench: not overwritten, because units' memories belong to it.
    throw new Fault('file.invalid', `${path} is not the file of a virtual bench.`, { path }, { cause });
  }
}

export function saveBench(folder: string, bench: BenchRecord): void {
  const path = join(folder, 'bench.json');
  writeFileSync(`${path}.new`, `${JSON.stringify(bench, null, 2)}\n`, { mode: 0o600 });
  renameSync(`${path}.new`, path);
}

export function flashPath(folder: string, unitId: string): string {
  return join(folder, `${unitId}.flash`);
}
