/** A change of the run that a task makes for one host (facts, variables): done at once, and again for the others under `run_once`. */
export type Effect = (host: string) => void;
