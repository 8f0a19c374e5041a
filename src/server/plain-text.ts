/**
 * Text that people give: no control characters, no half of a surrogate pair. A check and not a pattern, because the dialects of
 * OpenAPI's readers differ in \p{…}.
 */
export function isPlainText(text: string): boolean {
  return /^[^\p{Cc}\p{Cs}]*$/u.test(text);
}
