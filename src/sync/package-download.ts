/**
 * One package by its hash, from where the last try ended (RFC 9110 section 14). The server is a stranger: what it answers to a range
 * is held against what was asked, no byte more than offered is kept, and nothing is whole before its hash says so.
 */

import { Fault } from '../model/fault.ts';
import type { OfferedPackage } from '../model/package-file.ts';
import { busy, type StationCredentials } from './management-server.ts';
import type { Partial } from './partial-file.ts';

export interface DownloadParts {
  readonly server: string;
  readonly station: StationCredentials;
  readonly fetch: typeof fetch;
  /** What a station signs to fetch this file. */
  requestBytes(sha256: string): Uint8Array;
}

/**
 * Afterwards the whole of it is in `partial`, and its hash is the one that was offered. Throws Fault server.unreachable when it broke
 * off (what came is kept), server.refused, package.download for other bytes than offered (nothing is kept), store.full, store.failed.
 */
export async function downloadPackage(
  offered: OfferedPackage,
  partial: Partial,
  parts: DownloadParts,
  signal: AbortSignal,
): Promise<void> {
  if (partial.sizeBytes > offered.sizeBytes) partial.restart();
  if (partial.sizeBytes < offered.sizeBytes) await fetchRest(offered, partial, parts, signal);
  partial.flush();
  if (partial.sha256() === offered.sha256) return;
  partial.restart();
  throw lied(offered, 'its hash is another one');
}

async function fetchRest(
  offered: OfferedPackage,
  partial: Partial,
  { server, station, fetch: request, requestBytes }: DownloadParts,
  signal: AbortSignal,
): Promise<void> {
  const { sha256, sizeBytes } = offered;
  const from = partial.sizeBytes;
  const url = new URL(`/api/v1/packages/${sha256}`, server);
  const response = await request(url, {
    redirect: 'error',
    headers: {
      'mintmark-station': station.stationId,
      'mintmark-signature': station.sign(requestBytes(sha256)),
      // packed bytes would be counted from another place
      'accept-encoding': 'identity',
      ...(from === 0 ? {} : { range: `bytes=${from}-`, 'if-range': `"${sha256}"` }),
    },
    signal,
  }).catch((cause: unknown) => {
    if (cause instanceof Fault) throw cause;
    throw new Fault('server.unreachable', `${url.origin} does not answer.`, { url: url.origin }, { cause });
  });
  try {
    placeOf(response, offered, partial, url.origin);
    await keep(response, offered, partial, url.origin);
  } finally {
    // nothing more is read of an answer that is refused
    await response.body?.cancel().catch(() => undefined);
  }
  if (partial.sizeBytes < sizeBytes)
    throw new Fault(
      'server.unreachable',
      `The answer broke off at byte ${partial.sizeBytes} of ${sizeBytes}.`,
      {
        receivedBytes: partial.sizeBytes,
        sizeBytes,
      },
    );
}

/** Where the bytes of this answer belong. */
function placeOf(response: Response, offered: OfferedPackage, partial: Partial, server: string): void {
  const { status, headers } = response;
  const { sizeBytes } = offered;
  switch (status) {
    case 206: {
      const place = `bytes ${partial.sizeBytes}-${sizeBytes - 1}/${sizeBytes}`;
      const told = headers.get('content-range');
      if (partial.sizeBytes === 0 || told !== place)
        throw lied(offered, `it answers ${told ?? 'no range'} and was asked for ${place}`);
      return;
    }
    case 200:
      // it may ignore the range (RFC 9110 section 14.2): then it begins again
      partial.restart();
      return;
    case 416:
      partial.restart();
      throw lied(offered, 'it has nothing where the rest of it should be');
    case 429:
    case 503:
      throw busy(server, response);
    default:
      throw new Fault('server.refused', `${server} does not give the package (${status}).`, { status });
  }
}

async function keep(
  response: Response,
  offered: OfferedPackage,
  partial: Partial,
  server: string,
): Promise<void> {
  const reader = response.body?.getReader();
  if (reader === undefined) return;
  try {
    for (;;) {
      const part = await reader.read().catch((cause: unknown) => {
        throw new Fault(
          'server.unreachable',
          `${server} broke off at byte ${partial.sizeBytes} of ${offered.sizeBytes}.`,
          {},
          { cause },
        );
      });
      if (part.done) return;
      if (partial.sizeBytes + part.value.length > offered.sizeBytes) {
        partial.restart();
        throw lied(offered, `it sends more than ${offered.sizeBytes} bytes`);
      }
      partial.append(part.value);
    }
  } finally {
    await reader.cancel().catch(() => undefined);
    reader.releaseLock();
  }
}

function lied({ package: name, version, sha256 }: OfferedPackage, why: string): Fault {
  return new Fault('package.download', `The server offers ${name} ${version}, and ${why}.`, {
    package: name,
    sha256,
  });
}
