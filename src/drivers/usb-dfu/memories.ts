/** The memories of a DfuSe unit: one for each alternate setting, named and mapped by its text. */
import { Fault } from '../../model/fault.ts';
import type { FirmwareImage } from '../driver.ts';
import type { OpenUnit } from './connection.ts';
import { hex, type Span } from './dfuse.ts';
import { type MemoryMap, type MemoryRegion, parseMemoryMap, regionEnd, sectorsOf } from './memory-map.ts';

export interface Memory extends MemoryMap {
  readonly alternate: number;
}

/** Alternate settings whose text is no map are left out; a text that begins as one and is malformed is refused. */
export async function readMemories(unit: OpenUnit, signal: AbortSignal): Promise<readonly Memory[]> {
  const memories: Memory[] = [];
  for (const { alternate, text } of unit.dfu.alternates) {
    const name = await unit.link.text(text, signal);
    if (name?.startsWith('@')) memories.push({ alternate, ...parseMemoryMap(name) });
  }
  const regions = memories.flatMap((memory) => memory.regions.map((region) => ({ region, memory })));
  regions.sort((left, right) => left.region.address - right.region.address);
  for (const [index, { region, memory }] of regions.entries()) {
    const next = regions[index + 1];
    if (next !== undefined && next.region.address < regionEnd(region))
      throw new Fault(
        'link.garbage',
        `The unit's memories "${memory.name}" and "${next.memory.name}" overlap at ${hex(next.region.address)}.`,
        { address: next.region.address },
      );
  }
  return memories;
}

/** What a file needs of one memory. */
export interface MemoryPlan {
  readonly memory: Memory;
  readonly pages: readonly number[];
  readonly writes: readonly { readonly span: Span; readonly bytes: Uint8Array }[];
}

/**
 * Where each segment goes and which pages that needs. Throws Fault image.too-large or image.mismatch when a byte is outside of
 * what can be erased and written: option bytes and one-time memory are never written as firmware.
 */
export function planMemory(memories: readonly Memory[], image: FirmwareImage): MemoryPlan {
  const writes = image.segments
    .filter((segment) => segment.bytes.length > 0)
    .map(({ address, bytes }) => ({
      span: { address: address ?? firstPlace(memories), sizeBytes: bytes.length },
      bytes,
    }));
  const first = writes[0];
  if (first === undefined) throw new Fault('image.invalid', `${image.name} has nothing to write.`);
  const memory = memories.find(({ regions }) => regions.some((region) => holds(region, first.span.address)));
  if (memory === undefined) throw outside(image, first.span.address, memories);
  const pages = new Set<number>();
  for (const { span } of writes)
    for (const page of pagesOf(memory, span, (address) => outside(image, address, memories))) pages.add(page);
  return { memory, pages: [...pages].sort((left, right) => left - right), writes };
}

const usable = (region: MemoryRegion): boolean => region.erasable && region.writable;
const holds = (region: MemoryRegion, address: number): boolean =>
  usable(region) && address >= region.address && address < regionEnd(region);

export function firstPlace(memories: readonly Memory[]): number {
  const place = memories.flatMap(({ regions }) => regions).find(usable);
  if (place === undefined)
    throw new Fault('device.lacks', 'The unit has no memory that can be erased and written.');
  return place.address;
}

function pagesOf(memory: Memory, span: Span, refuse: (address: number) => Fault): readonly number[] {
  const pages: number[] = [];
  const end = span.address + span.sizeBytes;
  let address = span.address;
  while (address < end) {
    const at = address;
    const region = memory.regions.find((candidate) => holds(candidate, at));
    if (region === undefined) throw refuse(at);
    pages.push(...sectorsOf(region, at, end - at));
    address = regionEnd(region);
  }
  return pages;
}

function outside(image: FirmwareImage, address: number, memories: readonly Memory[]): Fault {
  const place = memories.find(({ regions }) =>
    regions.some((region) => address >= region.address && address < regionEnd(region)),
  );
  const past = memories.some(({ regions }) =>
    regions.some((region) => usable(region) && regionEnd(region) === address),
  );
  if (past && place === undefined)
    return new Fault('image.too-large', `${image.name} goes beyond the unit's memory at ${hex(address)}.`, {
      address,
    });
  const where =
    place === undefined ? 'where the unit has no memory' : `in "${place.name}", which is not for firmware`;
  return new Fault('image.mismatch', `${image.name} has bytes for ${hex(address)}, ${where}.`, { address });
}
