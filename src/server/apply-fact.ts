/**
 * One fact, applied in the caller's transaction: what it changes in the registry, or why it can not be taken. A refusal
 * is an answer for a person, not an error; contradictions that must not be lost are kept and raise an alarm.
 */
import { z } from 'zod';
import { assertNever } from '../base/assert-never.ts';
import { applyDocument } from './apply-document.ts';
import { applyCommitted, applyRevocation } from './apply-identity.ts';
import { applyNumber } from './apply-number.ts';
import { applyUnitState } from './apply-unit-state.ts';
import type { Applied, FactContext, Transaction } from './fact-application.ts';
import {
  accountEndedSchema,
  committedSchema,
  documentSchema,
  numberSchema,
  type ReceivedFact,
  revocationSchema,
  unitStateSchema,
} from './fact-schemas.ts';

export async function applyFact(
  transaction: Transaction,
  fact: ReceivedFact,
  context: FactContext,
): Promise<Applied> {
  switch (fact.kind) {
    case 'document':
      return parsed(documentSchema, fact, (document) => applyDocument(transaction, document, context));
    case 'identity-committed':
      return parsed(committedSchema, fact, (committed) => applyCommitted(transaction, committed, context));
    case 'revocation':
      return parsed(revocationSchema, fact, (revocation) =>
        applyRevocation(transaction, revocation, context),
      );
    case 'unit-state':
    case 'retirement':
      return parsed(unitStateSchema, fact, (state) => applyUnitState(transaction, state, context));
    // kept as it is: the account was at another server, which hears of it itself
    case 'account-ended':
      return parsed(accountEndedSchema, fact, async ({ hardwareId }) => ({ taken: true, hardwareId }));
    case 'number':
      return parsed(numberSchema, fact, (number) => applyNumber(transaction, number, context));
    default:
      return assertNever(fact.kind);
  }
}

async function parsed<T>(
  schema: z.ZodType<T>,
  fact: ReceivedFact,
  apply: (value: T) => Promise<Applied>,
): Promise<Applied> {
  const value = schema.safeParse(fact.payload);
  return value.success
    ? apply(value.data)
    : { taken: false, reason: `malformed: ${z.prettifyError(value.error).slice(0, 300)}` };
}
