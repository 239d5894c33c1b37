import { DefaultLogger, type LogEntry } from '@temporalio/worker';
import { pino, type Logger } from 'pino';
import type { WorkerConfig } from './config.js';

/** The worker's log: JSON lines on stderr, so that stdout stays free. */
export function createLogger(config: WorkerConfig): Logger {
  return pino(
    { level: config.WAYLINE_LOG_LEVEL, base: { pid: process.pid } },
    pino.destination({ dest: 2, sync: true }),
  );
}

const PINO_LEVEL = {
  TRACE: 'trace',
  DEBUG: 'debug',
  INFO: 'info',
  WARN: 'warn',
  ERROR: 'error',
} as const;

/** Sends the Temporal SDK's own log lines into ours. */
export function temporalLogger(logger: Logger): DefaultLogger {
  return new DefaultLogger('INFO', (entry: LogEntry) => {
    logger[PINO_LEVEL[entry.level]](entry.meta ?? {}, entry.message);
  });
}
