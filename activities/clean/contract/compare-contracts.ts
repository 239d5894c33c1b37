import {
  CONTRACT_SOURCES,
  type ContractColumn,
  type DataContract,
} from '../../../workflows/contracts/data-contract.js';
import { compareVersions, nextVersion, parseVersion, type ChangeSize } from './semantic-version.js';

/** A change of what is promised: `events.amount is no longer promised`. */
export interface ContractChange {
  size: Exclude<ChangeSize, 'patch'>;
  text: string;
}

/** Whether a version may follow another with these changes. */
export interface VersionVerdict {
  passed: boolean;
  /** The least version that may announce the changes. */
  needed: string;
  changes: ContractChange[];
}

/**
 * What a contract promises otherwise than an earlier one did, and whether its version says so. Whoever reads the
 * data is broken by a column that goes, changes its type or may be empty from now on (major); a new column, or one
 * that is always filled from now on, breaks nobody (minor). A version never goes back.
 */
export function compareContracts(earlier: DataContract, next: DataContract): VersionVerdict {
  const changes = CONTRACT_SOURCES.flatMap((source) => {
    const before = earlier.sources[source]?.columns ?? {};
    const after = next.sources[source]?.columns ?? {};
    const names = new Set([...Object.keys(before), ...Object.keys(after)]);
    return [...names].flatMap((name) => changeOf(`${source}.${name}`, before[name], after[name]));
  });
  const sizes: ChangeSize[] = changes.map(({ size }) => size);
  const size = (['major', 'minor'] as const).find((one) => sizes.includes(one)) ?? 'patch';
  const needed = nextVersion(parseVersion(earlier.version), size);
  const passed = compareVersions(parseVersion(next.version), parseVersion(needed)) >= 0;
  return { passed, needed, changes };
}

function changeOf(
  name: string,
  before: ContractColumn | undefined,
  after: ContractColumn | undefined,
): ContractChange[] {
  if (after === undefined) return [{ size: 'major', text: `${name} is no longer promised` }];
  if (before === undefined) return [{ size: 'minor', text: `${name} is new` }];
  const changes: ContractChange[] = [];
  if (before.type !== after.type) {
    changes.push({ size: 'major', text: `${name} is ${after.type}, was ${before.type}` });
  }
  if (before.required && !after.required) {
    changes.push({ size: 'major', text: `${name} may be empty from now on` });
  }
  if (!before.required && after.required) {
    changes.push({ size: 'minor', text: `${name} is always filled from now on` });
  }
  return changes;
}
