import picomatch from 'picomatch';

/** A source path of the spec, ready to be listed and matched. */
export interface SourcePath {
  /** The part before the first wildcard: what is listed. */
  readonly prefix: string;
  /** Whether objects lie in day folders. */
  readonly hasDate: boolean;
  /** The day of a matching key, '' where the path has no day, undefined where the key does not match. */
  readonly dayOf: (key: string) => string | undefined;
}

const DATE = '{date}';
/** Stands for {date} while the glob is compiled; contains nothing that a glob gives meaning to. */
const DATE_TOKEN = '0000DATE0000';

/** Compiles a path such as `events/dt={date}/*.parquet`: {date} is a day, the rest a glob. */
export function compileSourcePath(path: string): SourcePath {
  const pattern = path.replace(/^\/+/, '');
  const wildcard = pattern.search(/[*?[{]/);
  const prefix = wildcard === -1 ? pattern : pattern.slice(0, wildcard);
  const hasDate = pattern.includes(DATE);
  const glob = pattern.replaceAll(DATE, DATE_TOKEN);
  const source = picomatch
    .makeRe(glob, { dot: false })
    .source.replace(DATE_TOKEN, String.raw`(?<date>\d{4}-\d{2}-\d{2})`);
  const expression = new RegExp(source.replaceAll(DATE_TOKEN, String.raw`\k<date>`));
  return {
    prefix,
    hasDate,
    dayOf: (key) => {
      const match = expression.exec(key);
      return match === null ? undefined : (match.groups?.['date'] ?? '');
    },
  };
}
