"""Write records in every container and compression."""

import bz2
import csv
import gzip
import io
import json
import lzma
import zipfile
from collections.abc import Callable, Sequence
from typing import Any

try:
    from compression import zstd
except ImportError:
    from backports import zstd


def json_lines(records: Sequence[dict[str, Any]]) -> bytes:
    return "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records).encode()


def json_list(records: Sequence[dict[str, Any]]) -> bytes:
    return json.dumps(list(records), indent=2).encode()


def json_object(records: Sequence[dict[str, Any]]) -> bytes:
    return json.dumps({"version": 1, "results": list(records)}).encode()


def numbered_object(records: Sequence[dict[str, Any]]) -> bytes:
    return json.dumps({str(number): record for number, record in enumerate(records)}).encode()


def csv_table(records: Sequence[dict[str, Any]], delimiter: str = ",") -> bytes:
    header = list(dict.fromkeys(key for record in records for key in record))
    lines = io.StringIO()
    table = csv.writer(lines, delimiter=delimiter)
    table.writerow(header)
    table.writerows([_cell(record.get(name)) for name in header] for record in records)
    return lines.getvalue().encode()


def semicolon_table(records: Sequence[dict[str, Any]]) -> bytes:
    return csv_table(records, ";")


def tab_table(records: Sequence[dict[str, Any]]) -> bytes:
    return csv_table(records, "\t")


def inspect_archive(records: Sequence[dict[str, Any]]) -> bytes:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("_journal/start.json", "{}")
        for number, record in enumerate(records):
            file.writestr(f"samples/{number}_epoch_1.json", json.dumps(record))
        file.writestr("header.json", "{}")
    return archive.getvalue()


def _cell(value: Any) -> Any:
    return json.dumps(value) if isinstance(value, dict | list) else value


CONTAINERS: dict[str, tuple[str, Callable[[Sequence[dict[str, Any]]], bytes]]] = {
    "json_lines": ("jsonl", json_lines),
    "json_list": ("json_list", json_list),
    "json_object": ("json_object", json_object),
    "numbered_object": ("json_object", numbered_object),
    "csv": ("csv", csv_table),
    "semicolons": ("csv", semicolon_table),
    "tabs": ("tsv", tab_table),
    "inspect_eval": ("inspect_eval", inspect_archive),
}
"""Way of writing -> the container it must be read as, and the writer."""

COMPRESSIONS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "xz": lzma.compress,
    "bz2": bz2.compress,
    "zstd": zstd.compress,
}


def parquet(table: Any) -> bytes:
    import pyarrow.parquet

    content = io.BytesIO()
    pyarrow.parquet.write_table(table, content)
    return content.getvalue()


def arrow_file(table: Any) -> bytes:
    import pyarrow.ipc

    return _arrow(table, pyarrow.ipc.new_file)


def arrow_stream(table: Any) -> bytes:
    import pyarrow.ipc

    return _arrow(table, pyarrow.ipc.new_stream)


def _arrow(table: Any, open_writer: Callable[..., Any]) -> bytes:
    content = io.BytesIO()
    with open_writer(content, table.schema) as writer:
        writer.write_table(table)
    return content.getvalue()


COLUMNAR: dict[str, Callable[[Any], bytes]] = {
    "parquet": parquet,
    "arrow": arrow_file,
    "arrow stream": arrow_stream,
}
"""Ways of writing a table of pyarrow's, which may not be installed."""
