/** What a person is at a station. What each role may do is in acts.ts. */
export const roles = ['operator', 'engineer', 'rma', 'administrator'] as const;
export type Role = (typeof roles)[number];
