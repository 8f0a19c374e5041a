/** Command 8 of the simulated unit: it connects behind its answer, and can be asked how that went. */

import type { UnitConnection, UnitTarget } from '../../simulated-unit.ts';
import { identityErrors } from '../groups/identity.ts';
import { type Answer, body, bytesOf, groupError, numberOf, type Query, textOf } from './answer.ts';
import type { FlashLog } from './flash-log.ts';
import type { Simulation } from './simulation.ts';

export class Connector {
  readonly #unit: Simulation;
  #state: { readonly s: 'idle' | 'busy' | 'done' } | { readonly s: 'failed'; why: string; text: string } = {
    s: 'idle',
  };

  constructor(unit: Simulation) {
    this.#unit = unit;
  }

  state(): Answer {
    return body(this.#state);
  }

  start(query: Query, store: FlashLog): Answer {
    const target = targetOf(query);
    if (target === null) return groupError(identityErrors.badKind);
    const privateKey = store.get('key');
    if (target.kind === 'tls' && privateKey === null) return groupError(identityErrors.noKey);
    if (this.#unit.is('fakes-connection')) {
      this.#state = { s: 'done' };
      return body({});
    }
    this.#state = { s: 'busy' };
    const holdings = { privateKey, chain: store.get('chain'), flash: this.#unit.flash };
    this.#unit.network(target, holdings).then(
      (result) => this.#ended(result),
      (thrown: unknown) =>
        this.#ended({ connected: false, why: 'unknown', words: String(thrown).slice(0, 80) }),
    );
    return body({});
  }

  #ended(result: UnitConnection): void {
    this.#state = result.connected
      ? { s: 'done' }
      : { s: 'failed', why: result.why, text: result.words.slice(0, 80) };
  }
}

function targetOf(query: Query): UnitTarget | null {
  const shortServerId = numberOf(query, 'n');
  if (textOf(query, 'k') === 'lwm2m') return shortServerId === null ? null : { kind: 'lwm2m', shortServerId };
  const [host, port, serverSha256] = [textOf(query, 'h'), numberOf(query, 'p'), bytesOf(query, 'pin')];
  const isTls = textOf(query, 'k') === 'tls' && host !== null && port !== null && serverSha256?.length === 32;
  return isTls ? { kind: 'tls', host, port, serverSha256 } : null;
}
