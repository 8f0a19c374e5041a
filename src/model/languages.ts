/** The languages that a window can speak. Which are complete, and how each is named and written: renderer/messages/languages.ts. */
export const languages = ['en', 'zh', 'es', 'de'] as const;
export type Language = (typeof languages)[number];
