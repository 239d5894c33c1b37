/** What a part of the stage has saved: rows of its datasets, and its rows of `metrics_optimise`. */
export interface SavedPart {
  readonly rows: number;
  readonly metrics?: readonly object[];
}
