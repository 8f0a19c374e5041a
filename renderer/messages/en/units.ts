export const units = { 'units.state': 'State' } as const;
