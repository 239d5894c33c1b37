import type { LocalStack } from '../../../infra/local/local-stack.js';

/** The environment in which Wayline's processes find the servers of a test. */
export function stackEnvironment({ temporalAddress, s3 }: LocalStack): Record<string, string> {
  return {
    TEMPORAL_ADDRESS: temporalAddress,
    AWS_ENDPOINT_URL_S3: s3.endpoint,
    AWS_REGION: s3.region,
    AWS_ACCESS_KEY_ID: s3.accessKeyId,
    AWS_SECRET_ACCESS_KEY: s3.secretAccessKey,
  };
}
