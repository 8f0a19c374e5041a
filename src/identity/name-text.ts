/** DNS names and URIs as certificates may have them. */
import { isIPv4, isIPv6 } from 'node:net';

/** RFC 1034 section 3.5, as RFC 5280 section 4.2.1.6 asks for; no wildcard for a unit. */
export function dnsProblem(text: string): string | null {
  const label = /^[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?$/;
  const right = text.length <= 253 && text.split('.').every((part) => label.test(part));
  return right ? null : `"${text.slice(0, 80)}" is not a DNS name (RFC 5280 4.2.1.6)`;
}

/** RFC 5280 section 4.2.1.6: absolute, with a scheme, ASCII; where there is an authority, its host is a name or an address. */
export function uriProblem(text: string): string | null {
  const whole = /^[A-Za-z][A-Za-z0-9+.-]*:(?:\/\/([^/?#]*))?[!$-;=?-Z_a-z~%[\]@#]*$/.exec(text);
  const authority = whole?.[1];
  const host = authority?.replace(/^[^@]*@/, '').replace(/:\d{1,5}$/, '');
  const hostRight =
    host === undefined ||
    dnsProblem(host) === null ||
    isIPv4(host) ||
    (/^\[.*\]$/.test(host) && isIPv6(host.slice(1, -1)));
  const right = whole !== null && text.length <= 512 && !text.endsWith(':') && hostRight;
  return right ? null : `"${text.slice(0, 80)}" is not an absolute URI (RFC 5280 4.2.1.6)`;
}
