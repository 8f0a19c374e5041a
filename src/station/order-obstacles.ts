/**
 * Why no unit of an order can be made here and now, all reasons at once and in words: for people who look before they begin.
 * What counts in the end is asked again in the transaction that reserves a number (store/orders.ts).
 */
import { Fault, type FaultData } from '../model/fault.ts';
import type { IdentityProfile } from '../model/identity.ts';
import type { WorkOrder } from '../model/order.ts';
import type { Store } from '../store/store.ts';
import { recipesOfProfile } from './order.ts';

export interface ObstacleParts {
  readonly store: Store;
  readonly stationId: string;
  /** Who is at the station now. */
  operator(): string;
  /** Throws the Fault of an issuer that can not issue now. */
  checkIssuer(profile: IdentityProfile): void;
}

export function orderObstacles(order: WorkOrder, parts: ObstacleParts): readonly FaultData[] {
  const { store } = parts;
  const profile = store.catalogue.profiles().find((known) => known.profile === order.profile);
  return [
    store.orders.clockFault(),
    ...dateFaults(order, store.orders.trustedNow()),
    ...placeFaults(order, parts),
    packageFault(order, store),
    ...(profile === undefined
      ? [lacking(order, `Its identity profile ${order.profile} is in no package here.`)]
      : profileFaults(order, profile, parts)),
    store.orders.leaseFault(order, parts.stationId, store.orders.trustedNow()),
    store.orders.standing(order).remaining === 0
      ? new Fault('order.filled', `All units of the order ${order.order} are made or begun.`)
      : null,
  ]
    .filter((fault) => fault !== null)
    .map((fault) => fault.toData());
}

function dateFaults(order: WorkOrder, now: string): readonly Fault[] {
  if (now < order.notBefore)
    return [new Fault('order.expired', `The order ${order.order} begins at ${order.notBefore}.`)];
  if (now > order.notAfter)
    return [new Fault('order.expired', `The order ${order.order} ended at ${order.notAfter}.`)];
  return [];
}

function placeFaults(order: WorkOrder, { stationId, operator }: ObstacleParts): readonly Fault[] {
  const found: Fault[] = [];
  if (order.stations !== 'any' && !order.stations.includes(stationId))
    found.push(elsewhere(`It is for ${order.stations.join(', ')}; this station is ${stationId}.`));
  const who = operator();
  if (order.operators !== 'any' && !order.operators.includes(who))
    found.push(
      elsewhere(
        `It is for ${order.operators.join(', ')}; ${who === '' ? 'nobody is signed in' : `${who} is here`}.`,
      ),
    );
  return found;
}

function packageFault(order: WorkOrder, store: Store): Fault | null {
  const here = store.catalogue.packages().find(({ id }) => id === order.package.id);
  if (here === undefined) return lacking(order, `Its package ${order.package.id} is not here: import it.`);
  if (here.manifestSha256 === order.package.sha256) return null;
  return lacking(
    order,
    `It is for another version of the package ${order.package.id} than ${here.version ?? 'the one that is here'}.`,
  );
}

function profileFaults(
  order: WorkOrder,
  profile: IdentityProfile,
  { store, checkIssuer }: ObstacleParts,
): readonly (Fault | null)[] {
  const { first, last } = profile.serial;
  return [
    order.serial.first < first || order.serial.last > last
      ? lacking(order, `Its numbers are outside of those of the profile ${profile.profile}.`)
      : null,
    recipesOfProfile(store, profile.profile).length === 0
      ? lacking(order, `No recipe here gives numbers of the profile ${profile.profile}.`)
      : null,
    faultOf(() => checkIssuer(profile)),
  ];
}

function faultOf(check: () => void): Fault | null {
  try {
    check();
    return null;
  } catch (thrown) {
    // an issuer that can not issue is what is asked about
    if (thrown instanceof Fault) return thrown;
    throw thrown;
  }
}

const elsewhere = (message: string): Fault => new Fault('order.not-here', message);
const lacking = (order: WorkOrder, message: string): Fault =>
  new Fault('order.incomplete', message, { order: order.order });
