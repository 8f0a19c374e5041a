/** Who the unit is, by what the tool prints and by where the recipe says to look. */
import type { Run } from '../../base/run.ts';
import { Fault } from '../../model/fault.ts';
import { hardwareIdSchema } from '../../model/unit.ts';
import type { DeviceInfo } from '../driver.ts';
import { readingsOf } from './readings.ts';
import type { Tool } from './tool.ts';

/** Rejects with Fault device.lacks (no id), device.protocol (not one), device.mismatch (another model). */
export async function identifyUnit(tool: Tool, run: Run): Promise<DeviceInfo> {
  const { options, port } = tool;
  const { identify } = options.commands;
  const source = options.hardwareId;
  // Names that no reading can have.
  const captures = {
    ...identify.readings,
    ...(typeof source === 'object' ? { '.id': source.pattern } : {}),
    ...(identify.model === undefined ? {} : { '.model': identify.model }),
    ...(identify.firmware === undefined ? {} : { '.firmware': identify.firmware }),
  };
  const { captured } = await tool.call('identify', { captures }, run);
  const rawId =
    source === 'port-location'
      ? placeId(port.info.location)
      : source === 'usb-serial'
        ? port.info.usb?.serialNumber
        : captured.get('.id');
  if (rawId === undefined || rawId === null)
    throw new Fault('device.lacks', `The unit gives no hardware id to ${options.tool}.`);
  const hardwareId = hardwareIdSchema.safeParse(rawId.trim());
  if (!hardwareId.success)
    throw new Fault('device.protocol', 'What the tool prints as hardware id is not one.', {
      given: rawId.slice(0, 80),
    });
  const model = (captured.get('.model') ?? options.model ?? options.tool).trim().slice(0, 80);
  if (options.model !== undefined && options.model !== model)
    throw new Fault('device.mismatch', `The recipe is for ${options.model}; this unit is ${model}.`, {
      expected: options.model,
      observed: model,
    });
  const readings = new Map([...captured].filter(([name]) => !name.startsWith('.')));
  return {
    hardwareId: hardwareId.data,
    model,
    firmware: captured.get('.firmware')?.trim().slice(0, 80) ?? null,
    facts: {
      ...readingsOf(readings),
      tool: `${options.tool} ${options.version.equals}`,
      ...(source === 'port-location' ? { hardwareIdFrom: source } : {}),
    },
  };
}

function placeId(location: string): string {
  return `place-${location.replaceAll(/[^A-Za-z0-9._:-]/g, '-')}`.slice(0, 80);
}
