/**
 * Who may call what, in one table: every route of the server stands here or the server does not start. People need a role and
 * tokens a scope; `scope: null` is for people only. What stations send is known by their signature or certificate, which
 * the routes themselves check.
 */
import type { Role, Scope } from './actor.ts';

export type Access =
  | { readonly who: 'anybody' | 'station' | 'office' | 'desk' }
  | { readonly who: 'people'; readonly role: Role; readonly scope: Scope | null }
  | { readonly who: 'tokens'; readonly scope: Scope };

const anybody: Access = { who: 'anybody' };
/** Signed with the station's key, or mTLS. */
const station: Access = { who: 'station' };
/** Signed with the office's key. */
const office: Access = { who: 'office' };
const may = (role: Role, scope: Scope | null = null): Access => ({ who: 'people', role, scope });
const readUnits = may('viewer', 'registry:read');
const readOrders = may('viewer', 'orders:read');

export const accessTable: Readonly<Record<string, Access>> = {
  // for whoever checks a certificate, watches the server, or has not signed in yet
  'GET /api/v1/health': anybody,
  'GET /healthz': anybody,
  'GET /readyz': anybody,
  'GET /api/v1/openapi.json': anybody,
  'GET /api/v1/tls/root': anybody,
  'GET /crl/station-authority.crl': anybody,
  'GET /crl/:file': anybody,
  'GET /api/v1/certificates/:fingerprint/status': anybody,
  'GET /': anybody,
  'GET /fleet/*': anybody,
  'GET /api/v1/session/ways': anybody,
  'POST /api/v1/session': anybody,
  'POST /api/v1/session/invitation': anybody,
  'GET /api/v1/session/oidc': anybody,
  'GET /api/v1/session/oidc/callback': anybody,

  'POST /api/v1/stations/enroll': station,
  'POST /api/v1/stations/rotate': station,
  'POST /api/v1/stations/certificate': station,
  'POST /api/v1/facts': station,
  'POST /api/v1/units/retired': station,
  'POST /api/v1/units/find': station,
  'POST /api/v1/leases': station,
  'POST /api/v1/leases/file': station,
  'POST /api/v1/issue': station,
  'GET /api/v1/issuing/:authority': station,
  'POST /api/v1/certificates/revoke': station,
  'POST /api/v1/groups/pull': station,
  'POST /api/v1/packages/pull': station,
  'GET /api/v1/packages/:sha256': station,
  'POST /api/v1/revocations/pull': station,
  'POST /api/v1/exchange': station,
  'POST /api/v1/groups': office,
  'POST /api/v1/packages': office,
  'POST /api/v1/orders': office,
  'POST /api/v1/orders/close': office,
  'POST /api/v1/admin': { who: 'desk' },

  'GET /api/v1/session': may('viewer'),
  'DELETE /api/v1/session': may('viewer'),
  'GET /api/v1/units': readUnits,
  'GET /api/v1/units/:hardwareId': readUnits,
  'GET /api/v1/units/:hardwareId/drift': readUnits,
  'GET /api/v1/groups': readUnits,
  'GET /api/v1/groups/versions': readUnits,
  'GET /api/v1/groups/:id': readUnits,
  'GET /api/v1/groups/:id/drift': readUnits,
  'GET /api/v1/documents/:id': readUnits,
  'GET /api/v1/certificates/:fingerprint': readUnits,
  'GET /api/v1/alarms': readUnits,
  'POST /api/v1/alarms/settle': may('operator'),
  'GET /api/v1/overview': readUnits,
  'GET /api/v1/revocations': readUnits,
  'POST /api/v1/revocations': may('engineer'),
  'GET /api/v1/orders': readOrders,
  'GET /api/v1/orders/:id': readOrders,
  'GET /api/v1/orders/:id/numbers': readOrders,
  'GET /api/v1/exports/:file': may('operator', 'registry:export'),
  'GET /api/v1/stations': readUnits,
  'POST /api/v1/stations/codes': may('administrator'),
  'POST /api/v1/stations/:id/revoke': may('administrator'),
  'GET /api/v1/people': may('administrator'),
  'POST /api/v1/people/invite': may('administrator'),
  'POST /api/v1/people/:id': may('administrator'),
  'GET /api/v1/tokens': may('administrator'),
  'POST /api/v1/tokens': may('administrator'),
  'POST /api/v1/tokens/:id/revoke': may('administrator'),
  'GET /api/v1/audit': may('administrator'),
  'GET /metrics': { who: 'people', role: 'administrator', scope: 'metrics:read' },
  'POST /api/v1/reports': { who: 'tokens', scope: 'fleet:report' },
  'GET /api/v1/reports/anomalies': may('viewer', 'fleet:read'),
  'GET /api/v1/reports/silent': may('viewer', 'fleet:read'),
  'GET /api/v1/units/:hardwareId/report': may('viewer', 'fleet:read'),
};

/** Null for a route that the table does not have. */
export function accessTo(method: string, url: string): Access | null {
  return accessTable[`${method === 'HEAD' ? 'GET' : method} ${url}`] ?? null;
}
