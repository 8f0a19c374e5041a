/** Names (RFC 5280 section 4.1.2.4) and the object identifiers of certificates. Which names a unit has: certificate-names.ts. */
import { type DerNode, der, derOid, derText, oidText, readDer, tags } from './der.ts';

/** RFC 5280 appendix A.1; RFC 4108 section 5; RFC 5280 section 4.2. */
export const oids = {
  commonName: '2.5.4.3',
  serialNumber: '2.5.4.5',
  country: '2.5.4.6',
  locality: '2.5.4.7',
  stateOrProvince: '2.5.4.8',
  organization: '2.5.4.10',
  organizationalUnit: '2.5.4.11',
  hardwareModuleName: '1.3.6.1.5.5.7.8.4',
  subjectKeyIdentifier: '2.5.29.14',
  keyUsage: '2.5.29.15',
  subjectAltName: '2.5.29.17',
  basicConstraints: '2.5.29.19',
  crlDistributionPoints: '2.5.29.31',
  authorityKeyIdentifier: '2.5.29.35',
  extendedKeyUsage: '2.5.29.37',
  certificatePolicies: '2.5.29.32',
  serverAuthentication: '1.3.6.1.5.5.7.3.1',
  clientAuthentication: '1.3.6.1.5.5.7.3.2',
  ecdsaWithSha256: '1.2.840.10045.4.3.2',
} as const;

export interface NameAttribute {
  readonly oid: string;
  readonly tag: number;
  readonly value: string;
}

/** Name as DER, each attribute in a set of its own, in the order given. */
export function nameDer(attributes: readonly NameAttribute[]): Uint8Array {
  const sets = attributes.map(({ oid, tag, value }) =>
    der(tags.set, der(tags.sequence, derOid(oid), derText(tag, value))),
  );
  return der(tags.sequence, ...sets);
}

/** The attributes of a Name (RFC 5280 section 4.1.2.4). Throws RangeError on another structure. */
export function readName(node: DerNode): readonly NameAttribute[] {
  if (node.tag !== tags.sequence) throw new RangeError('a name is a sequence');
  return node.children.flatMap((set) => {
    if (set.tag !== tags.set) throw new RangeError('a name is a sequence of sets');
    return set.children.map((pair) => {
      const [type, value, more] = pair.children;
      const right = pair.tag === tags.sequence && type?.tag === tags.oid && more === undefined;
      if (!right || value === undefined) throw new RangeError('a name attribute is a pair');
      const text = new TextDecoder('utf-8', { fatal: true }).decode(value.content);
      return { oid: oidText(type.content), tag: value.tag, value: text };
    });
  });
}

/** GeneralNames of a TLS server: dNSName or, for what is an address of IPv4, iPAddress (RFC 5280 section 4.2.1.6). */
export function hostNames(names: readonly string[]): Uint8Array {
  const ipv4 = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/;
  return der(
    tags.sequence,
    ...names.map((name) => {
      const address = ipv4.exec(name);
      return address === null
        ? derText(0x82, name)
        : der(0x87, Uint8Array.from(address.slice(1).map(Number)));
    }),
  );
}

/** Value of the extension cRLDistributionPoints with one address (RFC 5280 section 4.2.1.13). */
export function distributionPoint(url: string): Uint8Array {
  return der(tags.sequence, der(tags.sequence, der(0xa0, der(0xa0, derText(0x86, url)))));
}

/** Value of the extension extKeyUsage (RFC 5280 section 4.2.1.12). */
export function extendedKeyUsage(...purposes: readonly string[]): Uint8Array {
  return der(tags.sequence, ...purposes.map(derOid));
}

/** The purposes of an extKeyUsage; null when there is none or it can not be read. */
export function extendedKeyUsages(value: Uint8Array | undefined): readonly string[] | null {
  if (value === undefined) return null;
  try {
    const node = readDer(value);
    return node.tag === tags.sequence ? node.children.map(({ content }) => oidText(content)) : null;
  } catch {
    return null; // what is not DER names no purpose
  }
}
