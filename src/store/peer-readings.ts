/** What units of the same group said of their health last: for telling what is usual. */
import type { Readings } from '../model/job.ts';
import type { Unit } from '../model/unit.ts';
import type { Database } from './database.ts';

/** As many as say what is usual, among those that were here most recently. */
const mostPeers = 200;
const mostLookedAt = 5_000;

export interface Peers {
  readonly of: string;
  readonly units: readonly Readings[];
}

/** By its group where it has one, else by its model. The newest diagnosis of each other unit that passed it. */
export function peersOf(database: Database, unit: Unit): Peers {
  const { hardwareId, groupId, model } = unit;
  const rows = database.all<{ observed: string }>(
    `SELECT (SELECT observed FROM jobs JOIN steps USING (job_id)
       WHERE jobs.hardware_id = peer.hardware_id AND step = 'diagnose' AND steps.outcome = 'passed'
       ORDER BY jobs.started_at DESC LIMIT 1) AS observed
     FROM (SELECT hardware_id, group_id, model FROM units ORDER BY last_seen_at DESC, hardware_id LIMIT :looked) AS peer
     WHERE hardware_id <> :hardwareId AND model = :model AND (:groupId IS NULL OR group_id = :groupId)
       AND observed IS NOT NULL
     LIMIT :most`,
    { hardwareId, groupId, model, looked: mostLookedAt, most: mostPeers },
  );
  return {
    of: groupId === null ? model : `the group ${groupId}`,
    units: rows.map(({ observed }) => JSON.parse(observed) as Readings),
  };
}
