/** What the simulated consoles share: what they keep, what they do wrong, and how they speak. */
import type { Random } from '../../../base/random.ts';
import type { FlashMemory, Misbehaviour, SimulatedNetwork } from '../../simulated-unit.ts';
import { type Kept, loadKept, saveKept } from './memory.ts';

export interface Machine {
  readonly hardwareId: string;
  readonly flash: FlashMemory;
  readonly random: Random;
  readonly network: SimulatedNetwork;
  is(misbehaviour: Misbehaviour): boolean;
}

/** One kind of unit: its manners on the line, and its commands. */
export interface Dialect {
  readonly prompt: string;
  readonly echo: boolean;
  readonly lineMaxBytes: number;
  /** What ends a line; the other of the two is passed over. */
  readonly lineEnd: '\r' | '\n';
  /** Sent after power on. */
  readonly banner: string;
  /** Something that comes unasked; sent before some answers. */
  readonly unsolicited: string;
  /** Answers a line. Null: nothing to say, not even a prompt. */
  command(line: string, unit: UnitSide): readonly string[] | null;
}

/** What a command may do besides answering. */
export interface UnitSide {
  restart(): void;
  /** The next `count` bytes are no lines. */
  takeBytes(count: number, done: (bytes: Uint8Array) => readonly string[]): void;
  uptimeMs(): number;
  /** The answer to a command that returned null, when it is there; with the prompt. */
  answer(lines: readonly string[]): void;
}

export function kept(machine: Machine): Kept {
  return loadKept(machine.flash);
}

/** False when the memory is full. */
export function putCredential(machine: Machine, name: string, content: Uint8Array): boolean {
  const stored = content.slice();
  if (machine.is('corrupts-image') && stored.length > 0) stored[stored.length >> 1] = 0x3f;
  return putKey(machine, name, stored);
}

/** Made in the unit: no cable can have damaged it. */
export function putKey(machine: Machine, name: string, content: Uint8Array): boolean {
  const before = kept(machine);
  const text = Buffer.from(content).toString('base64');
  return saveKept(machine.flash, { ...before, credentials: { ...before.credentials, [name]: text } });
}

export function credential(machine: Machine, name: string): Uint8Array | null {
  const text = kept(machine).credentials[name];
  return text === undefined ? null : new Uint8Array(Buffer.from(text, 'base64'));
}

/** False when there is none. */
export function dropCredential(machine: Machine, name: string): boolean {
  const before = kept(machine);
  if (before.credentials[name] === undefined) return false;
  if (machine.is('fake-wipe')) return true;
  if (machine.is('half-wipe') && Object.keys(before.credentials).length === 1) return true;
  const { [name]: _, ...credentials } = before.credentials;
  saveKept(machine.flash, { ...before, credentials });
  return true;
}

export function putSetting(machine: Machine, key: string, hex: string | null): boolean {
  const before = kept(machine);
  if (machine.is('forgets-settings') || (hex === null && machine.is('fake-wipe'))) return true;
  const { [key]: _, ...others } = before.settings;
  return saveKept(machine.flash, { ...before, settings: hex === null ? others : { ...others, [key]: hex } });
}
