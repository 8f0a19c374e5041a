/** GeneralNames (RFC 5280 section 4.2.1.6): made, taken apart, and in words for people. */
import { toHex } from '../base/bytes.ts';
import { type DerNode, der, derOid, derText, oidText, readDer, tags } from './der.ts';
import { dnsProblem, uriProblem } from './name-text.ts';
import { oids } from './names.ts';

const permanentIdentifier = '1.3.6.1.5.5.7.8.3';

/** One GeneralName each, as DER; together they are a subjectAltName. */
export function generalNamesDer(names: readonly Uint8Array[]): Uint8Array {
  return der(tags.sequence, ...names);
}

/** The GeneralNames of a subjectAltName, each as DER; null when it can not be read. */
export function generalNamesIn(value: Uint8Array): readonly DerNode[] | null {
  const node = readOrNull(value);
  return node?.tag === tags.sequence ? node.children : null;
}

/** HardwareModuleName { hwType, hwSerialNum } of RFC 4108 section 5. */
export function hardwareModuleNameDer(hardwareType: string, hardwareId: string): Uint8Array {
  const value = der(tags.sequence, derOid(hardwareType), derText(tags.octetString, hardwareId));
  return otherNameDer(oids.hardwareModuleName, value);
}

/** PermanentIdentifier { identifierValue, assigner } of RFC 4043 section 2. */
export function permanentIdentifierDer(value: string, assigner: string | undefined): Uint8Array {
  const parts = [derText(tags.utf8String, value), ...(assigner === undefined ? [] : [derOid(assigner)])];
  return otherNameDer(permanentIdentifier, der(tags.sequence, ...parts));
}

export function otherNameDer(oid: string, value: Uint8Array): Uint8Array {
  return der(0xa0, derOid(oid), der(0xa0, value));
}

export function dnsNameDer(name: string): Uint8Array {
  return derText(0x82, name);
}

export function uriDer(uri: string): Uint8Array {
  return derText(0x86, uri);
}

/** 4 or 16 bytes. */
export function addressDer(bytes: Uint8Array): Uint8Array {
  return der(0x87, bytes);
}

export interface NamedValue {
  readonly label: string;
  readonly value: string;
}

/** What is wrong with a subjectAltName, as the end of a sentence about a certificate; null when it is well formed. */
export function generalNameProblem(value: Uint8Array): string | null {
  const names = generalNamesIn(value);
  if (names === null) return 'has alternative names that can not be read';
  if (names.length === 0) return 'has alternative names without a name';
  return names.every(isRightName) ? null : 'has an alternative name in a form that is not allowed';
}

function isRightName({ tag, content, children }: DerNode): boolean {
  const text = new TextDecoder('latin1').decode(content);
  switch (tag) {
    case 0xa0:
      return children.length === 2 && children[0]?.tag === tags.oid && children[1]?.tag === 0xa0;
    case 0x81:
      return /^[!-?A-~]+@[!-?A-~]+$/.test(text);
    case 0x82:
      return dnsProblem(text) === null;
    case 0x86:
      return uriProblem(text) === null;
    case 0x87:
      return content.length === 4 || content.length === 16;
    default:
      // directoryName and registeredID have their own grammar; x400Address and ediPartyName are of no use here
      return tag === 0xa4 || tag === 0x88;
  }
}

/** One entry for each name; a value that can not be read is shown as its bytes. */
export function describeGeneralNames(value: Uint8Array): readonly NamedValue[] {
  const node = readOrNull(value);
  if (node === null || node.tag !== tags.sequence) return [{ label: 'unreadable', value: toHex(value) }];
  return node.children.map(describeName);
}

function describeName(name: DerNode): NamedValue {
  switch (name.tag) {
    case 0xa0:
      return describeOtherName(name);
    case 0x81:
      return { label: 'e-mail', value: textOf(name) };
    case 0x82:
      return { label: 'DNS', value: textOf(name) };
    case 0x86:
      return { label: 'URI', value: textOf(name) };
    case 0x87:
      return { label: 'IP', value: addressText(name.content) };
    case 0x88:
      return { label: 'registered id', value: oidOrHex(name.content) };
    default:
      return { label: `name of kind ${name.tag & 0x1f}`, value: toHex(name.content) };
  }
}

function describeOtherName({ children, content }: DerNode): NamedValue {
  const [type, wrapped] = children;
  const value = wrapped?.children[0];
  if (type?.tag !== tags.oid || value === undefined) return { label: 'other name', value: toHex(content) };
  const oid = oidOrHex(type.content);
  const [hardwareType, serial] = value.children;
  if (oid === oids.hardwareModuleName && hardwareType !== undefined && serial !== undefined)
    return {
      label: 'hardwareModuleName',
      value: `${oidOrHex(hardwareType.content)} serial ${textOf(serial)}`,
    };
  return { label: `other name ${oid}`, value: textOf(value) };
}

function addressText(bytes: Uint8Array): string {
  if (bytes.length === 4) return bytes.join('.');
  const groups = toHex(bytes).match(/.{4}/g) ?? [];
  return bytes.length === 16 ? groups.join(':') : toHex(bytes);
}

/** Texts as texts, all else as hexadecimal. */
function textOf({ content, children }: DerNode): string {
  if (children.length > 0) return toHex(content);
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(content);
    return /^[^\p{Cc}]*$/u.test(text) ? text : toHex(content);
  } catch {
    return toHex(content); // bytes that are no text are shown as what they are
  }
}

function oidOrHex(content: Uint8Array): string {
  try {
    return oidText(content);
  } catch {
    return toHex(content); // a broken identifier is shown as its bytes
  }
}

function readOrNull(bytes: Uint8Array): DerNode | null {
  try {
    return readDer(bytes);
  } catch {
    return null; // the caller shows the bytes
  }
}
