/** Fills a server's PostgreSQL as fast as it takes it: COPY of text that is made here, a row at a time, and never held. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';

export interface FleetSize {
  readonly units: number;
  readonly factsPerUnit: number;
  readonly stations: number;
}

const firstAt = Date.UTC(2025, 0, 1);
const states = ['provisioned', 'provisioned', 'provisioned', 'provisioned', 'returned', 'wiped', 'retired'];

export const hardwareIdOf = (unit: number): string => `hw-${String(unit).padStart(9, '0')}`;

/** Throws when psql does. The tables are those of a server that was started on `url` before. */
export async function fillFleet(url: string, { units, factsPerUnit, stations }: FleetSize): Promise<void> {
  const station = (unit: number): string => `bench-${unit % stations}`;
  const at = (unit: number, more = 0): string =>
    new Date(firstAt + unit * 6_000 + more * 60_000).toISOString();
  const key = 'x'.repeat(60);
  await copy(url, 'stations (id, name, public_key_pem, enrolled_at, last_seen_at)', stations, (index) =>
    [`bench-${index}`, `Bench ${index}`, key, at(0), at(units)].join('\t'),
  );
  await copy(
    url,
    'units (hardware_id, serial_number, model, state, firmware, group_id, station, changed_at)',
    units,
    (unit) =>
      [
        hardwareIdOf(unit),
        `GW2-${String(unit).padStart(8, '0')}`,
        'Gateway Mk2',
        states[unit % states.length],
        `1.${unit % 5}.0`,
        `line-${unit % 20}`,
        station(unit),
        at(unit),
      ].join('\t'),
  );
  const columns =
    'facts (id, station, sequence, kind, hardware_id, payload, payload_sha256, received_at, receipt)';
  await copy(url, columns, units * factsPerUnit, (index) => {
    const unit = Math.floor(index / factsPerUnit);
    const id = `fact:${index}`;
    const payload = JSON.stringify({
      hardwareId: hardwareIdOf(unit),
      state: 'provisioned',
      model: 'Gateway Mk2',
      at: at(unit, index % factsPerUnit),
    });
    return [
      id,
      station(unit),
      index + 1,
      'unit-state',
      hardwareIdOf(unit),
      payload,
      'a'.repeat(64),
      at(unit, index % factsPerUnit),
      `{"factId":"${id}"}`,
    ].join('\t');
  });
  await psql(url, ['-c', 'ANALYZE']);
}

async function copy(url: string, into: string, rows: number, row: (index: number) => string): Promise<void> {
  await psql(url, ['-c', `COPY ${into} FROM STDIN`], async (input) => {
    let text = '';
    for (let index = 0; index < rows; index += 1) {
      text += `${row(index)}\n`;
      if (text.length < 256 * 1024) continue;
      if (!input.write(text)) await once(input, 'drain');
      text = '';
    }
    input.end(text);
  });
}

async function psql(
  url: string,
  args: readonly string[],
  feed?: (input: NodeJS.WritableStream) => Promise<void>,
): Promise<void> {
  const child = spawn('psql', ['-X', '-q', '-v', 'ON_ERROR_STOP=1', url, ...args], {
    stdio: ['pipe', 'ignore', 'pipe'],
  });
  let said = '';
  child.stderr.on('data', (part: Buffer) => {
    said += part.toString();
  });
  const ended = once(child, 'close');
  if (feed === undefined) child.stdin.end();
  else await feed(child.stdin);
  const [code] = (await ended) as [number];
  if (code !== 0) throw new Error(`psql ended with ${code}: ${said.slice(0, 500)}`);
}
