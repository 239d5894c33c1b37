/** SHA-256 (hex) over names and contents; independent of the machine and of the order given. */
export function hashFiles(root: string, names: readonly string[]): string;

/** Identifies a tree's sources: an unchanged tree need not be built again. */
export function sourceStamp(root: string): string;
