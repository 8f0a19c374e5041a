export const console_ = {} as const;
