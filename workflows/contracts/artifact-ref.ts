import { z } from 'zod';

/**
 * Where one dataset of one stage lies, and what it holds. Workflows pass these, never rows.
 * `uri` is an `s3://` object; `fingerprint` is that of the stage output it belongs to.
 */
export const artifactRefSchema = z.strictObject({
  dataset: z.string(),
  uri: z.string(),
  rows: z.number().int().nonnegative(),
  bytes: z.number().int().nonnegative(),
  sha256: z.string(),
  schemaVersion: z.number().int().positive(),
  fingerprint: z.string(),
});

export type ArtifactRef = z.infer<typeof artifactRefSchema>;

/** Artifacts by dataset name. */
export type ArtifactRefs = Record<string, ArtifactRef>;
