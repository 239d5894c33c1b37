import { tmpdir } from 'node:os';
import path from 'node:path';
import { z } from 'zod';
import { storageEnvironment } from '../activities/artifacts/storage-environment.js';
import { webhookSecrets } from '../activities/notify/notify-settings.js';
import { isWebhookSecret } from '../activities/notify/webhook-signature.js';

const environment = z.object({
  WAYLINE_TASK_QUEUE: z.string().min(1).default('wayline'),
  WAYLINE_SCRATCH_DIR: z.string().min(1).default(path.join(tmpdir(), 'wayline-scratch')),
  WAYLINE_SCRATCH_GB: z.coerce.number().positive().default(20),
  WAYLINE_LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error']).default('info'),
  WAYLINE_THREADS: z.coerce.number().int().min(1).max(256).optional(),
  WAYLINE_SHUTDOWN_GRACE_SECONDS: z.coerce.number().int().min(0).default(20),
  WAYLINE_CHECKPOINT_SECONDS: z.coerce.number().min(0).optional(),
  WAYLINE_BUILD_ID: z
    .string()
    .regex(/^[\w.-]{1,100}$/, 'letters, digits, dots, dashes and underscores, at most 100')
    .optional(),
  WAYLINE_DEPLOYMENT: z
    .string()
    .regex(/^[\w-]{1,100}$/, 'letters, digits, dashes and underscores, at most 100')
    .default('wayline'),
  ...storageEnvironment,
  WAYLINE_WEBHOOK_SECRET: z
    .string()
    .refine((value) => webhookSecrets(value).every(isWebhookSecret), 'expected base64 after whsec_')
    .optional(),
  WAYLINE_TEMPORAL_UI_URL: z.url().optional(),
  WAYLINE_METRICS_ADDRESS: z
    .string()
    .regex(
      /^[^\s:]+:\d{1,5}$|^\[[\da-fA-F:]+\]:\d{1,5}$/,
      'an address and port such as 0.0.0.0:9464',
    )
    .optional(),
});

/** Names of the variables that a worker reads. */
export const WORKER_VARIABLES: string[] = Object.keys(environment.shape);

export type WorkerConfig = z.infer<typeof environment>;

/** The worker's settings; throws one RangeError that names every variable that is wrong. */
export function readWorkerConfig(env: NodeJS.ProcessEnv = process.env): Readonly<WorkerConfig> {
  // The SDK would warn in every process about Node versions that Wayline supports and pins it for.
  env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';
  const parsed = environment.safeParse(env);
  if (parsed.success) return Object.freeze(parsed.data);
  const problems = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  throw new RangeError(`environment: ${problems.join('; ')}`);
}
