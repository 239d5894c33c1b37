/** What a worker knows that the receivers of notifications are to get. */
export interface NotifySettings {
  /** Secrets that sign webhooks, several while one is being replaced; none leaves them unsigned. */
  secrets: readonly string[];
  /** Address of the Temporal Web UI, for links; none where it is not known. */
  temporalUiUrl?: string | undefined;
  /** Namespace of the runs, for links. */
  namespace: string;
}

/** The secrets of WAYLINE_WEBHOOK_SECRET: separated by blanks, `whsec_` ones in base64. */
export function webhookSecrets(variable: string | undefined): string[] {
  return (variable ?? '').split(/\s+/).filter((secret) => secret !== '');
}
