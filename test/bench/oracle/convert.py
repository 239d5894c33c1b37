"""The same shop in another format.

    python convert.py SHOP_DIR OUT_DIR csv.gz|jsonl [--broken 0]

Values stay what they are: null is an empty cell (CSV) or null (JSON), an empty or blank text stays, a number that is
not finite is written as the text NaN, inf or -inf, a timestamp as ISO-8601 in UTC. `--broken N` adds N lines that
cannot be read to the last day (too many fields, half an object): N more rows are then unparsable.
"""

import argparse
import gzip
import json
import math
from datetime import timezone
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq


def cells(column: pa.ChunkedArray, as_json: bool) -> list:
    if pa.types.is_timestamp(column.type):
        stamp = lambda at: at.astimezone(timezone.utc).isoformat(timespec="microseconds")
        return [None if at is None else stamp(at) for at in column.cast(pa.timestamp("us", "UTC")).to_pylist()]
    if pa.types.is_floating(column.type):
        shown = (lambda x: x) if as_json else repr
        plain = lambda x: shown(x) if math.isfinite(x) else {math.inf: "inf", -math.inf: "-inf"}.get(x, "NaN")
        return [None if x is None else plain(x) for x in column.to_pylist()]
    if pa.types.is_boolean(column.type) and not as_json:
        return [None if x is None else str(x).lower() for x in column.to_pylist()]
    return column.to_pylist()


def csv_field(value) -> str:
    if value is None:
        return ""
    text = str(value)
    return '"' + text.replace('"', '""') + '"' if any(mark in text for mark in ',"\n\r') or text.strip() != text else text


def write(table: pa.Table, target: Path, kind: str, broken: int) -> None:
    as_json = kind == "jsonl"
    names = table.column_names
    rows = zip(*(cells(table.column(name), as_json) for name in names))
    target.parent.mkdir(parents=True, exist_ok=True)
    with (open(target, "wt", encoding="utf-8") if as_json else gzip.open(target, "wt", 1, encoding="utf-8")) as out:
        if not as_json:
            out.write(",".join(names) + "\n")
        for row in rows:
            line = json.dumps(dict(zip(names, row)), ensure_ascii=False) if as_json else ",".join(map(csv_field, row))
            out.write(line + "\n")
        for number in range(broken):
            out.write('{"event_id": "half\n' if as_json else ",".join(["x"] * (len(names) + 3)) + "\n")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("shop", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("kind", choices=["csv.gz", "jsonl"])
    parser.add_argument("--broken", type=int, default=0)
    given = parser.parse_args()
    files = sorted(given.shop.rglob("*.parquet"))
    last = [path for path in files if "events" in path.parts][-1]
    for path in files:
        target = given.out / path.relative_to(given.shop).with_suffix("." + given.kind)
        # A single file: below dt=…/ pyarrow would add the folder's name as a column.
        write(pq.ParquetFile(path).read(), target, given.kind, given.broken if path == last else 0)
    spec = (given.shop / "spec.yaml").read_text()
    (given.out / "spec.yaml").write_text(spec.replace(".parquet", "." + given.kind))


if __name__ == "__main__":
    main()
