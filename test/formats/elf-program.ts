/** ELF programs, written for tests: a header and program headers, nothing else. */

export interface ElfFields {
  readonly littleEndian?: boolean;
  readonly bits?: 32 | 64;
  readonly type?: number;
  readonly segments: readonly {
    readonly type?: number;
    readonly physicalAddress: number;
    readonly bytes: Uint8Array;
    readonly memoryBytes?: number;
    readonly offset?: number;
  }[];
}

export function elfProgram(fields: ElfFields): Uint8Array {
  const little = fields.littleEndian ?? true;
  const dataAt = 52 + 32 * fields.segments.length;
  const file = new Uint8Array(dataAt + fields.segments.reduce((sum, { bytes }) => sum + bytes.length, 0));
  const view = new DataView(file.buffer);
  file.set([0x7f, 0x45, 0x4c, 0x46, fields.bits === 64 ? 2 : 1, little ? 1 : 2, 1]);
  view.setUint16(16, fields.type ?? 2, little);
  view.setUint16(18, 40, little);
  view.setUint32(28, 52, little);
  view.setUint16(42, 32, little);
  view.setUint16(44, fields.segments.length, little);
  let offset = dataAt;
  for (const [
    index,
    { type, physicalAddress, bytes, memoryBytes, offset: other },
  ] of fields.segments.entries()) {
    const at = 52 + 32 * index;
    const words = [
      type ?? 1,
      other ?? offset,
      0x20000000,
      physicalAddress,
      bytes.length,
      memoryBytes ?? bytes.length,
    ];
    for (const [word, value] of words.entries()) view.setUint32(at + 4 * word, value, little);
    file.set(bytes, offset);
    offset += bytes.length;
  }
  return file;
}
