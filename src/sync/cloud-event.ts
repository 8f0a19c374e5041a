/** A fact as a CloudEvent 1.0 in its structured JSON form (CNCF CloudEvents, section 3 and JSON event format 1.0). */
import type { OutboxRow } from '../model/document.ts';

export const cloudEventMediaType = 'application/cloudevents+json; charset=utf-8';

export function cloudEvent(row: OutboxRow, station: string): string {
  const subject = subjectOf(row.payload);
  return JSON.stringify({
    specversion: '1.0',
    id: row.id,
    source: `urn:mintmark:station:${station}`,
    type: `mintmark.${row.kind}.v1`,
    ...(subject === null ? {} : { subject }),
    time: row.createdAt,
    datacontenttype: 'application/json',
    // an extension attribute: per station, from 1, without gaps
    sequence: String(row.sequence),
    data: row.payload,
  });
}

function subjectOf(payload: unknown): string | null {
  if (typeof payload !== 'object' || payload === null || !('hardwareId' in payload)) return null;
  return typeof payload.hardwareId === 'string' ? payload.hardwareId : null;
}
