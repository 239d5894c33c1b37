declare module 'parquetjs-lite' {
  export interface FieldDefinition {
    type: 'UTF8' | 'DOUBLE' | 'INT64' | 'BOOLEAN';
    optional?: boolean;
    repeated?: boolean;
    compression?: 'SNAPPY' | 'UNCOMPRESSED';
  }
  export class ParquetSchema {
    constructor(fields: Record<string, FieldDefinition>);
  }
  export class ParquetWriter {
    static openFile(schema: ParquetSchema, path: string): Promise<ParquetWriter>;
    appendRow(row: Record<string, unknown>): Promise<void>;
    close(): Promise<void>;
  }
}
