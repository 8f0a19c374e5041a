/**
 * The pull side for groups: asks the server once in a while whether a newer version is live, as everything is asked for
 * (pull-loop.ts). Whether it is taken is the station's to decide: the server only carries what an office has signed.
 */
import { z } from 'zod';
import { Fault } from '../model/fault.ts';
import type { StationCredentials } from './management-server.ts';
import { PullLoop, type PullParts } from './pull-loop.ts';
import { postAsStation } from './station-request.ts';

export interface GroupPullParts extends Omit<PullParts, 'exchange'> {
  readonly server: string;
  readonly station: StationCredentials;
  readonly fetch: typeof fetch;
  /** The number of the version that is live here; 0 for none. */
  have(): number;
  /** A version that the server says is newer, as it came. Throws what it is refused for. */
  take(signed: unknown): void;
}

const answerSchema = z.strictObject({ groups: z.unknown() });

/** The same patience, backing off and waking up as for orders. */
export function groupPuller(parts: GroupPullParts): PullLoop {
  const { server, station } = parts;
  const url = new URL('/api/v1/groups/pull', server);
  return new PullLoop({
    ...parts,
    exchange: async (signal) => {
      const asked = { station: station.stationId, have: parts.have() };
      const reply = await postAsStation(url, station, asked, signal, parts.fetch);
      // A server of an older release has no groups: that is no fault of anybody.
      if (reply.status === 404) return false;
      if (reply.status !== 200)
        throw new Fault('server.refused', `${url.origin} gives no groups (${reply.status}).`, {
          status: reply.status,
        });
      const answer = answerSchema.safeParse(jsonOf(reply.text));
      if (!answer.success)
        throw new Fault(
          'server.nonsense',
          `${url.origin} answers something else than a management server does.`,
        );
      if (answer.data.groups !== null) parts.take(answer.data.groups);
      return false;
    },
  });
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null; // the schema refuses null, which says it in one place
  }
}
