/** What test/fuzz/measure.ts prints. */
export interface Measured {
  readonly lengthBytes: number;
  /** Of the block of code that ran most often. */
  readonly iterations: number;
  readonly copiedBytes: number;
}

export interface Measurement {
  /** Above what was there before the inputs. */
  readonly grownBytes: number;
  readonly measured: readonly Measured[];
  /** Of the inputs, to repeat them. */
  readonly seed: string;
}
