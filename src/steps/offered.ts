/** A session method that the plan has asked for. The runner has compared needs with the session before any step ran. */
import type { Session } from '../drivers/driver.ts';
import { Fault } from '../model/fault.ts';

type Optional = Exclude<
  { [K in keyof Session]-?: undefined extends Session[K] ? K : never }[keyof Session],
  'keyAlgorithms'
>;

/** Bound to its session. Throws Fault device.lacks when the unit does not offer it. */
export function offered<K extends Optional>(session: Session, method: K): NonNullable<Session[K]> {
  const found = session[method];
  if (found === undefined) throw new Fault('device.lacks', `This unit does not offer ${method}.`, { method });
  return found.bind(session) as NonNullable<Session[K]>;
}
