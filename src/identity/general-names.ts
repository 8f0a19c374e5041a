/** GeneralNames (RFC 5280 section 4.2.1.6) in words: what a subjectAltName says, for people. */
import { toHex } from '../base/bytes.ts';
import { type DerNode, oidText, readDer, tags } from './der.ts';
import { oids } from './names.ts';

export interface NamedValue {
  readonly label: string;
  readonly value: string;
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
