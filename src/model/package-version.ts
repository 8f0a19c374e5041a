/** Versions of packages and of Mintmark: three numbers with dots. */
/** Compared from the left; what is no number is older than any. */
export function isOlder(version: string, than: string): boolean {
  const [left = [], right = []] = [version, than].map((text) => text.split('.').map(Number));
  const index = left.findIndex((part, at) => part !== right[at]);
  return index >= 0 && !((left[index] ?? 0) >= (right[index] ?? 0));
}
