/** One-time codes for stations, made by an administrator: good for a day, on every process of the server, for one organisation. */
import { and, eq, gt, isNull } from 'drizzle-orm';
import type { Transaction } from '../fact-application.ts';
import { type Actor, actorName } from './actor.ts';
import { writeAudit } from './audit.ts';
import { codeSha256, newCode } from './codes.ts';
import { enrolmentCodes } from './people-tables.ts';
import type { PeopleParts } from './sign-in.ts';

const goodForMs = 86_400_000;

/** The code is shown once. */
export async function makeEnrolmentCode(
  parts: PeopleParts,
  actor: Actor,
): Promise<{ code: string; endsAt: Date }> {
  const code = newCode(parts.random);
  const madeAt = parts.clock.now();
  const endsAt = new Date(madeAt.getTime() + goodForMs);
  const { organisation } = actor;
  const madeBy = actorName(actor);
  await parts.database.transaction(async (transaction) => {
    await transaction
      .insert(enrolmentCodes)
      .values({ codeSha256: codeSha256(code), organisation, madeBy, madeAt, endsAt });
    await writeAudit(transaction, {
      organisation,
      actor: madeBy,
      act: 'station-code-made',
      subject: 'a new station',
      at: madeAt,
    });
  });
  return { code, endsAt };
}

/** Null for a code that was never made, is spent or over. Two stations that show it at once: one has it. */
export async function spendCode(
  transaction: Transaction,
  code: string,
  now: Date,
): Promise<{ readonly organisation: string } | null> {
  const [spent] = await transaction
    .update(enrolmentCodes)
    .set({ spentAt: now })
    .where(
      and(
        eq(enrolmentCodes.codeSha256, codeSha256(code)),
        isNull(enrolmentCodes.spentAt),
        gt(enrolmentCodes.endsAt, now),
      ),
    )
    .returning({ organisation: enrolmentCodes.organisation });
  return spent ?? null;
}

export async function unspendCode(transaction: Transaction, code: string): Promise<void> {
  await transaction
    .update(enrolmentCodes)
    .set({ spentAt: null })
    .where(eq(enrolmentCodes.codeSha256, codeSha256(code)));
}
