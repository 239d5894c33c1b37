/** Every failure type of Wayline, whether a retry can mend it, and what to do about it. */
export const FAILURE_TYPES = {
  InvalidConfig: { retryable: false, remedy: 'Correct the named setting and start the run again.' },
  DataContractViolation: {
    retryable: false,
    remedy: 'Mend the named object at its source, then retry the stage.',
  },
  QualityGateFailed: {
    retryable: false,
    remedy: 'Mend the source or loosen the named check, then retry the stage.',
  },
  ArtifactMissing: {
    retryable: false,
    remedy: 'Run again from the stage that makes the named artifact.',
  },
  AccessDenied: {
    retryable: false,
    remedy: 'Give the named principal the right, or correct the credentials.',
  },
  ModelDiverged: {
    retryable: false,
    remedy: 'Check the training data; loosen the regularisation.',
  },
  UpstreamNotReady: {
    retryable: true,
    remedy: 'Wait for the source day, or run a date that has data.',
  },
  StorageUnavailable: { retryable: true, remedy: 'Check that the storage answers; it is retried.' },
  ScratchSpaceExhausted: {
    retryable: true,
    remedy: 'Free space on the scratch disk, or point WAYLINE_SCRATCH_DIR at a larger one.',
  },
} as const;

export type FailureType = keyof typeof FAILURE_TYPES;

/** Machine-readable facts that travel in `ApplicationFailure.details[0]`. */
export interface FailureFacts {
  type: string;
  object: string;
  message: string;
  /** The rule that was broken, what was expected and what was there, without stage and object. */
  rule?: string;
  remedy: string;
  /** Names of the checks that refused the data, where a quality gate did. */
  gates?: string[];
}
