/** The requests of contract/exchange.ts. */
import type { exchangeRequests } from '../../contract/exchange.ts';
import type { ActingHandlers } from '../people/actor.ts';
import type { ExchangeDesk } from './exchange-desk.ts';

export function exchangeHandlers({
  exchange,
  onImported,
}: {
  readonly exchange: ExchangeDesk;
  onImported(): void;
}): Pick<ActingHandlers, keyof typeof exchangeRequests> {
  return {
    exchangeAsk: ({ pages }) => exchange.ask(pages),
    importAnswer: async ({ answer }, doing) => {
      const taken = await exchange.take(answer);
      const { receipts, orders, groups, revoked, notes } = taken;
      doing.record({
        act: 'import',
        subject: 'answer',
        detail: {
          accepted: receipts.accepted,
          known: receipts.known,
          refused: receipts.refused.length,
          rejected: receipts.rejected.length,
          orders: orders.orders.join(', ').slice(0, 500),
          groups,
          revoked: revoked.certificates,
          notes: notes.length,
        },
      });
      onImported();
      return taken;
    },
  };
}
