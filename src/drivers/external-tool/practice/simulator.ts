/** The unit that the practice tool works on: lines of text with a CRC, and flash that remembers. */
import { fromBase64, toBase64, utf8 } from '../../../base/bytes.ts';
import { crc16 } from '../../../framing/crc16.ts';
import type { FlashGeometry, Misbehaviour, SimulatedUnit, SimulateOptions } from '../../simulated-unit.ts';

export const practiceFlashBytes = 16 * 1024;
export const practiceGeometry: FlashGeometry = { sizeBytes: practiceFlashBytes, pageBytes: 1024 };

const longestLine = 8192;
const restartMs = 30;
const floodPieceBytes = 16_384;

export function simulatePractice(options: SimulateOptions): SimulatedUnit {
  const is = (misbehaviour: Misbehaviour): boolean => options.misbehaviour === misbehaviour;
  const state = { restarts: 0 };
  return {
    powerOn: (world) => {
      const deaf = is('silent') || (is('dead-after-reset') && state.restarts > 0);
      if (is('flood')) {
        const flood = (): void => {
          world.send(new Uint8Array(floodPieceBytes).fill(0x41));
          world.later(1, flood);
        };
        flood();
      }
      let text = '';
      return {
        receive: (bytes) => {
          if (deaf || is('flood')) return;
          if (is('garbage')) return world.send(options.random.bytes(bytes.length));
          text = (text + String.fromCharCode(...bytes)).slice(-longestLine);
          for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n')) {
            const line = text.slice(0, at);
            text = text.slice(at + 1);
            const star = line.lastIndexOf('*');
            const body = line.slice(0, Math.max(0, star));
            // A line with a hole in it is nobody's: the tool asks again.
            if (star === -1 || crcOf(body) !== line.slice(star + 1)) continue;
            const answer = answerTo(body, options, state, is);
            world.send(utf8(`${answer}*${crcOf(answer)}\n`));
            if (body !== 'restart') continue;
            world.later(restartMs, () => {
              state.restarts += 1;
              world.restart(restartMs);
            });
          }
        },
      };
    },
  };
}

function crcOf(text: string): string {
  return crc16(utf8(text)).toString(16).padStart(4, '0');
}

function answerTo(
  line: string,
  { hardwareId, flash }: SimulateOptions,
  state: { readonly restarts: number },
  is: (misbehaviour: Misbehaviour) => boolean,
): string {
  const [verb = '', first = '', second = ''] = line.split(' ');
  const offset = Number(first);
  const inside = (length: number): boolean =>
    Number.isInteger(offset) &&
    Number.isInteger(length) &&
    offset >= 0 &&
    offset + length <= practiceFlashBytes;
  switch (verb) {
    case 'who': {
      const id = is('swaps-hardware-id') && state.restarts > 0 ? `${hardwareId}X` : hardwareId;
      return `ok ${id}|${is('wrong-model') ? 'Practice Mk2' : 'Practice Mk1'}|${state.restarts > 0 ? '1.0' : 'none'}`;
    }
    case 'health':
      return `ok supplyMv=3300 restarts=${state.restarts}`;
    case 'restart':
      return 'ok';
    case 'erase': {
      if (first === 'all') {
        const kept = is('half-wipe') ? practiceFlashBytes / 2 : 0;
        if (!is('fake-wipe')) flash.erase(kept, practiceFlashBytes - kept);
        return 'ok';
      }
      const { pageBytes } = practiceGeometry;
      const length = Math.ceil(Number(second) / pageBytes) * pageBytes;
      if (!inside(length) || offset % pageBytes !== 0) return 'no such memory';
      flash.erase(offset, length);
      return 'ok';
    }
    case 'write': {
      if (is('refuses-image')) return 'no, write protected';
      const bytes = fromBase64(second);
      if (!inside(bytes.length)) return 'no such memory';
      if (is('corrupts-image')) bytes[0] = (bytes[0] ?? 0) ^ 1;
      flash.write(offset, bytes);
      return 'ok';
    }
    case 'read':
      return inside(Number(second)) ? `ok ${toBase64(flash.read(offset, Number(second)))}` : 'no such memory';
    default:
      return 'no such command';
  }
}
