export function buildVerifier(root: string, version: string, folder?: string): Promise<void>;
