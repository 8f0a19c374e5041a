export const settings = { 'settings.slots.location': 'Location' } as const;
