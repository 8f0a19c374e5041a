/**
 * Units a second through the identity transaction in one engine: reserve, issue, commit and every durable row between them, on a
 * real store with FULL sync. Units are in memory, and their keys are made before: what is measured is the station's share.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { utf8 } from '../../src/base/bytes.ts';
import { systemClock } from '../../src/base/clock.ts';
import { randomId, systemRandom } from '../../src/base/random.ts';
import { Secret } from '../../src/base/secret.ts';
import type { Issuer } from '../../src/identity/issuer.ts';
import { createLocalCa, LocalCa } from '../../src/identity/local-ca.ts';
import { HsmCa, makeHsmRoot } from '../../src/identity/pkcs11/hsm-ca.ts';
import { MemoryPinGuard } from '../../src/identity/pkcs11/pin-guard.ts';
import { useModule } from '../../src/identity/pkcs11/shared-module.ts';
import { Token } from '../../src/identity/pkcs11/token.ts';
import { IdentityTransaction } from '../../src/identity/transaction.ts';
import { identityProfileSchema } from '../../src/model/identity.ts';
import { openStore } from '../../src/store/store.ts';
import { makeKey, stepRun, TestUnit } from '../identity/device.ts';
import { peers } from '../peers/setup.mjs';
import { type Measurement, spreadOf } from './statistics.ts';

const goalPerSecond = 200;
/** As many slots as a large bench has. */
const lanes = 16;
const unitsPerRun = 400;

const profile = identityProfileSchema.parse({
  profile: 'sensor',
  title: 'Sensor',
  serial: { prefix: 'MM-', digits: 7, first: 1, last: 9_999_999 },
  subject: { organization: 'Example' },
});
const parts = { clock: systemClock, random: systemRandom };

export async function identityRate(runs: number): Promise<readonly Measurement[]> {
  const pin = new Secret(utf8('bench-bench'));
  const sealed = await createLocalCa({
    organization: 'Example',
    commonName: 'Root',
    demo: true,
    pin,
    ...parts,
  });
  const issuer = await LocalCa.open(sealed, pin, { id: 'local-ca', ...parts });
  const name = 'Units a second, reservation to commit, local authority';
  return measured(name, issuer, runs, goalPerSecond);
}

/** Null where SoftHSM2 is not installed. Its key is in software; what it shows is the cost of the interface. */
export async function identityRateSoftHsm(runs: number): Promise<readonly Measurement[] | null> {
  if (peers.softhsm === null || peers.softhsmUtil === null) return null;
  const folder = mkdtempSync(join(tmpdir(), 'mintmark-bench-hsm-'));
  const before = process.env.SOFTHSM2_CONF;
  try {
    mkdirSync(join(folder, 'tokens'));
    writeFileSync(
      join(folder, 'softhsm2.conf'),
      `directories.tokendir = ${join(folder, 'tokens')}\nobjectstore.backend = file\n`,
    );
    process.env.SOFTHSM2_CONF = join(folder, 'softhsm2.conf');
    const pin = '73914826';
    execFileSync(
      peers.softhsmUtil,
      ['--init-token', '--free', '--label', 'bench', '--so-pin', '55501234', '--pin', pin],
      { stdio: 'pipe' },
    );
    const softhsm = peers.softhsm;
    const token = new Token({
      openModule: () => useModule(softhsm),
      tokenLabel: 'bench',
      keyLabel: 'device-ca',
      readPin: async () => new Secret(utf8(pin)),
      guard: new MemoryPinGuard(),
      production: false,
    });
    try {
      const root = await makeHsmRoot(
        token,
        { organization: 'Example', commonName: 'CA' },
        systemClock,
        systemRandom,
      );
      const issuer = new HsmCa({ id: 'local-ca', token, readCertificate: async () => root, ...parts });
      return await measured('The same with SoftHSM2 (PKCS#11)', issuer, runs, null);
    } finally {
      await token.close();
    }
  } finally {
    if (before === undefined) delete process.env.SOFTHSM2_CONF;
    else process.env.SOFTHSM2_CONF = before;
    rmSync(folder, { recursive: true, force: true });
  }
}

async function measured(
  name: string,
  issuer: Issuer,
  runs: number,
  goal: number | null,
): Promise<readonly Measurement[]> {
  const all: OneRun[] = [];
  for (let run = 0; run < runs; run += 1) all.push(await oneRun(issuer));
  const note = `${unitsPerRun} units over ${lanes} lanes, a new database each time`;
  return [
    {
      name,
      unit: 'per second',
      better: 'more',
      spread: spreadOf(all.map(({ perSecond }) => perSecond)),
      runs,
      goal,
      note,
    },
    {
      name: `${name}: processor time of a unit`,
      unit: 'ms',
      better: 'less',
      spread: spreadOf(all.map(({ processorMs }) => processorMs)),
      runs,
      goal: goal === null ? null : 1_000 / goal,
      note: 'with the simulated unit, which signs twice',
    },
  ];
}

interface OneRun {
  readonly perSecond: number;
  /** A unit's share, of this process. */
  readonly processorMs: number;
}

async function oneRun(issuer: Issuer): Promise<OneRun> {
  const folder = mkdtempSync(join(tmpdir(), 'mintmark-bench-identity-'));
  using store = openStore({ folder, ...parts });
  store.outbox.setDestinations(['server']);
  try {
    const transaction = new IdentityTransaction({
      ledger: store.ledger,
      issuers: new Map([['local-ca', issuer]]),
      ...parts,
      mayReplace: () => false,
      ownAddresses: () => [],
    });
    const waiting = Array.from({ length: unitsPerRun }, (_, index) => {
      const unit = new TestUnit(`unit-${index}`);
      unit.mischief.fixedKey = makeKey();
      return unit;
    });
    const startedMs = performance.now();
    const before = process.cpuUsage();
    await Promise.all(
      Array.from({ length: lanes }, async () => {
        for (let unit = waiting.pop(); unit !== undefined; unit = waiting.pop()) {
          const run = stepRun(unit.device, randomId(systemRandom));
          const row = await transaction.provision(unit.session, profile, unit.device, run);
          if (row.state !== 'committed') throw new Error(`it is ${row.state}`);
        }
      }),
    );
    const used = process.cpuUsage(before);
    return {
      perSecond: (unitsPerRun * 1_000) / (performance.now() - startedMs),
      processorMs: (used.user + used.system) / 1_000 / unitsPerRun,
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
