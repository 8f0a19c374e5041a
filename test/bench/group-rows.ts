/** Many groups of one organisation, and many units in them, each with what was read back from it. */
import type { Database } from 'better-sqlite3';

const settings = {
  apn: 'iot.example',
  period: '300',
  mode: 'low',
  name: '',
  host: 'mqtt.example',
  port: '8883',
};

/** One product, and lines below it that are its customers'. */
export function manyGroups(count: number, period: number): readonly { readonly id: string }[] {
  const organisation = { id: 'bench', title: 'Bench', parent: null, settings: { apn: 'iot.example' } };
  const product = {
    id: 'product',
    title: 'Product',
    parent: 'bench',
    settings: {
      period,
      mode: 'low',
      name: 'U-{{hardwareId.substring(4)}}',
      host: 'mqtt.example',
      port: 8883,
    },
    schema: {
      type: 'object',
      required: ['apn', 'period'],
      properties: {
        apn: { type: 'string', maxLength: 63 },
        period: { type: 'integer', minimum: 5, maximum: 3600 },
        mode: { enum: ['low', 'high'], type: 'string' },
        name: { type: 'string', maxLength: 32 },
        host: { type: 'string' },
        port: { type: 'integer', minimum: 1, maximum: 65_535 },
      },
    },
  };
  const lines = Array.from({ length: Math.max(1, count - 2) }, (_, index) => ({
    id: lineOf(index),
    title: `Customer ${index}`,
    parent: 'product',
    settings: index % 3 === 0 ? { host: `mqtt-${index}.example` } : {},
  }));
  return [organisation, product, ...lines];
}

const lineOf = (index: number): string => `line-${String(index).padStart(5, '0')}`;

/** Half of them in the first line, so that one group is large. */
export function fillUnits(database: Database, units: number, groups: number): void {
  const lines = Math.max(1, groups - 2);
  const at = '2026-11-01T08:00:00.000Z';
  const unit = database.prepare(
    `INSERT INTO units (hardware_id, state, serial_number, model, firmware, group_id, first_seen_at, last_seen_at)
     VALUES (?, 'provisioned', ?, 'Product', '1.0.0', ?, ?, ?)`,
  );
  const setting = database.prepare('INSERT INTO unit_settings VALUES (?, ?, ?, ?, ?, ?)');
  const drift = database.prepare(
    `INSERT INTO unit_drift (hardware_id, group_id, content_sha256, state, keys) VALUES (?, ?, '', 'unread', '[]')`,
  );
  database.transaction(() => {
    for (let index = 0; index < units; index += 1) {
      const hardwareId = `UNIT${String(index).padStart(8, '0')}`;
      const line = index % 2 === 0 ? 0 : index % lines;
      unit.run(hardwareId, `B-${index}`, lineOf(line), at, at);
      for (const [key, value] of Object.entries({ ...settings, name: `U-${hardwareId.slice(4)}` }))
        setting.run(hardwareId, key, value, value, at, 'job-bench');
      drift.run(hardwareId, lineOf(line));
    }
  })();
}
