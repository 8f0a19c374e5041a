/** `npm run bench`: ratios against limits and peers, measured in one run; a table for people, JSON for comparison. */
import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import Table from 'cli-table3';
import { canCoverPort } from '../peers/espressif/peer-bench.ts';
import { whyNoPostgres } from '../peers/server/start-postgres.ts';
import { peers } from '../peers/setup.mjs';
import { identityRate, identityRateSoftHsm } from './identity-rate.ts';
import { manySlots } from './many-slots.ts';
import { pacedEspressif, pacedStm32 } from './paced-flash.ts';
import { pacedUpload } from './paced-upload.ts';
import { mcumgrctl, type PeerProgram, peerUploads, smpmgr } from './peer-uploads.ts';
import { espressifPairs, stm32flashPairs } from './rom-peers.ts';
import { stationOverhead } from './station-overhead.ts';
import { isMet, type Measurement } from './statistics.ts';
import { syncRate } from './sync-rate.ts';
import { windowGain } from './window-gain.ts';

const measurements: Measurement[] = [];
const say = (text: string): void => void process.stderr.write(`${text}\n`);

say('upload at 115200 …');
measurements.push(await pacedUpload(115_200, 64 * 1024, 3, 0.95));
say('upload at 921600 …');
measurements.push(await pacedUpload(921_600, 160 * 1024, 5, 0.9));
say('flashing by boot ROMs …');
measurements.push(await pacedEspressif(115_200, 48 * 1024, 3, 0.95));
measurements.push(await pacedEspressif(921_600, 160 * 1024, 5, 0.9));
measurements.push(await pacedStm32(115_200, 32 * 1024, 3, 0.95));
measurements.push(await pacedStm32(921_600, 128 * 1024, 5, 0.9));
say('identities …');
measurements.push(...(await identityRate(5)));
const byHsm = await identityRateSoftHsm(3);
if (byHsm === null) say('left out: SoftHSM2 (apt-get install softhsm2)');
else measurements.push(...byHsm);
if (whyNoPostgres === null) {
  say('sync to PostgreSQL …');
  measurements.push(...(await syncRate(1)));
} else say(`left out: sync to PostgreSQL (${whyNoPostgres})`);
say('whole recipes …');
measurements.push(...(await stationOverhead(6)));
if (peers.socat !== null) {
  say('many slots …');
  measurements.push(...(await manySlots(2)));
} else say('left out: many slots (socat is needed)');
if (peers.smpServers !== null && peers.qemuArm !== null) {
  say('window on real firmware …');
  measurements.push(await windowGain(3));
} else say('left out: window on real firmware (node test/peers/setup.mjs makes it run)');

const programs: PeerProgram[] = [];
if (peers.smpmgr !== null) programs.push(smpmgr(peers.smpmgr));
if (peers.mcumgrctl !== null) programs.push(mcumgrctl(peers.mcumgrctl));
if (programs.length < 2 || peers.socat === null)
  say('left out: uploads by other programs (node test/peers/setup.mjs makes them run)');
else {
  for (const program of programs) {
    say(`uploads by ${program.name} and by us …`);
    measurements.push(await peerUploads(program, 3));
  }
}

if (peers.stm32flash !== null && peers.socat !== null) {
  say('flashing by stm32flash and by us …');
  measurements.push(await stm32flashPairs(115_200, 3), await stm32flashPairs(921_600, 3));
} else say('left out: stm32flash (apt-get install stm32flash socat)');
for (const tool of ['esptool', 'espflash'] as const) {
  if (peers[tool] === null || peers.socat === null || (tool === 'espflash' && !canCoverPort()))
    say(`left out: ${tool} (node test/peers/setup.mjs makes it run)`);
  else {
    say(`flashing by ${tool} and by us …`);
    measurements.push(await espressifPairs(tool, 3));
  }
}

const digits = ({ unit }: Measurement, value: number): string => {
  if (unit === 'ratio') return value.toFixed(3);
  if (unit === 'per second') return `${Math.round(value)}/s`;
  return unit === 'ms' && value >= 100
    ? `${Math.round(value)} ms`
    : `${value.toFixed(2)} ${unit === 'seconds' ? 's' : unit}`;
};
const table = new Table({
  style: { head: [], border: [] },
  head: ['what', 'median', 'least', 'most', 'runs', 'goal', ''],
});
for (const measurement of measurements) {
  const { name, spread, runs, goal } = measurement;
  table.push([
    name,
    digits(measurement, spread.median),
    digits(measurement, spread.least),
    digits(measurement, spread.most),
    runs,
    goal === null ? '' : digits(measurement, goal),
    goal === null ? '' : isMet(measurement) ? 'met' : 'NOT MET',
  ]);
}
process.stdout.write(`${table.toString()}\n`);
const file = resolve(process.argv[2] ?? 'bench.json');
writeFileSync(
  file,
  `${JSON.stringify({ measuredAt: new Date().toISOString(), node: process.version, measurements }, null, 2)}\n`,
);
process.stdout.write(`Written: ${file}\n`);
process.exit(measurements.every(isMet) ? 0 : 1);
