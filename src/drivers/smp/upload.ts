/**
 * Sending a long byte string in pieces, several outstanding. The unit leads: every answer names the offset that it
 * wants next, which may be lower than what was sent (a piece was lost, flash was erased) or higher (it kept an earlier
 * upload with the same hash). Anything unexpected drains what is outstanding and goes on from the unit's offset.
 */
import type { Run } from '../../base/run.ts';
import type { CborMap } from '../../formats/cbor.ts';
import { Fault } from '../../model/fault.ts';
import { type Channel, isSilence } from './channel.ts';
import { refusal } from './errors.ts';
import { countField } from './fields.ts';
import { type CborFields, encodeMessage, type Reply } from './message.ts';

/** Pieces that are lost in a row before the unit is called dead, and rewinds without progress before it is broken. */
const mostSilences = 6;
const mostRewinds = 30;
/** Flash write blocks of common parts divide this: used only after a unit took a part of a piece. */
const blockBytes = 32;
/** On a bad line short pieces get through where long ones do not: halved after each loss, doubled after a good run. */
const shortestPieceBytes = 128;
const goodRun = 16;

export interface Upload {
  readonly group: number;
  readonly command: number;
  readonly data: Uint8Array;
  /** Fields of the first message (offset 0) besides `off` and `data`; repeated whenever the unit goes back to 0. */
  readonly firstFields: CborFields;
  /** Fields of every message. */
  readonly fields: CborFields;
  readonly messageBytes: number;
  readonly window: number;
  readonly firstTimeoutMs: number;
  readonly timeoutMs: number;
  /** Completes "The unit refused ...". */
  readonly what: string;
  /**
   * Asked when the answer to the last piece is lost: a unit that has all forgets the upload, and would begin anew. May
   * use `send` of the channel only: the lane is taken.
   */
  readonly isComplete?: () => Promise<boolean>;
  /**
   * Asked after every loss instead: where to go on, for units that do not say so themselves. 0: from the beginning. As above.
   */
  readonly goOnAt?: (lost: UploadPiece) => Promise<number>;
  /** The unit never keeps an earlier upload: one that says so has another place in mind than the beginning. */
  readonly fromTheBeginning?: true;
}

export interface UploadPiece {
  readonly offset: number;
  readonly length: number;
}

export interface UploadResult {
  readonly bytesSent: number;
  readonly rewinds: number;
  /** The last answer: what the unit says of the whole. */
  readonly last: CborMap;
}

type Ending =
  | { readonly type: 'reply'; readonly piece: UploadPiece; readonly reply: Reply }
  | { readonly type: 'silence'; readonly piece: UploadPiece; readonly fault: unknown };

/** Takes the channel's lane for the whole upload. */
export function upload(channel: Channel, plan: Upload, run: Run): Promise<UploadResult> {
  return channel.exclusive(() => new Transfer(channel, plan, run).run());
}

class Transfer {
  readonly #channel: Channel;
  readonly #plan: Upload;
  readonly #run: Run;
  #window: number;
  /** What the unit has, by its own word. */
  #taken = 0;
  #next = 0;
  #aligned = false;
  #longestPieceBytes = Number.POSITIVE_INFINITY;
  #goodInRow = 0;
  #silences = 0;
  #rewinds = 0;
  #rewindsInRow = 0;
  #furthest = 0;
  #bytesSent = 0;
  #last: CborMap = new Map();
  #outstanding: Promise<Ending>[] = [];

  constructor(channel: Channel, plan: Upload, run: Run) {
    this.#channel = channel;
    this.#plan = plan;
    this.#run = run;
    this.#window = plan.window;
  }

  async run(): Promise<UploadResult> {
    const { length } = this.#plan.data;
    this.#run.progress(0, length);
    while (this.#taken < length) {
      // Alone: the first message may take as long as an erase, and its answer may resume an earlier upload.
      const limit = this.#next === 0 ? 1 : this.#window;
      while (
        this.#outstanding.length < limit &&
        this.#next < length &&
        (this.#next > 0 || this.#outstanding.length === 0)
      ) {
        this.#outstanding.push(this.#sendPiece());
      }
      const oldest = this.#outstanding.shift();
      if (oldest === undefined) throw new Fault('bug', 'an upload with nothing outstanding');
      await this.#take(await oldest);
    }
    return { bytesSent: this.#bytesSent, rewinds: this.#rewinds, last: this.#last };
  }

  #sendPiece(): Promise<Ending> {
    const offset = this.#next;
    const first = offset === 0;
    const fields = first ? { ...this.#plan.fields, ...this.#plan.firstFields } : this.#plan.fields;
    const length = this.#pieceBytes(offset, fields);
    const piece = { offset, length };
    const body = { ...fields, off: offset, data: this.#plan.data.subarray(offset, offset + length) };
    this.#next = offset + length;
    this.#bytesSent += length;
    const timeoutMs = first ? this.#plan.firstTimeoutMs : this.#plan.timeoutMs;
    const { group, command } = this.#plan;
    return this.#channel
      .send({ operation: 'write', group, command, body }, this.#run.signal, timeoutMs, this.#silences > 0)
      .then(
        (reply): Ending => ({ type: 'reply', piece, reply }),
        (fault: unknown): Ending => ({ type: 'silence', piece, fault }),
      );
  }

  /** As much as fits: the message without data is measured, not guessed. */
  #pieceBytes(offset: number, fields: CborFields): number {
    const { group, command, data, messageBytes } = this.#plan;
    const header = { version: 1, operation: 2, group, sequence: 0, command };
    // The length of a byte string takes up to 3 bytes, of which an empty one already has 1.
    const emptyBytes = encodeMessage(header, { ...fields, off: offset, data: new Uint8Array(0) }).length + 2;
    const room = messageBytes - emptyBytes;
    if (room < 16)
      throw new Fault('device.protocol', 'The buffer of the unit is too small for an upload.', {
        messageBytes,
      });
    const rest = data.length - offset;
    const most = Math.floor(Math.min(room, this.#longestPieceBytes));
    if (rest <= most) return rest;
    return this.#aligned ? Math.max(blockBytes, most - (most % blockBytes)) : most;
  }

  async #take(ending: Ending): Promise<void> {
    if (ending.type === 'silence') {
      await this.#afterSilence(ending.fault, ending.piece);
      return;
    }
    const { piece, reply } = ending;
    if (!reply.ok) throw refusal(reply, this.#plan.what);
    const wanted = countField(reply.body, 'off');
    if (wanted > this.#plan.data.length) {
      throw new Fault('device.protocol', 'The unit asks for bytes after the end of the file.', {
        offset: wanted,
      });
    }
    this.#silences = 0;
    this.#goodInRow += 1;
    if (this.#goodInRow % goodRun === 0) this.#longestPieceBytes *= 2;
    this.#last = reply.body;
    this.#taken = wanted;
    this.#progress(wanted);
    const end = piece.offset + piece.length;
    if (wanted === end) {
      if (piece.offset === 0) this.#next = wanted;
      return;
    }
    if (piece.offset === 0 && wanted > end) {
      if (this.#plan.fromTheBeginning === true)
        throw new Fault('device.protocol', `The unit did not begin ${this.#plan.what} anew.`, {
          offset: wanted,
        });
      this.#run.log(`resuming at ${wanted} of ${this.#plan.data.length}`);
      this.#next = wanted;
      return;
    }
    if (wanted > piece.offset && wanted < end) this.#aligned = true;
    else this.#window = Math.max(1, this.#window - 1);
    await this.#rewind(wanted);
  }

  async #rewind(wanted: number): Promise<void> {
    this.#rewinds += 1;
    this.#rewindsInRow += 1;
    if (this.#rewindsInRow > mostRewinds) {
      throw new Fault('device.protocol', 'The unit goes back again and again during the upload.', {
        offset: wanted,
      });
    }
    this.#taken = (await this.#drain()) ?? wanted;
    this.#next = this.#taken;
  }

  async #afterSilence(fault: unknown, lost: UploadPiece): Promise<void> {
    if (!isSilence(fault)) {
      await this.#drain();
      throw fault;
    }
    this.#silences += 1;
    if (this.#silences > mostSilences) throw fault;
    this.#goodInRow = 0;
    const { messageBytes } = this.#plan;
    this.#longestPieceBytes = Math.max(
      shortestPieceBytes,
      Math.min(messageBytes, this.#longestPieceBytes) / 2,
    );
    this.#window = Math.max(1, this.#window - 1);
    this.#rewinds += 1;
    this.#taken = (await this.#drain()) ?? this.#taken;
    this.#next = this.#taken;
    const { data, isComplete, goOnAt } = this.#plan;
    if (goOnAt !== undefined) {
      this.#taken = await goOnAt(lost);
      this.#next = this.#taken;
      return;
    }
    if (lost.offset + lost.length < data.length || isComplete === undefined) return;
    if (await isComplete()) this.#taken = data.length;
  }

  /** Waits for all that is outstanding; the last offset that the unit named, or null. */
  async #drain(): Promise<number | null> {
    const endings = await Promise.all(this.#outstanding);
    this.#outstanding = [];
    let offset: number | null = null;
    for (const ending of endings) {
      if (ending.type !== 'reply' || !ending.reply.ok) continue;
      const wanted = ending.reply.body.get('off');
      if (typeof wanted !== 'number' || wanted < 0 || wanted > this.#plan.data.length) continue;
      this.#last = ending.reply.body;
      offset = wanted;
    }
    return offset;
  }

  #progress(taken: number): void {
    if (taken > this.#furthest) {
      this.#furthest = taken;
      this.#rewindsInRow = 0;
    }
    this.#run.progress(taken, this.#plan.data.length);
  }
}
