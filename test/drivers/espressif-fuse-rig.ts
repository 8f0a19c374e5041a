/** The fuses of one simulated chip, without a bench: its ROM answers at once, and the line can be cut or damaged at will. */
import { systemClock } from '../../src/base/clock.ts';
import { seededRandom } from '../../src/base/random.ts';
import { Channel } from '../../src/drivers/espressif-rom/channel.ts';
import { type ChipId, chipOfId } from '../../src/drivers/espressif-rom/chips.ts';
import type { FuseLoader } from '../../src/drivers/espressif-rom/fuse-controller.ts';
import type { FuseCells } from '../../src/drivers/espressif-rom/simulator/fuse-cells.ts';
import type { FuseQuality } from '../../src/drivers/espressif-rom/simulator/fuse-controller.ts';
import { Rom } from '../../src/drivers/espressif-rom/simulator/rom.ts';
import { Simulation } from '../../src/drivers/espressif-rom/simulator/simulation.ts';
import { encodeSlip } from '../../src/framing/slip.ts';
import { Fault } from '../../src/model/fault.ts';
import { NorFlash } from '../../src/virtual/flash-memory.ts';
import { ScriptedRom } from './scripted-rom.ts';

const flashBytes = 65_536;
const pageBytes = 4096;

export interface FuseRig {
  /** What is burned, whatever the registers say. */
  readonly cells: FuseCells;
  /** Power on: registers are loaded anew. */
  connect(line?: LineFaults): FuseConnection;
}

export interface FuseConnection extends AsyncDisposable {
  readonly loader: FuseLoader;
  /** Bytes that had passed after each message, in both directions. */
  readonly messageEnds: readonly number[];
}

export interface LineFaults {
  /** Bytes in both directions, from the power-on. */
  readonly unplugAfterBytes?: number;
  /** Changes a request on its way. */
  readonly damage?: (frame: Uint8Array) => Uint8Array;
}

export function fuseRig(chip: ChipId = 'esp32c3', fuseQuality: FuseQuality = 'sound'): FuseRig {
  const unit = new Simulation({
    hardwareId: '7CDFA1B2C3D4',
    flash: new NorFlash({ sizeBytes: flashBytes + pageBytes, pageBytes }),
    random: seededRandom(1),
    driver: { chip, fuseQuality, flashBytes, processingMs: 0 },
  });
  return { cells: unit.fuses, connect: (line = {}) => connect(unit, line) };
}

function connect(
  unit: Simulation,
  { unplugAfterBytes = Infinity, damage = same }: LineFaults,
): FuseConnection {
  const rom = new Rom(unit);
  const messageEnds: number[] = [];
  let passed = 0;
  /** How much of a message passes. */
  const pass = (lengthBytes: number): number => {
    const room = Math.min(lengthBytes, unplugAfterBytes - passed);
    passed += room;
    messageEnds.push(passed);
    // What a transport says of a port that is gone.
    if (passed >= unplugAfterBytes)
      setImmediate(() => link.fail(new Fault('link.lost', 'The port is gone.')));
    return room;
  };
  const link = new ScriptedRom((frame, say) => {
    const lengthBytes = encodeSlip(frame).length;
    if (pass(lengthBytes) < lengthBytes) return;
    for (const answer of rom.answer(damage(frame))?.frames ?? [])
      say(answer.subarray(0, pass(answer.length)));
  });
  const channel = new Channel(link, systemClock, () => undefined);
  const loader: FuseLoader = {
    channel,
    timeoutMs: 5000,
    unit: {
      chip: chipOfId(unit.options.chip),
      security: {
        secureBoot: 0,
        flashEncryption: false,
        secureDownload: false,
        jtagDisabled: null,
        apiVersion: null,
      },
      mac: '7CDFA1B2C3D4',
      flashId: null,
      flashBytes: null,
    },
  };
  return { loader, messageEnds, [Symbol.asyncDispose]: () => channel.close() };
}

const same = (frame: Uint8Array): Uint8Array => frame;
