/** One unit that an external tool works on: each verb is a call. What it offers is what its recipe says how to do. */
import { concatBytes, fromBase64 } from '../../base/bytes.ts';
import { Deadline } from '../../base/deadline.ts';
import type { Run } from '../../base/run.ts';
import { Fault } from '../../model/fault.ts';
import type { Readings } from '../../model/job.ts';
import type {
  Capability,
  DeviceInfo,
  FlashRequest,
  FlashResult,
  IdentityChain,
  Session,
  StoredIdentity,
  WipeCheck,
  WipeRun,
} from '../driver.ts';
import { addressOf } from './address.ts';
import { identifyUnit } from './identify.ts';
import { readingsOf } from './readings.ts';
import type { Tool } from './tool.ts';
import { checkErased, wipeUnit } from './wipe.ts';

const restartTimeoutMs = 15_000;
const chainMaxBytes = 64 * 1024;

export function makeSession(tool: Tool, first: DeviceInfo): Session {
  const { commands } = tool.options;
  let device = first;
  const identify = async (run: Run): Promise<DeviceInfo> => {
    device = await identifyUnit(tool, run);
    return device;
  };
  const can = capabilitiesOf(tool);
  return {
    get device() {
      return device;
    },
    can,
    identify,
    ...(commands.flash && { flash: (request: FlashRequest, run: Run) => flash(tool, request, run) }),
    ...(commands.diagnose && { diagnose: (run: Run) => diagnose(tool, device, run) }),
    ...(commands.reset && { reset: (run: Run) => reset(tool, run) }),
    ...(commands.storeKey && {
      storeKey: (identity: StoredIdentity, run: Run) => storeKey(tool, identity, run),
      readIdentity: (run: Run) => readIdentity(tool, run),
    }),
    ...(commands.wipe && {
      wipe: (methodId: string, run: WipeRun) => wipeUnit(tool, methodId, run),
      checkWipe: async (methodId: string, run: WipeRun): Promise<WipeCheck> => {
        const before = device;
        const fresh = await identify(run);
        if (fresh.hardwareId !== before.hardwareId)
          throw new Fault(
            'device.changed',
            `The unit was ${before.hardwareId}; now ${fresh.hardwareId} answers.`,
            {
              expected: before.hardwareId,
              observed: fresh.hardwareId,
            },
          );
        return await checkErased(tool, methodId, run);
      },
    }),
    close: async () => tool.close(),
  };
}

function capabilitiesOf({ options: { commands } }: Tool): readonly Capability[] {
  return [
    ...(commands.flash ? (['flash'] as const) : []),
    ...(commands.diagnose ? (['diagnose'] as const) : []),
    ...(commands.reset ? (['reset'] as const) : []),
    ...(commands.storeKey ? (['storeKey'] as const) : []),
    ...(commands.wipe ? (['wipe'] as const) : []),
  ];
}

async function flash(tool: Tool, { image, imageNumber }: FlashRequest, run: Run): Promise<FlashResult> {
  const { commands, address } = tool.options;
  if (imageNumber !== 0)
    throw new Fault('device.lacks', 'External tools are given image 0 only.', { imageNumber });
  const extension = /\.[A-Za-z0-9]{1,8}$/.exec(image.name)?.[0] ?? '.bin';
  const bySegment = commands.flash?.file === 'segment';
  const files = bySegment
    ? image.segments.map((segment) => ({
        file: { name: 'firmware.bin', bytes: segment.bytes },
        values: addressOf(segment.address ?? address ?? null),
      }))
    : [{ file: { name: `firmware${extension}`, bytes: image.bytes }, values: addressOf(address ?? null) }];
  for (const inputs of files) await tool.call('flash', inputs, run);
  if (commands.verify === undefined)
    run.log('the recipe does not say how to verify: only the tool was believed');
  else for (const inputs of files) await tool.call('verify', inputs, run);
  const bytesSent = files.reduce((sum, { file }) => sum + file.bytes.length, 0);
  return { skipped: false, bytesSent, firmware: null };
}

async function diagnose(tool: Tool, device: DeviceInfo, run: Run): Promise<Readings> {
  const { captured } = await tool.call(
    'diagnose',
    { captures: tool.options.commands.diagnose?.readings ?? {} },
    run,
  );
  return { ...device.facts, ...readingsOf(captured) };
}

async function reset(tool: Tool, run: Run): Promise<void> {
  await tool.call('reset', {}, run);
  if (tool.port.info.kind !== 'virtual') return;
  using deadline = new Deadline(
    run.signal,
    restartTimeoutMs,
    () => new Fault('device.reboot', 'The unit did not come back after its restart.'),
  );
  await (await tool.port.reopen({}, deadline.signal)).close();
}

async function storeKey(tool: Tool, { certificates, privateKey }: StoredIdentity, run: Run): Promise<void> {
  const file = { name: 'chain.der', bytes: concatBytes(certificates) };
  await tool.call('storeKey', { file, secret: privateKey }, run);
}

async function readIdentity(tool: Tool, run: Run): Promise<IdentityChain | null> {
  const collect = tool.options.commands.readIdentity?.certificate ?? '';
  const { collected } = await tool.call('readIdentity', { collect }, run);
  if (collected.length === 0) return null;
  try {
    const certificates = collected.map((line) => fromBase64(line));
    if (certificates.reduce((sum, bytes) => sum + bytes.length, 0) <= chainMaxBytes) return { certificates };
  } catch (cause) {
    throw new Fault('device.protocol', 'What the tool prints as certificate is not base64.', {}, { cause });
  }
  throw new Fault('device.protocol', 'The certificates that the tool prints are too long.');
}
