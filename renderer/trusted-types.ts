/**
 * Under `require-trusted-types-for 'script'` no text becomes markup. The one thing that libraries here set as inner
 * HTML is the text of <style>: it passes because it has no "<"; anything else is refused by the browser's own rule.
 */
interface TrustedTypesFactory {
  createPolicy(name: string, rules: { createHTML(text: string): string }): unknown;
}

const factory = (globalThis as { trustedTypes?: TrustedTypesFactory }).trustedTypes;

factory?.createPolicy('default', {
  createHTML: (text) => {
    if (text.includes('<')) throw new TypeError('markup from text is not allowed here');
    return text;
  },
});
