/** The SMP driver: connects, finds out who the unit is and what it offers, and hands out a session. */
import { type Clock, systemClock } from '../../base/clock.ts';
import type { Run } from '../../base/run.ts';
import { Fault } from '../../model/fault.ts';
import { keyAlgorithms } from '../../model/key-algorithm.ts';
import type { Port } from '../../transport/port.ts';
import type { Capability, Driver, Session } from '../driver.ts';
import { Connection } from './connection.ts';
import { isUnsupported } from './errors.ts';
import { identifyUnit, requireModel } from './facts.ts';
import { tryAsk } from './groups/ask.ts';
import { groupList, zephyrGroup } from './groups/enumeration.ts';
import { IdentityGroup, type IdentityInfo } from './groups/identity.ts';
import { imageGroup } from './groups/image.ts';
import { settingsGroup } from './groups/settings.ts';
import { parseOptions } from './options.ts';
import { SmpSession } from './session.ts';
import { flashGeometry } from './simulator/layout.ts';
import { simulateSmp } from './simulator/unit.ts';
import { wipeMethods } from './wipe.ts';

export function makeSmpDriver(clock: Clock): Driver {
  return {
    id: 'smp',
    title: 'MCUmgr (SMP) over serial',
    // Zephyr's sample USB id, Nordic, and the J-Link bridge of many boards.
    usb: [{ vendorId: 0x2fe3 }, { vendorId: 0x1915 }, { vendorId: 0x1366 }],
    can: [
      'flash',
      'generateKey',
      'writeIdentity',
      'proveIdentity',
      'openConnection',
      'configure',
      'readBack',
      'diagnose',
      'wipe',
      'reset',
    ],
    wipeMethods,
    configures: ['setting', 'file'],
    // As the identity group has it; each unit says which.
    keyAlgorithms: () => keyAlgorithms,
    checkOptions: (options) => {
      parseOptions(options);
    },
    connect: (port, options, run) => connect(port, options, run, clock),
    simulatedFlash: flashGeometry,
    simulate: simulateSmp,
    rehearsalUnit: (options) => {
      const { framing, model, identityGroup } = parseOptions(options);
      return { framing, identityGroup, ...(model === undefined ? {} : { model }) };
    },
  };
}

export const smpDriver = makeSmpDriver(systemClock);

async function connect(port: Port, rawOptions: unknown, run: Run, clock: Clock): Promise<Session> {
  const options = parseOptions(rawOptions);
  const connection = await Connection.open(port, options, clock, run);
  try {
    const groups = await findGroups(connection, run.signal);
    const wantsGroup = options.identity === 'group' && options.mode === 'application';
    const group = wantsGroup ? new IdentityGroup(connection.channel, options.identityGroup) : null;
    const known = await identifyUnit(connection, group, groups.has(imageGroup), run);
    if (wantsGroup && known.identity === null) {
      throw new Fault(
        'device.lacks',
        `The unit does not answer SMP group ${options.identityGroup} (identity).`,
      );
    }
    requireModel(known.device, options.model);
    return new SmpSession(connection, known, capabilitiesOf(groups, known.identity));
  } catch (thrown) {
    // The promise of connect: the port is closed when it fails.
    await connection.close();
    throw thrown;
  }
}

/** By enumeration where there is one, else by questions that change nothing. */
async function findGroups(connection: Connection, signal: AbortSignal): Promise<ReadonlySet<number>> {
  const { channel } = connection;
  const listed = await groupList(channel, signal);
  if (listed !== null) return listed;
  const found = new Set<number>();
  const images = await tryAsk(channel, { operation: 'read', group: imageGroup, command: 0 }, {}, signal);
  if (images.ok) found.add(imageGroup);
  if (connection.options.mode === 'recovery') return found;
  const body = { name: 'mintmark/absent' };
  const settings = await tryAsk(
    channel,
    { operation: 'read', group: settingsGroup, command: 0 },
    body,
    signal,
  );
  if (!isUnsupported(settings)) found.add(settingsGroup);
  return found;
}

function capabilitiesOf(groups: ReadonlySet<number>, identity: IdentityInfo | null): readonly Capability[] {
  const can: Capability[] = ['diagnose', 'reset'];
  if (groups.has(imageGroup)) can.push('flash');
  if (groups.has(settingsGroup)) can.push('configure', 'readBack');
  const features = identity?.features ?? new Set<string>();
  if (features.has('key')) can.push('generateKey');
  if (features.has('chain')) can.push('writeIdentity');
  if (features.has('sign')) can.push('proveIdentity');
  if (features.has('connect')) can.push('openConnection');
  if (features.has('wipe') || groups.has(zephyrGroup)) can.push('wipe');
  return can;
}
