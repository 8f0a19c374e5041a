/**
 * The package that comes with the program: a product that does not exist, with everything that a real one has. It is
 * for the virtual bench; its certificate authority says "demo" in its name.
 */
import { createHash } from 'node:crypto';
import { seededRandom } from '../base/random.ts';
import { makeMcubootImage } from '../formats/make-mcuboot-image.ts';
import type { Group } from '../model/group.ts';
import type { IdentityProfile } from '../model/identity.ts';
import type { ImportedPackage } from '../store/catalogue.ts';

export const demoModel = 'Gateway Mk2';
export const demoFirmwareVersion = '1.4.2+0';
export const demoProvisionRecipe = 'gateway-mk2';
export const demoOrder = { id: '4711', title: 'Gateway Mk2', quantity: 500, profile: 'gateway-mk2' } as const;

const firmwareBytes = 96 * 1024;

const profile: IdentityProfile = {
  profile: demoOrder.profile,
  title: 'Gateway Mk2, order 4711',
  serial: { prefix: 'GW2-', digits: 6, first: 4_711, last: 5_210 },
  subject: { organization: 'Mintmark Demo' },
  hardwareType: '1.3.6.1.4.1.59999.1',
  keyAlgorithm: 'p256',
  issuer: 'local-ca',
  keyOrigin: 'device',
};

const groups: readonly Group[] = [
  {
    id: 'demo',
    title: 'Demo organisation',
    parent: null,
    settings: { 'net/apn': 'iot.example', 'log/level': 2 },
    definitions: {},
  },
  {
    id: 'demo-north',
    title: 'Site North',
    parent: 'demo',
    settings: { 'lwm2m/uri': 'coaps://lwm2m.north.example:5684' },
    definitions: {},
  },
  {
    id: 'gateway-mk2',
    title: 'Gateway Mk2',
    parent: 'demo-north',
    settings: {
      'net/keepalive_s': 120,
      'log/level': 3,
      'led/enabled': true,
      'lwm2m/endpoint': '{{serialNumber}}',
    },
    definitions: {
      'net/apn': { type: 'string', title: 'Access point name', required: true, maxLength: 63 },
      'net/keepalive_s': {
        type: 'uint16',
        title: 'Keep-alive in seconds',
        required: true,
        min: 10,
        max: 3600,
      },
      'log/level': { type: 'uint8', title: 'Log level', required: true, min: 0, max: 4 },
      'led/enabled': { type: 'bool', title: 'Status light', required: false },
      'lwm2m/uri': { type: 'string', title: 'LwM2M server', required: true, maxLength: 120 },
      'lwm2m/endpoint': { type: 'string', title: 'LwM2M endpoint name', required: true, maxLength: 63 },
    },
  },
];

export function demoFirmware(): Uint8Array {
  return makeMcubootImage({ version: demoFirmwareVersion, body: seededRandom(4711).bytes(firmwareBytes) });
}

export function demoPackage(): ImportedPackage {
  const firmware = demoFirmware();
  const sha256 = createHash('sha256').update(firmware).digest('hex');
  return {
    id: 'demo',
    title: 'Gateway Mk2 (demo)',
    signer: null,
    version: null,
    manifestSha256: null,
    groups,
    profiles: [profile],
    files: [{ path: 'gateway-mk2.signed.bin', bytes: firmware }],
    recipes: [
      { id: demoProvisionRecipe, source: provisionRecipe(sha256) },
      { id: 'gateway-mk2-diagnose', source: diagnoseRecipe },
      { id: 'gateway-mk2-wipe', source: wipeRecipe },
    ],
  };
}

const provisionRecipe = (sha256: string): string => `# From a blank unit to a provisioned one.
recipe: ${demoProvisionRecipe}
title: Provision Gateway Mk2
product: ${demoModel}
purpose: provision
driver: smp
options:
  model: ${demoModel}
  baud: 460800
group: gateway-mk2
files:
  firmware:
    path: gateway-mk2.signed.bin
    sha256: ${sha256}
steps:
  - step: identify
    model: ${demoModel}
  - step: diagnose
    limits:
      supplyMv: { min: 3000, max: 3600 }
  - step: flash
    file: firmware
    activate: confirm
  - step: identity
    profile: ${demoOrder.profile}
  - step: configure
  - step: verify
    firmware: ${demoFirmwareVersion.replace('+0', '')}
  - step: label
    output: '{{serialNumber}}.zpl'
    template: |
      ^XA
      ^FO40,40^A0N,40,40^FD${demoModel}^FS
      ^FO40,100^BQN,2,6^FDQA,{{serialNumber}}^FS
      ^FO260,120^A0N,36,36^FD{{serialNumber}}^FS
      ^XZ
`;

const diagnoseRecipe = `# How is a returned unit? Nothing is written.
recipe: gateway-mk2-diagnose
title: Diagnose Gateway Mk2
product: ${demoModel}
purpose: diagnose
driver: smp
options:
  model: ${demoModel}
  baud: 460800
group: gateway-mk2
steps:
  - step: identify
    model: ${demoModel}
  - step: diagnose
    compare: true
    limits:
      supplyMv: { min: 3000, max: 3600 }
`;

const wipeRecipe = `# End of life: credentials revoked, everything erased, every byte read back.
recipe: gateway-mk2-wipe
title: Wipe Gateway Mk2
product: ${demoModel}
purpose: decommission
driver: smp
options:
  model: ${demoModel}
  baud: 460800
allow: [erase-all]
steps:
  - step: identify
    model: ${demoModel}
  - step: wipe
    method: smp-erase
  - { step: verify, settings: false, expect: refused }
`;
