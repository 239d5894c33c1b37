import { readFileSync } from 'node:fs';
import path from 'node:path';
import { toApplicationFailure, WaylineError } from '../../../activities/failures.js';
import { FAILURE_TYPES } from '../../../workflows/contracts/failure-types.js';

describe('the failure types', () => {
  it('stand in the README with whether they are retried and what to do', () => {
    const readme = readFileSync(path.resolve(__dirname, '../../../README.md'), 'utf8');
    const rows = Object.entries(FAILURE_TYPES).map(
      ([type, { retryable, remedy }]) =>
        `| \`${type}\` | ${retryable ? 'yes' : 'no'} | ${remedy} |`,
    );
    for (const row of rows) expect(readme).toContain(row);
  });
});

describe('toApplicationFailure', () => {
  it('keeps type, object and remedy, and forbids a retry that cannot mend', () => {
    const error = new WaylineError('DataContractViolation', 'part.csv', 'no column event_time');
    expect(toApplicationFailure('collect', error, 3)).toMatchObject({
      type: 'DataContractViolation',
      nonRetryable: true,
      message: 'collect part.csv: no column event_time',
      details: [
        { object: 'part.csv', remedy: FAILURE_TYPES.DataContractViolation.remedy },
        { attempt: 3 },
      ],
    });
  });

  it('lets a storage that is down be tried again', () => {
    const error = new WaylineError('StorageUnavailable', 's3://shop', 'could not list');
    expect(toApplicationFailure('collect', error)).toMatchObject({ nonRetryable: false });
  });

  it.each(['ENOSPC: no space left on device, write', 'IO Error: No space left on device'])(
    'takes "%s" for a full scratch disk',
    (message) => {
      expect(toApplicationFailure('clean', new Error(message))).toMatchObject({
        type: 'ScratchSpaceExhausted',
        nonRetryable: false,
      });
    },
  );

  it('takes a RangeError of pure code for a fault of the data', () => {
    expect(toApplicationFailure('train', new RangeError('features: expected rows'))).toMatchObject({
      type: 'DataContractViolation',
      nonRetryable: true,
    });
  });

  it('leaves what it does not know retryable', () => {
    expect(toApplicationFailure('train', new Error('what?'))).toMatchObject({
      type: 'Unexpected',
      nonRetryable: false,
      message: 'train: what?',
    });
  });
});
