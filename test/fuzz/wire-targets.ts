/** What units send: framings, messages, descriptors. */
import { bytesEqual, concatBytes, fromHex, toBase64, utf8 } from '../../src/base/bytes.ts';
import { seededRandom } from '../../src/base/random.ts';
import { decodeHeader, decodeReply, encodeMessage, headerBytes } from '../../src/drivers/smp/message.ts';
import { parseUf2Info } from '../../src/drivers/uf2-volume/info.ts';
import { parseDeviceDescriptor, parseDfuFunction } from '../../src/drivers/usb-dfu/descriptors.ts';
import { parseMemoryMap } from '../../src/drivers/usb-dfu/memory-map.ts';
import { decodeCborMap, encodeCbor } from '../../src/formats/cbor.ts';
import { encodeSlip, SlipDecoder } from '../../src/framing/slip.ts';
import { ConsoleAssembler, consoleLines } from '../../src/framing/smp-console.ts';
import { RawAssembler } from '../../src/framing/smp-raw.ts';
import type { FuzzTarget } from './target.ts';

const random = seededRandom(13);
const limitBytes = 2000;
const header = { version: 1, operation: 1, group: 1, sequence: 7, command: 0 };
const messages = [
  encodeMessage(header, { rc: 0 }),
  encodeMessage(header, { images: [{ slot: 0, version: '1.2.3', hash: random.bytes(32), active: true }] }),
  encodeMessage(header, { err: { group: 1, rc: 3 }, rsn: 'no' }),
  encodeMessage(header, { off: 70_000, data: random.bytes(200) }),
];

interface Decoder {
  push(bytes: Uint8Array): readonly {
    readonly type: string;
    readonly bytes?: Uint8Array;
    readonly reason?: string;
    readonly line?: string;
  }[];
}

/** Never throws, gives the same for any pieces, and nothing longer than it may be. */
function decoded(
  make: () => Decoder,
  bytes: Uint8Array,
  afterDamage: 'goes on' | 'drops all' = 'goes on',
): number {
  const whole = make().push(bytes);
  const step = 1 + (bytes.length % 7);
  const decoder = make();
  const inPieces: (typeof whole)[number][] = [];
  for (let offset = 0; offset < bytes.length; offset += step)
    inPieces.push(...decoder.push(bytes.subarray(offset, offset + step)));
  let total = 0;
  // What is dropped with the damage is what came with it.
  const damaged = afterDamage === 'drops all' ? whole.findIndex(({ type }) => type === 'broken') : -1;
  for (const [index, event] of whole.entries()) {
    const other = inPieces[index];
    const same = event.type === other?.type && event.reason === other.reason && event.line === other.line;
    if (!same || !bytesEqual(event.bytes ?? new Uint8Array(), other.bytes ?? new Uint8Array()))
      throw new Error('pieces give something else than the whole');
    if (event.type === 'broken' && (event.reason ?? '').length < 5)
      throw new Error('broken without a reason');
    total += event.bytes?.length ?? event.line?.length ?? 0;
    if ((event.bytes?.length ?? 0) > limitBytes) throw new Error('a message that is longer than allowed');
  }
  if (damaged === -1 && whole.length !== inPieces.length) throw new Error('pieces give more than the whole');
  if (total > bytes.length) throw new Error('more came out than went in');
  return total;
}

const configuration =
  '0902 2d00 01 01 00 c0 32 0904 00 00 00 fe 01 02 04 0904 00 01 00 fe 01 02 05 0921 0b ff00 0008 1a01';
const device = '1201 0002 00 00 00 40 8304 11df 0002 01 02 03 01';
const maps = [
  '@Internal Flash  /0x08000000/04*016Kg,01*064Kg,07*128Kg',
  '@OTP Memory /0x1FFF7800/01*512 e,01*016 e/0x20000000/2*1Mg',
];
const shellText = utf8('uart:~$ \u001b[1;32mhello\u001b[0m\r\n');

/** Damage after a header that fits: else a raw stream is refused at its first bytes. */
function withLength(bytes: Uint8Array): Uint8Array {
  if (bytes.length < headerBytes) return bytes;
  bytes[0] = 9;
  new DataView(bytes.buffer, bytes.byteOffset).setUint16(2, (bytes.length - headerBytes) & 0x3ff);
  return bytes;
}

/** The longest message, of which each line brings one byte and each second line none. */
function consoleInBytes(): Uint8Array {
  const start = utf8(
    `\u0006\u0009${toBase64(Uint8Array.of((limitBytes + 2) >> 8, (limitBytes + 2) & 0xff, 0))}\n`,
  );
  return concatBytes([
    start,
    ...Array<Uint8Array>(limitBytes).fill(utf8('\u0004\u0014QQ==\n\u0004\u0014\n')),
  ]);
}

const wire = { codes: [], place: /$^/ } as const;
export const wireTargets: readonly FuzzTarget[] = [
  {
    ...wire,
    name: 'slip',
    corpus: [
      concatBytes(messages.map(encodeSlip)),
      concatBytes([shellText, encodeSlip(Uint8Array.of(0xc0, 0xdb, 1))]),
    ],
    large: () => encodeSlip(new Uint8Array(1 << 16).fill(0xc0)),
    parse: (bytes) => decoded(() => new SlipDecoder(limitBytes), bytes),
  },
  {
    ...wire,
    name: 'smp console',
    corpus: messages.map((message) => concatBytes([shellText, ...consoleLines(message), shellText])),
    repair: (bytes) => concatBytes(consoleLines(bytes.subarray(0, limitBytes + 20))),
    large: () => consoleInBytes(),
    parse: (bytes) => decoded(() => new ConsoleAssembler(limitBytes), bytes),
  },
  {
    ...wire,
    name: 'smp raw',
    corpus: [concatBytes(messages), messages[3] ?? new Uint8Array()],
    repair: withLength,
    large: () =>
      concatBytes(Array.from({ length: 6000 }, () => Uint8Array.of(9, 0, 0, 2, 0, 0, 0, 0, 0xbf, 0xff))),
    parse: (bytes) => decoded(() => new RawAssembler(limitBytes), bytes, 'drops all'),
  },
  {
    name: 'smp message',
    corpus: messages,
    repair: withLength,
    large: () => encodeMessage(header, { data: new Uint8Array(60_000) }),
    parse: (bytes) => {
      const found = decodeHeader(bytes);
      if (found === null) return 0;
      const reply = decodeReply(bytes, found.lengthBytes);
      return reply.ok ? found.lengthBytes : reply.reason.length;
    },
    codes: ['device.protocol'],
    place: /\((at byte \d+|in err|in rc)\)\.$/,
  },
  {
    name: 'cbor',
    corpus: [
      ...messages.map((message) => message.subarray(headerBytes)),
      fromHex('bf6346756ef563416d7421ff'),
      fromHex('a26161016162820203'),
      encodeCbor({ deep: [[[[[[1]]]]]], float: 1.5, text: 'é', nothing: null }),
    ],
    large: () => encodeCbor({ list: Array.from({ length: 4000 }, (_, index) => index) }),
    parse: (bytes) => decodeCborMap(bytes).size,
    codes: ['device.protocol'],
    place: /\(at byte \d+\)\.$/,
  },
  {
    ...wire,
    name: 'uf2 info',
    corpus: [
      'UF2 Bootloader v3.0\nModel: Raspberry Pi RP2\nBoard-ID: RPI-RP2\n',
      'UF2 Bootloader 0.9.2 lib\r\nModel: A\r\nBoard-ID: nRF52840-A\r\nSoftDevice: S140\r\nDate: Jan 19 2021\r\n',
    ].map(utf8),
    large: () => utf8(`UF2 Bootloader v1\nModel: A\nBoard-ID: B\n${'a: b\n'.repeat(800)}`),
    parse: (bytes) => {
      const info = parseUf2Info(bytes);
      const texts = info === null ? [] : [info.bootloader, info.model, info.boardId, ...info.more.values()];
      if (texts.some((text) => text.length > 80 || text === '' || /\p{Cc}/u.test(text)))
        throw new Error('a text of a unit came out as it was');
      return texts.join('').length;
    },
  },
  {
    name: 'usb dfu descriptors',
    corpus: [configuration, `${configuration}0921 0b ff00 0008 1a01`, device].map((hex) =>
      fromHex(hex.replaceAll(' ', '')),
    ),
    parse: (bytes) =>
      bytes[1] === 1
        ? Object.keys(parseDeviceDescriptor(bytes)).length
        : (parseDfuFunction(bytes)?.alternates.length ?? 0),
    codes: ['link.garbage'],
    place: /at offset \d+: /,
  },
  {
    name: 'dfuse memory map',
    corpus: maps.map(utf8),
    // As long as a text descriptor can be.
    parse: (bytes) => parseMemoryMap(String.fromCharCode(...bytes.subarray(0, 126))).regions.length,
    codes: ['link.garbage'],
    place: /at offset \d+: /,
  },
];
