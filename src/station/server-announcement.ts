/** How an embedded server tells the station of the same user where it is: a file that only this user can read. */
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { type Clock, systemClock } from '../base/clock.ts';

const announcementSchema = z.object({ url: z.url(), enrolmentCode: z.string() });
export type ServerAnnouncement = z.infer<typeof announcementSchema>;

const waitMs = 60_000;
const lookMs = 150;

/** Waits until the server has written it. Null when it does not come: the station works without a server. */
export async function readAnnouncement(
  file: string,
  clock: Clock = systemClock,
  signal: AbortSignal = new AbortController().signal,
): Promise<ServerAnnouncement | null> {
  const startMs = clock.monotonicMs();
  while (clock.monotonicMs() - startMs < waitMs) {
    const found = readOnce(file);
    if (found !== null) return found;
    await clock.sleep(lookMs, signal);
  }
  return null;
}

function readOnce(file: string): ServerAnnouncement | null {
  try {
    return announcementSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    // Not there yet, or half written: looked at again.
    return null;
  }
}
