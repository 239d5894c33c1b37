import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { z } from 'zod';

const schema = z.object({ accessKeyId: z.string().min(16), secretAccessKey: z.string().min(32) });

/** Keys of the embedded S3 server. */
export type S3Credentials = z.infer<typeof schema>;

/**
 * The embedded S3 server's keys: random, made once for a state folder and readable by its owner only.
 * A broken file is replaced; the server takes whatever keys it is started with.
 */
export function s3Credentials(file: string): S3Credentials {
  try {
    return schema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    const credentials = {
      accessKeyId: `WAYLINE${randomBytes(8).toString('hex').toUpperCase()}`,
      secretAccessKey: randomBytes(30).toString('base64url'),
    };
    writeFileSync(file, `${JSON.stringify(credentials, null, 2)}\n`, { mode: 0o600 });
    return credentials;
  }
}
