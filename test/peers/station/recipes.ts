/** Recipes for Zephyr's sample servers: no identity group, no USB serial number, so units go by their place. */
import { sha256 } from './real-station.ts';

export interface Target {
  readonly id: string;
  readonly board: string;
  /** Further driver options, as YAML flow. */
  readonly options?: string;
}

const head = (target: Target, recipe: string, purpose: string): string => `recipe: ${recipe}
title: ${recipe}
product: ${target.board}
purpose: ${purpose}
driver: smp
options: { identity: none, hardwareIdFrom: port-location, model: ${target.board}${target.options === undefined ? '' : `, ${target.options}`} }
`;

export const provision = (target: Target, image: Uint8Array, version: string): string => `${head(
  target,
  `${target.id}-provision`,
  'provision',
)}files:
  firmware: { path: firmware.bin, sha256: ${sha256(image)} }
steps:
  - step: identify
    model: ${target.board}
  - step: flash
    file: firmware
    activate: confirm
  - step: verify
    firmware: ${version}
    identity: false
    settings: false
  - step: diagnose
    limits:
      echoMs: { max: 5000 }
`;

export const diagnose = (
  target: Target,
): string => `${head(target, `${target.id}-diagnose`, 'diagnose')}steps:
  - step: identify
  - step: diagnose
`;

export const wipe = (target: Target): string => `${head(
  target,
  `${target.id}-wipe`,
  'decommission',
)}allow: [erase-all]
steps:
  - step: identify
  - step: wipe
    method: smp-storage
`;

export const configure = (target: Target): string => `${head(
  target,
  `${target.id}-configure`,
  'provision',
)}group: site
steps:
  - step: identify
  - step: configure
`;

export const siteGroup = `- id: site
  title: Site
  parent: null
  settings: { net/apn: iot.example }
  definitions:
    net/apn: { type: string, title: Access point name, required: true, maxLength: 63 }
`;
