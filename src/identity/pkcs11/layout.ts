/**
 * The C structures of PKCS#11 as bytes. Two layouts: natural alignment with 64-bit CK_ULONG on Unix, packed with 32-bit
 * CK_ULONG on Windows (section 2.1 of the base specification; there the header files are compiled with pack(1)).
 */

export interface Layout {
  readonly ulongBytes: 4 | 8;
  /** From the start of CK_FUNCTION_LIST to its first pointer. */
  readonly functionListStart: number;
}

export const unixLayout: Layout = { ulongBytes: 8, functionListStart: 8 };
export const windowsLayout: Layout = { ulongBytes: 4, functionListStart: 2 };

export const pointerBytes = 8;
const CKF_OS_LOCKING_OK = 2n;

export function ulongAt(bytes: Buffer, offset: number, { ulongBytes }: Layout): bigint {
  return ulongBytes === 8 ? bytes.readBigUInt64LE(offset) : BigInt(bytes.readUInt32LE(offset));
}

export function ulong(value: bigint, { ulongBytes }: Layout): Buffer {
  const bytes = Buffer.alloc(ulongBytes);
  if (ulongBytes === 8) bytes.writeBigUInt64LE(value);
  else bytes.writeUInt32LE(Number(value));
  return bytes;
}

function pointer(address: bigint): Buffer {
  const bytes = Buffer.alloc(pointerBytes);
  bytes.writeBigUInt64LE(address);
  return bytes;
}

/** CK_C_INITIALIZE_ARGS: no mutexes of ours, the system's locks. */
export function initializeArguments(layout: Layout): Buffer {
  return Buffer.concat([
    ...Array.from({ length: 4 }, () => pointer(0n)),
    ulong(CKF_OS_LOCKING_OK, layout),
    pointer(0n),
  ]);
}

export interface Attribute {
  readonly type: number;
  readonly value: Buffer;
}

/** CK_ATTRIBUTE[]: each type, where its value is, how long. CK_MECHANISM has the same form. The values must stay alive. */
export function attributeTable(
  attributes: readonly Attribute[],
  addressOf: (bytes: Buffer) => bigint,
  layout: Layout,
): Buffer {
  return Buffer.concat(
    attributes.flatMap(({ type, value }) => [
      ulong(BigInt(type), layout),
      pointer(value.length === 0 ? 0n : addressOf(value)),
      ulong(BigInt(value.length), layout),
    ]),
  );
}

/** ulValueLen of the entry at `index`, after C_GetAttributeValue. */
export function valueLengthAt(table: Buffer, index: number, layout: Layout): bigint {
  const entryBytes = 2 * layout.ulongBytes + pointerBytes;
  return ulongAt(table, index * entryBytes + layout.ulongBytes + pointerBytes, layout);
}

/** Blank-padded text of fixed length. */
export function paddedText(bytes: Buffer, offset: number, lengthBytes: number): string {
  return bytes.toString('utf8', offset, offset + lengthBytes).replace(/[\s\0]+$/, '');
}
