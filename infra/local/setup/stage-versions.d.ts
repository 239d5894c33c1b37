/** The code version (hex) of each stage folder of a compiled tree. */
export function stageVersions(outDir: string): Record<string, string>;
