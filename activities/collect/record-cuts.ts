const CR = 13;
const LF = 10;
const QUOTE = 34;
const SPACE = 32;

/** How a text is cut. */
export interface CutOptions {
  /** A piece ends at the first possible place after so many bytes. */
  pieceBytes: number;
  /** Byte between fields, of which a quoted one may hold line ends; none where lines know no quotes. */
  delimiter?: number | undefined;
  /** A longer record's quotes are taken for broken: as for DuckDB, it then ends with the line. */
  longestRecord: number;
}

/** The pieces of a text: offset of each one's end, and its records, blank ones among them. */
export interface Pieces {
  readonly ends: number[];
  readonly records: number[];
}

/**
 * Finds where a text can be cut into pieces of whole records, chunk by chunk: after a line end (LF, CR LF or CR)
 * outside quotes, as RFC 4180 has them, and not after a blank line, which the reader adds to the record that follows.
 * Linear; looks at line ends and quotes only, so that a gigabyte without quotes takes half a second.
 */
export class RecordCuts {
  private readonly pieces: Pieces = { ends: [], records: [] };
  private isQuoted = false;
  /** Place of the last closing quote: only spaces after it, a further one opens again. */
  private closedAt = -1;
  /** Bytes taken. */
  private taken = 0;
  /** Nothing but spaces has come since the last delimiter or record end. */
  private isFieldStart = true;
  /** Place of a second quote, which stands for one in the field. */
  private doubled = -1;
  private recordStart = 0;
  private pieceStart = 0;
  private pieceRecords = 0;

  constructor(private readonly options: CutOptions) {}

  /**
   * Takes the bytes that follow, two at least but at the end, and returns how many: the last one is left for the next
   * call where it takes its successor to know what it means.
   */
  scan(bytes: Buffer, { isLast }: { isLast: boolean }): number {
    const ending = bytes.at(-1);
    const waits = !isLast && bytes.length > 1 && (ending === CR || ending === QUOTE);
    const chunk = waits ? bytes.subarray(0, -1) : bytes;
    const find = (byte: number, from: number): number => {
      const at = chunk.indexOf(byte, from);
      return at === -1 ? chunk.length : at;
    };
    let [lf, cr] = [find(LF, 0), find(CR, 0)];
    let quote = this.options.delimiter === undefined ? chunk.length : find(QUOTE, 0);
    for (let at = Math.min(lf, cr, quote); at < chunk.length; at = Math.min(lf, cr, quote)) {
      if (at === quote) {
        this.takeQuote(chunk, at, bytes[at + 1]);
        quote = find(QUOTE, at + 1);
      } else if (at === lf) {
        this.takeLineEnd(this.taken + at, at > 0 && chunk[at - 1] === CR ? 1 : 0);
        lf = find(LF, at + 1);
      } else {
        // Before a LF it is of the line end that the LF ends.
        if (bytes[at + 1] !== LF) this.takeLineEnd(this.taken + at, 0);
        cr = find(CR, at + 1);
      }
    }
    this.isFieldStart = this.startsField(chunk, chunk.length);
    this.taken += chunk.length;
    return chunk.length;
  }

  /** Closes the last piece. */
  end(): Pieces {
    if (this.taken > this.pieceStart) this.cut(this.taken);
    return this.pieces;
  }

  private takeQuote(chunk: Buffer, at: number, after: number | undefined): void {
    const position = this.taken + at;
    if (position === this.doubled) return;
    if (!this.isQuoted) this.isQuoted = this.startsField(chunk, at);
    else if (after === QUOTE) this.doubled = position + 1;
    else {
      this.isQuoted = false;
      this.closedAt = position;
    }
  }

  /** Whether nothing but spaces lies between a place and the start of its field, or a closing quote, as for DuckDB. */
  private startsField(chunk: Buffer, place: number): boolean {
    for (let at = place; ; at -= 1) {
      if ([this.recordStart, this.closedAt + 1].includes(this.taken + at)) return true;
      if (at === 0) return this.isFieldStart;
      if (chunk[at - 1] !== SPACE) return chunk[at - 1] === this.options.delimiter;
    }
  }

  private takeLineEnd(position: number, carriageReturns: number): void {
    const length = position - this.recordStart;
    if (this.isQuoted && length <= this.options.longestRecord) return;
    this.isQuoted = false;
    this.pieceRecords += 1;
    this.recordStart = position + 1;
    const isBlank = length === carriageReturns;
    if (isBlank || this.recordStart - this.pieceStart < this.options.pieceBytes) return;
    this.cut(this.recordStart);
  }

  private cut(end: number): void {
    this.pieces.ends.push(end);
    this.pieces.records.push(this.pieceRecords);
    this.pieceStart = end;
    this.pieceRecords = 0;
  }
}
