export const console_ = {
  'console.title': 'Console',
  'console.slot': 'Slot',
  'console.line': 'Line to the unit',
  'console.send': 'Send',
  'console.noUnit': 'No unit is in this slot.',
  'console.busy': 'A job is running here: only the log can be read.',
  'console.noSlots': 'No slot is taught yet',
} as const;
