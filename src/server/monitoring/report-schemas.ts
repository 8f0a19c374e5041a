/**
 * What a report may hold: numeric resources of the LwM2M objects Device (/3) and Connectivity Monitoring (/4), by their paths
 * as OMA registered them (github.com/OpenMobileAlliance/lwm2m-registry, 3.xml and 4.xml), and the names that this server shows.
 */
import { z } from 'zod';
import { hardwareIdSchema } from '../../model/unit.ts';
import { isPlainText } from '../plain-text.ts';

/** Resource by path of its instance 0, name here, and what OMA allows. */
export const readings = {
  '/3/0/7': { name: 'supplyMv', low: 0, high: 100_000 },
  '/3/0/8': { name: 'supplyMa', low: -100_000, high: 100_000 },
  '/3/0/9': { name: 'batteryPercent', low: 0, high: 100 },
  '/3/0/10': { name: 'memoryFreeKb', low: 0, high: 1e12 },
  '/3/0/20': { name: 'batteryStatus', low: 0, high: 6 },
  '/3/0/21': { name: 'memoryTotalKb', low: 0, high: 1e12 },
  '/4/0/2': { name: 'signalDbm', low: -200, high: 200 },
  '/4/0/3': { name: 'linkQuality', low: -1_000, high: 65_535 },
  '/4/0/8': { name: 'cell', low: 0, high: 2 ** 40 },
  '/4/0/11': { name: 'signalToNoiseDb', low: -100, high: 200 },
} as const;
/** Which have a usual value in a group: a cell's number has none. */
export const comparable: readonly string[] = [
  'supplyMv',
  'supplyMa',
  'batteryPercent',
  'memoryFreeKb',
  'signalDbm',
  'linkQuality',
  'signalToNoiseDb',
];

const text = z.string().min(1).max(100).refine(isPlainText, 'text without control characters');
const resources = z.strictObject(
  Object.fromEntries(
    Object.entries(readings).map(([path, { low, high }]) => [path, z.number().min(low).max(high).optional()]),
  ) as { readonly [path in keyof typeof readings]: z.ZodOptional<z.ZodNumber> },
);

const about = {
  /** When it was heard of, by the clock of the unit or of its server. */
  at: z.iso.datetime(),
  firmware: text.optional(),
  resources: resources.default({}),
} as const;

export const reportSchema = z.union([
  z.strictObject({ hardwareId: hardwareIdSchema, ...about }),
  /** For a server that knows units by their numbers (an endpoint name). */
  z.strictObject({ serialNumber: text, ...about }),
]);
export type Report = z.infer<typeof reportSchema>;

export const reportsSchema = z.strictObject({ reports: z.array(reportSchema).min(1).max(500) });

export function readingsOf(report: Report): Readonly<Record<string, number>> {
  return Object.fromEntries(
    Object.entries(report.resources).flatMap(([path, value]) =>
      value === undefined ? [] : [[readings[path as keyof typeof readings].name, value]],
    ),
  );
}
