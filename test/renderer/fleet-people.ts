/** Who signs in to the fleet page in its tests: an administrator of each organisation; how many units that has is in its name. */
export const organisations = ['none', 'few', 'many'] as const;
export type Organisation = (typeof organisations)[number];

export const password = 'correct horse battery';
export const loginOf = (organisation: Organisation): string => `ana-${organisation}`;

/** Of a group of theirs: longer than any column. */
export const longTitle =
  'Gateways of the northern substations with a second antenna and a long name (series 2026)';
