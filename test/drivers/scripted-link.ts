/** A link with a script at the other end: each SMP message (console framing) is given to it, and it may answer. */
import { concatBytes } from '../../src/base/bytes.ts';
import {
  type CborFields,
  decodeHeader,
  encodeMessage,
  type Header,
  headerBytes,
} from '../../src/drivers/smp/message.ts';
import { type CborMap, decodeCborMap } from '../../src/formats/cbor.ts';
import { ConsoleAssembler, consoleLines } from '../../src/framing/smp-console.ts';
import type { Link } from '../../src/transport/link.ts';

type Reply = (header: Header, body: CborFields) => void;
type RawReply = (header: Header, body: Uint8Array) => void;
export type Script = (header: Header, reply: Reply, raw: RawReply, body: CborMap) => void;

export class ScriptedLink implements Link {
  readonly serial = null;
  readonly #script: Script;
  readonly #assembler = new ConsoleAssembler(20_000);
  readonly #ready: Uint8Array[] = [];
  #waiting: { resolve: (bytes: Uint8Array) => void; reject: (reason: unknown) => void } | null = null;
  #closed = false;

  constructor(script: Script) {
    this.#script = script;
  }

  /** Puts bytes on the wire to the station. */
  say(bytes: Uint8Array): void {
    const waiting = this.#waiting;
    this.#waiting = null;
    if (waiting === null) this.#ready.push(bytes);
    else waiting.resolve(bytes);
  }

  write(bytes: Uint8Array): Promise<void> {
    for (const event of this.#assembler.push(bytes)) {
      const header = event.type === 'message' ? decodeHeader(event.bytes) : null;
      if (event.type !== 'message' || header === null) continue;
      const send = (message: Uint8Array): void => this.say(concatBytes(consoleLines(message)));
      this.#script(
        header,
        (answer, body) => send(encodeMessage(answer, body)),
        (answer, body) => {
          const head = encodeMessage(answer, {}).slice(0, headerBytes);
          new DataView(head.buffer).setUint16(2, body.length);
          send(concatBytes([head, body]));
        },
        decodeCborMap(event.bytes.subarray(headerBytes)),
      );
    }
    return Promise.resolve();
  }

  read(): Promise<Uint8Array> {
    if (this.#closed) return Promise.reject(new Error('closed'));
    const bytes = this.#ready.shift();
    if (bytes !== undefined) return Promise.resolve(bytes);
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject };
    });
  }

  discardInput(): void {
    this.#ready.length = 0;
  }

  close(): Promise<void> {
    this.#closed = true;
    this.#waiting?.reject(new Error('closed'));
    this.#waiting = null;
    return Promise.resolve();
  }
}
