/** The parts of `npm run bench`, in their order: what each needs that is not there is said instead of it. */
import { canCoverPort } from '../peers/espressif/peer-bench.ts';
import { whyNoPostgres } from '../peers/server/start-postgres.ts';
import { peers } from '../peers/setup.mjs';
import { fleetServer } from './fleet-server.ts';
import { groupsLoad } from './groups-load.ts';
import { identityRate, identityRateSoftHsm } from './identity-rate.ts';
import { manySlots } from './many-slots.ts';
import { pacedEspressif, pacedStm32 } from './paced-flash.ts';
import { pacedUpload } from './paced-upload.ts';
import { mcumgrctl, type PeerProgram, peerUploads, smpmgr } from './peer-uploads.ts';
import { recordsPages } from './records.ts';
import { espressifPairs, stm32flashPairs } from './rom-peers.ts';
import { stationOverhead } from './station-overhead.ts';
import type { Measurement } from './statistics.ts';
import { syncRate } from './sync-rate.ts';
import { windowGain } from './window-gain.ts';

/** Null where it can not be measured here. */
type Outcome = Measurement | readonly Measurement[] | null;

export interface Part {
  /** What `--only` takes; several parts may have one. */
  readonly name: string;
  readonly title: string;
  /** What is missing on this machine; null when nothing is. */
  readonly missing: string | null;
  run(): Promise<Outcome>;
}

export interface RecordCounts {
  readonly fleetRecords: number;
  readonly stationRecords: number;
}

const setUp = 'node test/peers/setup.mjs makes it run';
const always = (name: string, title: string, run: Part['run']): Part => ({ name, title, missing: null, run });

/** How many records the management server holds whose fleet is measured, and how many a station. */
export function partsOf({ fleetRecords, stationRecords }: RecordCounts): readonly Part[] {
  return [
    always('upload', 'upload at 115200', () => pacedUpload(115_200, 64 * 1024, 3, 0.95)),
    always('upload', 'upload at 921600', () => pacedUpload(921_600, 160 * 1024, 5, 0.9)),
    always('boot-roms', 'flashing by Espressif boot ROMs', async () => [
      await pacedEspressif(115_200, 48 * 1024, 3, 0.95),
      await pacedEspressif(921_600, 160 * 1024, 5, 0.9),
    ]),
    always('boot-roms', 'flashing by STM32 boot ROMs', async () => [
      await pacedStm32(115_200, 32 * 1024, 3, 0.95),
      await pacedStm32(921_600, 128 * 1024, 5, 0.9),
    ]),
    always('identities', 'identities', () => identityRate(5)),
    always('identities', 'identities with SoftHSM2 (apt-get install softhsm2)', () => identityRateSoftHsm(3)),
    { name: 'sync', title: 'sync to PostgreSQL', missing: whyNoPostgres, run: () => syncRate(1) },
    {
      name: 'fleet',
      title: `a management server with ${fleetRecords.toLocaleString('en')} records`,
      missing: whyNoPostgres,
      run: () => fleetServer(fleetRecords),
    },
    always('groups', 'groups with 50,000 units', () => groupsLoad(50_000, 1_000, 3)),
    always('records', `a station with ${stationRecords.toLocaleString('en')} records`, async () =>
      recordsPages(stationRecords, 3),
    ),
    always('recipes', 'whole recipes', () => stationOverhead(6)),
    {
      name: 'slots',
      title: 'many slots',
      missing: peers.socat === null ? 'socat is needed' : null,
      run: () => manySlots(2),
    },
    {
      name: 'window',
      title: 'window on real firmware',
      missing: peers.smpServers === null || peers.qemuArm === null ? setUp : null,
      run: () => windowGain(3),
    },
    ...programs(),
    {
      name: 'programs',
      title: 'flashing by stm32flash and by us',
      missing: peers.stm32flash === null || peers.socat === null ? 'apt-get install stm32flash socat' : null,
      run: async () => [await stm32flashPairs(115_200, 3), await stm32flashPairs(921_600, 3)],
    },
    ...(['esptool', 'espflash'] as const).map(
      (tool): Part => ({
        name: 'programs',
        title: `flashing by ${tool} and by us`,
        missing:
          peers[tool] === null || peers.socat === null || (tool === 'espflash' && !canCoverPort())
            ? setUp
            : null,
        run: () => espressifPairs(tool, 3),
      }),
    ),
  ];
}

function programs(): readonly Part[] {
  const all: readonly (readonly [string, PeerProgram | null])[] = [
    ['smpmgr', peers.smpmgr === null ? null : smpmgr(peers.smpmgr)],
    ['mcumgrctl', peers.mcumgrctl === null ? null : mcumgrctl(peers.mcumgrctl)],
  ];
  return all.map(([name, program]) => ({
    name: 'programs',
    title: `uploads by ${name} and by us`,
    missing: program === null || peers.socat === null ? setUp : null,
    run: async () => (program === null ? null : peerUploads(program, 3)),
  }));
}
