/**
 * What every family of requests is built from. Each family has a file of its own (people, identity …) that contract.ts puts
 * together; here is only what they share.
 */
import { z } from 'zod';

export interface Page<T> {
  readonly rows: readonly T[];
  /** Pass as `after` for the next page; null at the end. */
  readonly next: string | null;
}

export interface RequestDefinition<A, R> {
  readonly parse: z.ZodType<A>;
  /** Only a type: never set. */
  readonly reply?: R;
}

/** `replying<Reply>()(argumentSchema)`: the reply is a type, the argument is parsed on arrival. */
export const replying =
  <R>() =>
  <A>(parse: z.ZodType<A>): RequestDefinition<A, R> => ({ parse });

export const id = z.string().min(1).max(200);
export const nothing = z.undefined().or(z.null()).or(z.strictObject({}));
export const page = { after: z.string().max(200).optional(), limit: z.int().min(1).max(500).default(100) };
