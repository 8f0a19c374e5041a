/** What Node and OpenSSL say of a connection that failed, as the Fault that tells a person which part of the way is broken. */
import { Fault, type FaultCode } from '../model/fault.ts';

const clockCodes = ['CERT_NOT_YET_VALID', 'CERT_HAS_EXPIRED'];
const tlsWords: Readonly<Record<string, string>> = {
  ERR_TLS_CERT_ALTNAME_INVALID: 'proves to be another one: its certificate has other names',
  DEPTH_ZERO_SELF_SIGNED_CERT:
    'shows a certificate that it signed itself, and that is not among the roots that are trusted here',
  SELF_SIGNED_CERT_IN_CHAIN: 'shows a certificate of an authority that is not trusted here',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'shows a certificate whose issuer is not known here',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'shows a certificate whose issuer is not known here',
  UNABLE_TO_GET_ISSUER_CERT: 'shows a certificate whose issuer is not known here',
  CERT_SIGNATURE_FAILURE: 'shows a certificate with a wrong signature',
  CERT_REVOKED: 'shows a certificate that was revoked',
  EPROTO: 'does not speak TLS, or not with these settings',
  HANDSHAKE_FAILURE: 'does not take the certificate of this station',
};
const tcpWords: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'refuses the connection: nothing listens on this port',
  EHOSTUNREACH: 'can not be reached from this network',
  ENETUNREACH: 'can not be reached: this computer has no network',
  ETIMEDOUT: 'does not answer',
  ECONNRESET: 'broke the connection off',
  EPIPE: 'broke the connection off',
  ECONNABORTED: 'broke the connection off',
};
const dnsCodes = ['ENOTFOUND', 'EAI_AGAIN', 'EAI_NODATA', 'EAI_NONAME', 'EAI_FAIL'];

/** `host` is named in the sentence; nothing of what was sent is. A Fault inside stays what it is. */
export function networkTrouble(thrown: unknown, host: string): Fault {
  for (const error of causesOf(thrown)) {
    if (error instanceof Fault) return error;
    const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
    const trouble = (kind: FaultCode, words: string): Fault =>
      new Fault(kind, `${host} ${words}.`, { host, code }, { cause: thrown });
    if (dnsCodes.includes(code))
      return trouble('destination.dns', 'is a name that this network does not know');
    if (clockCodes.includes(code))
      return trouble(
        'destination.clock',
        code === 'CERT_HAS_EXPIRED'
          ? 'shows a certificate that is over by the clock of this computer: either the clock is wrong, or the certificate has expired'
          : 'shows a certificate that is not valid yet by the clock of this computer: the clock is behind',
      );
    const tls = tlsWords[code] ?? (/^(ERR_SSL_|ERR_TLS_)/.test(code) ? tlsAlert(code) : undefined);
    if (tls !== undefined) return trouble('destination.tls', tls);
    const tcp = tcpWords[code];
    if (tcp !== undefined) return trouble('destination.tcp', tcp);
  }
  return new Fault('server.unreachable', `${host} does not answer.`, { host }, { cause: thrown });
}

/** What the other side said in an alert, where OpenSSL names it. */
function tlsAlert(code: string): string {
  if (
    /ALERT_(CERTIFICATE|BAD_CERTIFICATE|UNKNOWN_CA|HANDSHAKE|ACCESS_DENIED)|CERTIFICATE_REQUIRED|CERTIFICATE_EXPIRED|CERTIFICATE_REVOKED/.test(
      code,
    )
  )
    return `does not take the certificate of this station (${code})`;
  return `breaks off while the connection is secured (${code})`;
}

/** The error, its causes, and those of connections that were tried side by side. */
function* causesOf(thrown: unknown): Generator<Error> {
  let error: unknown = thrown;
  for (let depth = 0; depth < 8 && error instanceof Error; depth += 1) {
    yield error;
    if (error instanceof AggregateError) for (const one of error.errors) if (one instanceof Error) yield one;
    error = error.cause;
  }
}
