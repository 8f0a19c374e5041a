/**
 * LwM2M objects as data, and what the objects of a factory bootstrap are made of. Resources and their types: OMA registry,
 * objects 0 (v1.1), 1 (v1.1), 2, 3 and 21 (v2.0: bytes, where v1.0 had text); data types: OMA-TS-LightweightM2M_Core-V1_1 appendix C.
 */
import { Fault } from '../model/fault.ts';

/** Integers and times beyond 2^53 are not needed by any of these objects and are refused. */
export type Lwm2mValue =
  | { readonly type: 'string'; readonly value: string }
  | { readonly type: 'integer' | 'float' | 'time'; readonly value: number }
  | { readonly type: 'boolean'; readonly value: boolean }
  | { readonly type: 'opaque'; readonly value: Uint8Array }
  | { readonly type: 'objlnk'; readonly object: number; readonly instance: number };
export type Lwm2mType = Lwm2mValue['type'];

export type Lwm2mResource =
  | { readonly id: number; readonly value: Lwm2mValue }
  | { readonly id: number; readonly values: ReadonlyMap<number, Lwm2mValue> };

/** Resources ascending by id. */
export interface Lwm2mInstance {
  readonly objectId: number;
  readonly instanceId: number;
  readonly resources: readonly Lwm2mResource[];
}

export interface ResourceDefinition {
  readonly name: string;
  readonly type: Lwm2mType;
  readonly multiple?: true;
  /** Never shown to people, nor kept in records. */
  readonly secret?: true;
}
export interface ObjectDefinition {
  readonly name: string;
  readonly resources: ReadonlyMap<number, ResourceDefinition>;
}

const define = (name: string, resources: Readonly<Record<number, ResourceDefinition>>): ObjectDefinition => ({
  name,
  resources: new Map(Object.entries(resources).map(([id, definition]) => [Number(id), definition])),
});

export const lwm2mObjects: ReadonlyMap<number, ObjectDefinition> = new Map([
  [
    0,
    define('Security', {
      0: { name: 'Server URI', type: 'string' },
      1: { name: 'Bootstrap-Server', type: 'boolean' },
      2: { name: 'Security Mode', type: 'integer' },
      3: { name: 'Public Key or Identity', type: 'opaque' },
      4: { name: 'Server Public Key', type: 'opaque' },
      5: { name: 'Secret Key', type: 'opaque', secret: true },
      10: { name: 'Short Server ID', type: 'integer' },
      11: { name: 'Client Hold Off Time', type: 'integer' },
      12: { name: 'Bootstrap-Server Account Timeout', type: 'integer' },
      // unsigned in the registry: from 0 to 3 that is the same
      15: { name: 'Certificate Usage', type: 'integer' },
      17: { name: 'OSCORE Security Mode', type: 'objlnk' },
    }),
  ],
  [
    1,
    define('Server', {
      0: { name: 'Short Server ID', type: 'integer' },
      1: { name: 'Lifetime', type: 'integer' },
      2: { name: 'Default Minimum Period', type: 'integer' },
      3: { name: 'Default Maximum Period', type: 'integer' },
      5: { name: 'Disable Timeout', type: 'integer' },
      6: { name: 'Notification Storing', type: 'boolean' },
      7: { name: 'Binding', type: 'string' },
    }),
  ],
  [
    2,
    define('Access Control', {
      0: { name: 'Object ID', type: 'integer' },
      1: { name: 'Object Instance ID', type: 'integer' },
      2: { name: 'ACL', type: 'integer', multiple: true },
      3: { name: 'Access Control Owner', type: 'integer' },
    }),
  ],
  [
    3,
    define('Device', {
      0: { name: 'Manufacturer', type: 'string' },
      1: { name: 'Model Number', type: 'string' },
      2: { name: 'Serial Number', type: 'string' },
      3: { name: 'Firmware Version', type: 'string' },
      6: { name: 'Available Power Sources', type: 'integer', multiple: true },
      7: { name: 'Power Source Voltage', type: 'integer', multiple: true },
      8: { name: 'Power Source Current', type: 'integer', multiple: true },
      9: { name: 'Battery Level', type: 'integer' },
      10: { name: 'Memory Free', type: 'integer' },
      11: { name: 'Error Code', type: 'integer', multiple: true },
      13: { name: 'Current Time', type: 'time' },
      14: { name: 'UTC Offset', type: 'string' },
      15: { name: 'Timezone', type: 'string' },
      16: { name: 'Supported Binding and Modes', type: 'string' },
    }),
  ],
  [
    21,
    define('OSCORE', {
      0: { name: 'Master Secret', type: 'opaque', secret: true },
      1: { name: 'Sender ID', type: 'opaque' },
      2: { name: 'Recipient ID', type: 'opaque' },
      3: { name: 'AEAD Algorithm', type: 'integer' },
      4: { name: 'HMAC Algorithm', type: 'integer' },
      5: { name: 'Master Salt', type: 'opaque' },
      6: { name: 'ID Context', type: 'opaque' },
    }),
  ],
]);

/** Larger than any bootstrap; what is longer is not looked at. */
export const lwm2mLimits = { largestBytes: 65_536, mostItems: 1024 } as const;

/** How content from a unit is refused. */
export function lwm2mFault(format: string, offset: number, reason: string, cause?: unknown): Fault {
  return new Fault(
    'device.protocol',
    `The unit keeps LwM2M objects that are not valid ${format}: ${reason} (at byte ${offset}).`,
    { format, offset, reason },
    { cause },
  );
}

/** Throws Fault device.protocol for an object or a resource that is not in the table. */
export function resourceDefinition(
  format: string,
  objectId: number,
  resourceId: number,
  offset: number,
): ResourceDefinition {
  const found = lwm2mObjects.get(objectId)?.resources.get(resourceId);
  if (found === undefined) throw lwm2mFault(format, offset, `no resource ${resourceId} in /${objectId}`);
  return found;
}

/** Null for what is not UTF-8. */
export function strictText(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null; // the caller knows where it was found
  }
}
