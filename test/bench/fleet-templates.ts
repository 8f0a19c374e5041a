/** One unit's facts as a station sends them and a server keeps them, with `@unit@` and `@hash@` where each unit has its own. */
import { openReceiptSigner } from '../../src/server/receipts.ts';
import { committed, openAuthority } from '../server/certificates.ts';
import { TestStation, unitState } from '../server/fixtures.ts';

export interface RowTemplates {
  readonly unitState: string;
  readonly identity: string;
  /** JSON of the certificates alone. */
  readonly chain: string;
  readonly document: string;
  readonly receipt: string;
}

/** As many as a whole recipe has, with what each of them measures. */
const steps = ['identify', 'flash', 'identity', 'configure', 'verify', 'diagnose'] as const;

/** `folder` has the server's key. */
export async function rowTemplates(folder: string): Promise<RowTemplates> {
  const identity = await committed(await openAuthority(), 'unit-1', 'GW2-00000001');
  const station = new TestStation('bench-0');
  const body = {
    outcome: 'passed',
    fault: null,
    requested: { recipeId: 'gateway-mk2', groupId: 'line-1', orderId: 'winter-2026' },
    unit: { hardwareId: 'unit-1', serialNumber: 'GW2-00000001', model: 'Gateway Mk2', firmware: '1.4.0' },
    steps: steps.map((step, index) => ({
      step,
      outcome: 'passed',
      requested: { 'setting:net/apn': 'iot.example', 'setting:report/period': '300', timeoutMs: 30_000 },
      observed: { 'setting:net/apn': 'iot.example', 'setting:report/period': '300', tookMs: 100 * index },
      limits: [],
      fault: null,
    })),
    endedAt: '2025-01-01T00:00:00.000Z',
  };
  const document = station.signer.sign(
    { kind: 'job-record', id: 'job-1', body },
    { sequence: 0, payloadSha256: null },
  );
  const receipt = openReceiptSigner(folder).receipt({
    factId: 'document:4:1',
    payloadSha256: 'a'.repeat(64),
    station: station.id,
    receivedAt: '2025-01-01T00:00:00.000Z',
  });
  const own = (value: unknown): string =>
    JSON.stringify(value)
      .replaceAll('"unit-1"', '"@unit@"')
      .replaceAll(/[0-9a-f]{32}/g, '@hash@');
  return {
    unitState: own(unitState('unit-1', 'provisioned', { groupId: 'line-1', serialNumber: 'GW2-00000001' })),
    identity: own(identity),
    chain: own(identity.certificateChain),
    document: own(document),
    receipt: receipt.replaceAll(/[0-9a-f]{32}/g, '@hash@'),
  };
}
