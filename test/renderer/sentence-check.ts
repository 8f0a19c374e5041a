/** Which sentences of the engine are told in every language, and which that are not any more the engine's: for tests and translators. */
import type { Sentences } from '../../renderer/messages/sentences.ts';
import { canSay, type EngineSentences, type Template } from './engine-sentences.ts';

/**
 * Faults whose sentences have their words in every language: those that an operator, a field engineer or an RMA clerk can meet
 * at the window. What is left in English is said to engineers: what a driver lacks, what is wrong in a recipe or a file.
 */
export const spoken: readonly string[] = `
  address.conflict address.exhausted batch.closed batch.invalid batch.not-listed batch.unknown
  check.failed config.differs contract.closed destination.clock destination.credentials destination.permission
  destination.record destination.tcp destination.unknown destroy.evidence device.changed device.lied
  device.mismatch device.reboot device.refused evidence.invalid evidence.refused evidence.time-stamp
  file.changed gone.invalid group.draft group.forbidden group.fork group.output
  group.replayed group.template group.unknown group.untrusted identity.certificate identity.clone
  identity.conflict identity.csr identity.exhausted identity.high-water identity.names identity.quarantined
  identity.unproven identity.weak-key image.invalid image.mismatch image.too-large issuer.last-try
  issuer.locked issuer.pin issuer.pin-wait issuer.revoke-by-hand issuer.unavailable job.cancelled
  job.deadline lease.contact lease.invalid lease.missing link.flood link.garbage
  link.lost link.open link.permission link.timeout lwm2m.account order.clock
  order.expired order.filled order.invalid order.missing order.not-here package.downgrade
  package.too-new permission.missing person.invalid person.key-missing person.last-administrator person.locked
  person.refused person.role person.same person.second person.sign-in person.unknown
  pool.empty proof.handshake proof.late proof.lied proof.listener proof.nobody
  proof.refused proof.server proof.still-works proof.stranger proof.twice proof.unclear
  proof.unreachable proof.unregistered proof.untrusted return.closed return.open return.unknown
  secret.damaged secret.missing secret.name server.nonsense server.refused server.unknown
  server.unreachable server.untrusted signer.key signer.unknown slot.busy slot.empty
  slot.unknown station.interrupted store.damaged store.failed store.full store.locked
  store.newer unit.retired unit.revocation-pending unit.state unit.unknown wipe.incomplete
  wipe.unconfirmed
`
  .trim()
  .split(/\s+/);

/** Said in a terminal, by the server, or to nobody. */
const elsewhere = /^(cli|server|virtual)\//;

/** `code: sentence` of what people meet and this language does not say. */
export function untoldSentences({ thrown }: EngineSentences, sentences: Sentences): readonly string[] {
  return thrown
    .filter(({ code, file }) => spoken.includes(code) && !elsewhere.test(file))
    .filter(({ template }) => !isTold(template, sentences))
    .map(({ code, template }) => `${code}: ${template.join('…')}`);
}

/** What is translated and never said. */
export function unsaidSentences({ all }: EngineSentences, sentences: Sentences): readonly string[] {
  const said = all.filter(hasWords);
  const words = new Set(said.filter(({ length }) => length === 1).map(([whole]) => whole));
  // network-trouble.ts puts the host before what is wrong with it.
  const byHost = (english: string): boolean => words.has(/^\{\{host\}\} (.*)\.$/.exec(english)?.[1]);
  return Object.keys(sentences).filter(
    (english) => !byHost(english) && !said.some((template) => canSay(template, english)),
  );
}

/** Not a template that could be anything. */
function hasWords(template: Template): boolean {
  return /[a-z]{3,}/i.test(template.join(''));
}

function isTold(template: Template, sentences: Sentences): boolean {
  if (template.length === 1) return sentences[template[0] ?? ''] !== undefined;
  // Where a whole sentence is filled in, there is nothing to be translated here.
  if (!hasWords(template)) return true;
  return Object.keys(sentences).some((english) => canSay(template, english));
}
