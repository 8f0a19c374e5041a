/** Makes a switch over a tagged union exhaustive: a new variant does not compile until it is handled. */
export function assertNever(value: never): never {
  throw new TypeError(`unexpected variant: ${JSON.stringify(value)}`);
}
