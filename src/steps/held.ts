/**
 * What a unit holds of what it was once given, as readings for whoever compares them with its record: the certificate, whether
 * its key still answers, and the settings. Nothing is judged here, and nothing is written.
 */
import { createHash } from 'node:crypto';
import type { Session } from '../drivers/driver.ts';
import { keptText } from '../groups/shown-text.ts';
import { readCertificate } from '../identity/certificate.ts';
import { timeOf } from '../identity/lint-time.ts';
import { oids } from '../identity/names.ts';
import { Fault } from '../model/fault.ts';
import type { Readings } from '../model/job.ts';
import { readBackUnit } from './read-back.ts';
import type { StepRun } from './step.ts';

const longestText = 200;
/** What a unit answers that holds no identity, or another one. A cable that came loose is none of them. */
const unproven: readonly string[] = ['identity.unproven', 'device.refused', 'device.lacks', 'device.lied'];

/** Nothing where the unit can not show a certificate. */
export async function heldIdentity(session: Session, run: StepRun): Promise<Readings> {
  if (session.readIdentity === undefined) return {};
  const [leaf] = (await session.readIdentity(run))?.certificates ?? [];
  if (leaf === undefined) return { heldIdentity: 'none' };
  return { heldIdentity: await proofWords(session, run), ...certificateReadings(leaf) };
}

async function proofWords(session: Session, run: StepRun): Promise<string> {
  try {
    await run.identity.prove(session, run.device, run);
    return 'proven';
  } catch (thrown) {
    // that it is not proven is a reading; what kept the unit from answering is not
    if (!(thrown instanceof Fault) || !unproven.includes(thrown.code)) throw thrown;
    return thrown.message.slice(0, longestText);
  }
}

function certificateReadings(leaf: Uint8Array): Readings {
  const heldCertificateFingerprint = createHash('sha256').update(leaf).digest('hex');
  try {
    const { subject, notAfter } = readCertificate(leaf);
    const named = (oid: string): string | undefined => subject.find((each) => each.oid === oid)?.value;
    const number = named(oids.serialNumber) ?? named(oids.commonName) ?? null;
    const until = timeOf(notAfter);
    return {
      heldCertificateFingerprint,
      heldCertificateNumber: number?.slice(0, longestText) ?? null,
      heldCertificateNotAfter: until === null ? null : new Date(until).toISOString(),
    };
  } catch {
    // a certificate that can not be read is still one that was never given to it
    return { heldCertificateFingerprint, heldCertificateNumber: null };
  }
}

/** Every setting of its group, as the unit holds it now; nothing where its group is not known here. Secrets are never shown. */
export async function heldSettings(session: Session, run: StepRun): Promise<Readings> {
  const settings = run.recordedGroup ?? null;
  if (session.readBack === undefined || settings === null) return {};
  const { held } = await readBackUnit(session, settings, run);
  return Object.fromEntries(
    held.map(({ key, observed }) => [`setting:${key}`, observed === null ? null : keptText(observed)]),
  );
}
