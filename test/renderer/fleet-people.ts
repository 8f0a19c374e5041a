/** Who signs in to the fleet page in its tests: an administrator of each organisation; how many units that has is in its name. */
export const organisations = ['none', 'few', 'many'] as const;
export type Organisation = (typeof organisations)[number];

export const password = 'correct horse battery';
export const loginOf = (organisation: Organisation): string => `ana-${organisation}`;
