"""Writes the Parquet files of this folder that DuckDB cannot write: make.py FOLDER (pyarrow 26.0.1)."""

import datetime as dt
import decimal
import sys
import uuid
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pyarrow.parquet.encryption as pe

folder = Path(sys.argv[1])
N = 3
INSTANT = dt.datetime(2026, 3, 2, 8, 0, 0)
UTC = INSTANT.replace(tzinfo=dt.timezone.utc)


def table(**changed):
    columns = {
        "event_id": pa.array([f"e{i}" for i in range(N)]),
        "event_time": pa.array([UTC] * N, pa.timestamp("us", "UTC")),
        "customer_id": pa.array(["c1"] * N),
        "event_type": pa.array(["view"] * N),
    }
    columns.update(changed)
    return pa.table(columns)


def write(name, data, **options):
    pq.write_table(data, folder / f"{name}.parquet", **options)


for unit in ["ms", "us", "ns"]:
    write(f"local-{unit}", table(event_time=pa.array([INSTANT] * N, pa.timestamp(unit))))
    write(f"utc-{unit}", table(event_time=pa.array([UTC] * N, pa.timestamp(unit, "UTC"))))
write("int96", table(event_time=pa.array([INSTANT] * N, pa.timestamp("ns"))), use_deprecated_int96_timestamps=True)
far = [INSTANT, dt.datetime(1900, 1, 1), None]
write("int96-far", table(event_time=pa.array(far, pa.timestamp("us"))), use_deprecated_int96_timestamps=True)
write("date32", table(event_time=pa.array([dt.date(2026, 3, 2)] * N, pa.date32())))
write("date64", table(event_time=pa.array([dt.date(2026, 3, 2)] * N, pa.date64())))
write("time-as-time", table(event_time=pa.array([dt.time(8)] * N, pa.time64("us"))))

exact = [decimal.Decimal("19.90"), decimal.Decimal("0.01"), None]
for digits in [9, 18, 38]:
    data = table(amount=pa.array(exact, pa.decimal128(digits, 2)))
    write(f"decimal-{digits}-fixed", data, store_decimal_as_integer=False)
    if digits < 38:
        write(f"decimal-{digits}-integer", data, store_decimal_as_integer=True)
write("decimal-76", table(amount=pa.array(exact, pa.decimal256(76, 2))))
write("half", table(amount=pa.array([1.5, 2.5, None], pa.float16())))
for kind in [pa.uint8(), pa.uint16(), pa.uint32(), pa.uint64()]:
    write(f"{kind}", table(quantity=pa.array([1, 2 ** kind.bit_width - 1, None], kind)))
write("large-string", table(customer_id=pa.array(["客户"] * N, pa.large_string())))
write("string-view", table(customer_id=pa.array(["c1"] * N, pa.string_view())))
write("binary", table(customer_id=pa.array(["客户".encode()] * N, pa.binary())))
write("fixed-binary", table(customer_id=pa.array([b"c001"] * N, pa.binary(4))))
write("dictionary", table(event_type=pa.array(["view"] * N).dictionary_encode()))
ids = [uuid.UUID(int=i + 1).bytes for i in range(N)]
write("uuid", table(event_id=pa.ExtensionArray.from_storage(pa.uuid(), pa.array(ids, pa.binary(16)))))
nested = table(
    tags=pa.array([["a", None], [], None]),
    facts=pa.array([[("k", 1)], [], None], pa.map_(pa.string(), pa.int32())),
    item=pa.array([{"sku": "p1", "parts": [{"n": 1}]}, None, {"sku": None, "parts": []}]),
    at=pa.array([dt.time(8, 30)] * N, pa.time64("us")),
    nothing=pa.nulls(N),
    took=pa.array([1] * N, pa.int64()),
)
write("nested", nested)

texts = pa.array([f"customer-{i}" for i in range(N)])
write("delta-binary-packed", table(quantity=pa.array([1, 2, 3], pa.int64())), use_dictionary=False, column_encoding={"quantity": "DELTA_BINARY_PACKED", "event_id": "PLAIN", "event_time": "DELTA_BINARY_PACKED", "customer_id": "PLAIN", "event_type": "PLAIN"})
write("delta-byte-array", table(), use_dictionary=False, column_encoding={"event_id": "DELTA_BYTE_ARRAY", "event_time": "PLAIN", "customer_id": "DELTA_LENGTH_BYTE_ARRAY", "event_type": "PLAIN"})
write("byte-stream-split", table(amount=pa.array([1.5, 2.5, 3.5])), use_dictionary=False, use_byte_stream_split=["amount"])
for codec in ["none", "snappy", "gzip", "brotli", "lz4", "zstd"]:
    write(f"codec-{codec}", table(), compression=codec)
write("page-v2", table(), data_page_version="2.0", compression="snappy")
write("page-index", table(), write_page_index=True, write_page_checksum=True)
write("bloom", table(), bloom_filter_options={"customer_id": True})
write("version-1", table(), version="1.0")

with pq.ParquetWriter(folder / "empty-groups.parquet", table().schema) as writer:
    writer.write_table(table().slice(0, 0))
    writer.write_table(table().slice(0, 1))
    writer.write_table(table().slice(0, 0))
    writer.write_table(table().slice(1))


class Plain(pe.KmsClient):
    """Keys as they are: nobody needs to read the file."""

    def __init__(self, _config):
        super().__init__()

    def wrap_key(self, key_bytes, _master):
        return key_bytes.hex()

    def unwrap_key(self, wrapped_key, _master):
        return bytes.fromhex(wrapped_key)


factory = pe.CryptoFactory(Plain)
for name, is_plain_footer in [("encrypted", False), ("encrypted-columns", True)]:
    settings = pe.EncryptionConfiguration(footer_key="k", column_keys={"k": ["customer_id"]}, plaintext_footer=is_plain_footer, double_wrapping=False)
    properties = factory.file_encryption_properties(pe.KmsConnectionConfig(), settings)
    with pq.ParquetWriter(folder / f"{name}.parquet", table().schema, encryption_properties=properties) as writer:
        writer.write_table(table())
