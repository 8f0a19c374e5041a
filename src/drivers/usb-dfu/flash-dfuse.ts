/** Firmware into a DfuSe unit: compare, erase exactly the pages that are needed, write, read every byte back, start. */
import { bytesEqual } from '../../base/bytes.ts';
import type { Run } from '../../base/run.ts';
import { Fault } from '../../model/fault.ts';
import type { FlashRequest, FlashResult } from '../driver.ts';
import type { Connection, OpenUnit } from './connection.ts';
import { DfuseMemory, hex } from './dfuse.ts';
import { type MemoryPlan, planMemory, readMemories } from './memories.ts';

export async function flashDfuse(
  connection: Connection,
  unit: OpenUnit,
  request: FlashRequest,
  run: Run,
): Promise<FlashResult> {
  const memories = await readMemories(unit, run.signal);
  const plan = planMemory(memories, request.image);
  await connection.select(unit, plan.memory.alternate, run.signal);
  const memory = new DfuseMemory(unit, connection.options);
  const sizeBytes = plan.writes.reduce((sum, { span }) => sum + span.sizeBytes, 0);
  const total = plan.pages.length + sizeBytes * 2;
  const same = unit.dfu.canUpload && (await firstDifference(memory, plan, () => undefined, run)) === null;
  if (same) run.log(`already there: ${sizeBytes} bytes in "${plan.memory.name}"`);
  else {
    let done = 0;
    const advance = (count: number): void => {
      done += count;
      run.progress(done, total);
    };
    run.progress(0, total);
    for (const page of plan.pages) {
      await memory.erasePage(page, run.signal);
      advance(1);
    }
    for (const { span, bytes } of plan.writes) await memory.write(span, bytes, advance, run.signal);
    await verify(connection, unit, memory, plan, advance, run);
  }
  const start = plan.writes[0]?.span.address ?? 0;
  if (request.activate !== 'store' && connection.options.leave)
    await startFirmware(connection, memory, start, run);
  else await unit.machine.toIdle(connection.options.blockTimeoutMs, run.signal);
  run.progress(total, total);
  return { skipped: same, bytesSent: same ? 0 : sizeBytes, firmware: null };
}

async function verify(
  connection: Connection,
  unit: OpenUnit,
  memory: DfuseMemory,
  plan: MemoryPlan,
  advance: (count: number) => void,
  run: Run,
): Promise<void> {
  if (!unit.dfu.canUpload) return run.log('this unit can not be read back: what it wrote was not compared');
  await unit.machine.toIdle(connection.options.blockTimeoutMs, run.signal);
  const address = await firstDifference(memory, plan, advance, run);
  if (address === null) return run.log('read back: every byte is as sent');
  throw new Fault(
    'device.lied',
    `The unit said that all is written; at ${hex(address)} it holds something else.`,
    {
      address,
    },
  );
}

/** The address of the first block that is not as in the file; null when all are. */
async function firstDifference(
  memory: DfuseMemory,
  plan: MemoryPlan,
  advance: (count: number) => void,
  run: Run,
): Promise<number | null> {
  let different: number | null = null;
  for (const { span, bytes } of plan.writes) {
    await memory.read(
      span,
      (address, read) => {
        const offset = address - span.address;
        if (!bytesEqual(read, bytes.subarray(offset, offset + read.length))) different ??= address;
        else advance(read.length);
        return different === null;
      },
      run.signal,
    );
    if (different !== null) break;
  }
  return different;
}

export async function startFirmware(
  connection: Connection,
  memory: DfuseMemory,
  address: number,
  run: Run,
): Promise<void> {
  run.log(`starting what is at ${hex(address)}`);
  await memory.leave(address, run.signal);
  await connection.release();
}
