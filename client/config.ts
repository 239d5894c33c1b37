import { z } from 'zod';
import {
  storageEnvironment,
  type StorageEnvironment,
} from '../activities/artifacts/storage-environment.js';

const text = z.string().min(1).optional();

const environment = z.object({
  WAYLINE_TASK_QUEUE: z.string().min(1).default('wayline'),
  WAYLINE_TEMPORAL_UI_URL: z.url().optional(),
  WAYLINE_WEBHOOK_SECRET: text,
  WAYLINE_SCRATCH_DIR: text,
  ...storageEnvironment,
  NO_COLOR: z.string().optional(),
});

/** What the commands take from the environment. */
export interface ClientConfig {
  taskQueue: string;
  /** Address of the Temporal Web UI of the cluster that commands talk to, where it is known. */
  temporalUiUrl: string | undefined;
  /** Secrets that sign webhooks, as workers take them. */
  webhookSecret: string | undefined;
  /** Scratch folder of workers, where it is not to be below the state folder. */
  scratchDir: string | undefined;
  s3: { endpoint: string | undefined; region: string | undefined };
  /** What says which storage a spec's addresses are in, as workers read it. */
  storage: StorageEnvironment;
  noColor: boolean;
}

/** The names of Wayline's variables that are set, right or wrong. */
export function waylineVariables(env: NodeJS.ProcessEnv = process.env): string[] {
  return Object.keys(env).filter((name) => name.startsWith('WAYLINE_'));
}

/** The names of the variables that commands read. */
export const CLIENT_VARIABLES: string[] = Object.keys(environment.shape);

/** The commands' settings; throws one RangeError that names every variable that is wrong. */
export function readClientConfig(env: NodeJS.ProcessEnv = process.env): Readonly<ClientConfig> {
  const parsed = environment.safeParse(env);
  if (!parsed.success) {
    const problems = parsed.error.issues.map(
      (issue) => `${issue.path.join('.')}: ${issue.message}`,
    );
    throw new RangeError(`environment: ${problems.join('; ')}`);
  }
  const { data } = parsed;
  return Object.freeze({
    taskQueue: data.WAYLINE_TASK_QUEUE,
    temporalUiUrl: data.WAYLINE_TEMPORAL_UI_URL,
    webhookSecret: data.WAYLINE_WEBHOOK_SECRET,
    scratchDir: data.WAYLINE_SCRATCH_DIR,
    s3: {
      endpoint: data.AWS_ENDPOINT_URL_S3 ?? data.AWS_ENDPOINT_URL,
      region: data.AWS_REGION ?? data.AWS_DEFAULT_REGION,
    },
    storage: data,
    noColor: (data.NO_COLOR ?? '') !== '',
  });
}

/**
 * The environment of a child: the caller's, without the variables whose names begin with one of
 * `without`, with the given variables on top.
 */
export function childEnvironment(
  variables: Readonly<Record<string, string>>,
  without: readonly string[],
  env: NodeJS.ProcessEnv = process.env,
): Record<string, string> {
  const kept = Object.entries(env).flatMap(([name, value]) =>
    value === undefined || without.some((prefix) => name.startsWith(prefix))
      ? []
      : [[name, value] as const],
  );
  return { ...Object.fromEntries(kept), ...variables };
}

/** Keeps the AWS SDK from telling users of a command which Node.js versions it will need some day. */
export function silenceDependencies(env: NodeJS.ProcessEnv = process.env): void {
  env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';
}
