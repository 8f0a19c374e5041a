/** What the backups of earlier versions in this folder hold. */
export const snapshotStation = 'bench-snapshot';
export const snapshotUnits = 8;
