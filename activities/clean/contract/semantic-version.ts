/** MAJOR, MINOR and PATCH of a semantic version. */
export type SemanticVersion = readonly [major: number, minor: number, patch: number];

/** How large a change is, in the words of semver.org 2.0.0. */
export type ChangeSize = 'patch' | 'minor' | 'major';

/** The three numbers of a version that the spec's schema has let through. */
export function parseVersion(version: string): SemanticVersion {
  const [major = 0, minor = 0, patch = 0] = version.split('.').map(Number);
  return [major, minor, patch];
}

/** Below 0 where `a` comes before `b`, 0 where they are equal (semver.org 2.0.0, rule 11). */
export function compareVersions(a: SemanticVersion, b: SemanticVersion): number {
  return a[0] - b[0] || a[1] - b[1] || a[2] - b[2];
}

/**
 * The least version that may announce a change of this size. Before 1.0.0 nothing is promised to last (rule 4):
 * there a breaking change takes the next minor version, and an addition the next patch.
 */
export function nextVersion([major, minor, patch]: SemanticVersion, size: ChangeSize): string {
  const isEarly = major === 0;
  if (size === 'major') return isEarly ? `0.${minor + 1}.0` : `${major + 1}.0.0`;
  if (size === 'minor') return isEarly ? `0.${minor}.${patch + 1}` : `${major}.${minor + 1}.0`;
  return [major, minor, patch].join('.');
}
