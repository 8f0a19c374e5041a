/**
 * What is left after an erase. What counts is not what the unit says when it is told to erase, but what a fresh connection, after a
 * restart, reads.
 */
import { toHex } from '../../base/bytes.ts';
import { Fault } from '../../model/fault.ts';
import type { MediumReport } from '../../model/wipe.ts';
import type { WipeCheck, WipeRun } from '../driver.ts';
import type { Connection } from './connection.ts';
import type { IdentityGroup, IdentityInfo, Region } from './groups/identity.ts';
import { challengeSlot } from './wipe-challenge.ts';

/** After a restart, over the fresh connection. */
export async function checkErased(
  connection: Connection,
  identity: IdentityGroup,
  info: IdentityInfo,
  hasImages: boolean,
  run: WipeRun,
): Promise<WipeCheck> {
  const regions = await identity.regions(run.signal);
  const retained = regions
    .filter((region) => !region.wiped)
    .map(
      (region) => `${region.name}, ${region.sizeBytes} bytes: the unit needs it to run and does not erase it`,
    );
  const media = await readRegions(connection, identity, info, regions, run);
  if (media.some(({ clean }) => !clean)) return { media, retained };
  if (!hasImages)
    return { media, retained: [...retained, 'test pattern: none, the unit has no image slot to spare'] };
  const challenge = await challengeSlot(connection, { ...run, progress: () => undefined });
  // Writing ended the time in which flash can be read; and the image has to go again.
  await identity.wipe(info.hardwareId, run.signal, connection.options.eraseTimeoutMs);
  const again = await readRegions(connection, identity, info, regions, run);
  switch (challenge.type) {
    case 'held':
      return {
        media: again,
        retained: [
          ...retained,
          `test pattern: ${challenge.bytes} random bytes went to the image slot that does not run, were answered for, and erased again; the other regions took none`,
        ],
      };
    case 'none':
      return { media: again, retained: [...retained, `test pattern: none. ${challenge.why}`] };
    case 'lost':
      return { media: [...again, claimReport('test image', [challenge.finding])], retained };
  }
}

/** Every byte of every region that a wipe erases. */
async function readRegions(
  connection: Connection,
  identity: IdentityGroup,
  info: IdentityInfo,
  regions: readonly Region[],
  run: WipeRun,
): Promise<readonly MediumReport[]> {
  const wiped = regions.filter((region) => region.wiped);
  const totalBytes = wiped.reduce((sum, region) => sum + region.sizeBytes, 0);
  const media: MediumReport[] = [];
  let before = 0;
  for (const region of wiped) {
    media.push(await checkRegion(connection, identity, region, before, totalBytes, run));
    before += region.sizeBytes;
  }
  const claims = [
    ...(info.hasKey ? ['the unit says that it still has a key'] : []),
    ...(info.hasChain ? ['the unit says that it still has certificates'] : []),
    ...missingFlash(connection.options.userFlashBytes, totalBytes),
  ];
  if (claims.length > 0) media.push(claimReport('what the unit says of itself', claims));
  return media;
}

function missingFlash(expectedBytes: number | undefined, listedBytes: number): readonly string[] {
  if (expectedBytes === undefined || listedBytes >= expectedBytes) return [];
  return [`the unit lists ${listedBytes} bytes of user flash, the recipe expects at least ${expectedBytes}`];
}

async function checkRegion(
  connection: Connection,
  identity: IdentityGroup,
  region: Region,
  bytesBefore: number,
  totalBytes: number,
  run: WipeRun,
): Promise<MediumReport> {
  let left = 0;
  let firstLeft: { readonly offset: number; readonly value: number } | null = null;
  const limits = { window: connection.window, timeoutMs: connection.options.responseTimeoutMs };
  const progress = (done: number): void => {
    run.progress(bytesBefore + done, totalBytes);
    run.medium?.({
      name: region.name,
      phase: 'verifying',
      bytesDone: done,
      bytesTotal: region.sizeBytes,
    });
  };
  const common = {
    name: region.name,
    level: 'clear',
    method: 'smp-erase',
    verification: 'full-read',
  } as const;
  const bytesTotal = region.sizeBytes;
  try {
    const read = await identity.readRegion(region, limits, { ...run, progress }, (offset, data) => {
      for (const [index, value] of data.entries()) {
        if (value === region.erasedByte) continue;
        left += 1;
        firstLeft ??= { offset: offset + index, value };
      }
    });
    const findings = leftOver(left, firstLeft);
    if (read.totalBytes !== bytesTotal)
      findings.push(`only ${read.totalBytes} of ${bytesTotal} bytes can be read`);
    const clean = findings.length === 0;
    return {
      ...common,
      bytesTotal,
      bytesRead: read.totalBytes,
      clean,
      readBackSha256: read.sha256,
      findings,
    };
  } catch (thrown) {
    // A region that the unit will not show is a finding, not the end of the check: the others are still read.
    if (!(thrown instanceof Fault) || thrown.code !== 'device.refused') throw thrown;
    return {
      ...common,
      bytesTotal,
      bytesRead: 0,
      clean: false,
      readBackSha256: null,
      findings: [thrown.message],
    };
  }
}

function leftOver(left: number, first: { readonly offset: number; readonly value: number } | null): string[] {
  if (first === null) return [];
  const value = toHex(Uint8Array.of(first.value));
  return [`${left} bytes are not erased, the first at ${first.offset} (0x${value})`];
}

function claimReport(name: string, findings: readonly string[]): MediumReport {
  return {
    name,
    level: 'clear',
    method: 'smp-erase',
    bytesTotal: 0,
    bytesRead: 0,
    verification: 'query',
    clean: false,
    readBackSha256: null,
    findings: [...findings],
  };
}
