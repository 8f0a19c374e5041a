/** What the table of faults says of each. */
/** Who must act: the person at the bench, their lead, an engineer, the server's operator; 'unit' = the unit is bad. */
export type FaultActor = 'operator' | 'lead' | 'engineer' | 'server' | 'unit';

export interface FaultEntry {
  readonly who: FaultActor;
  /** `failed`: the unit is bad. `error`: we could not tell. */
  readonly outcome: 'failed' | 'error' | 'cancelled' | 'interrupted';
  readonly help: string;
}
