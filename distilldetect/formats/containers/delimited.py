"""Tables as text with a header: comma-, semicolon- and tab-separated values."""

import importlib
import re
from collections import Counter
from collections.abc import Iterator

from distilldetect.defaults import READ_MAX_FIELDS
from distilldetect.formats.container import Container, Numbered
from distilldetect.formats.containers.json_text import is_list
from distilldetect.formats.json_values import not_utf8, with_nested_values
from distilldetect.formats.quoting import listed, quoted
from distilldetect.formats.stream import Stream

_NO_TABLE = (b"{", b"data: {", b"event: ")  # JSON, and streams of events
_QUOTED = re.compile(rb'"[^"]*"?')


def _delimiter(stream: Stream) -> str | None:
    """Name the separator that the header line holds most of, outside quotes; None where it holds none."""
    if is_list(stream) or stream.head.lstrip().startswith(_NO_TABLE) or b"\0" in stream.head[:4096]:
        return None
    header = _QUOTED.sub(b"", stream.first_line(stream.options.max_record_bytes)[0])
    counts = {separator: header.count(separator.encode()) for separator in (",", ";", "\t")}
    most = max(counts, key=lambda separator: counts[separator])
    return most if counts[most] else None


def _rows(stream: Stream) -> Iterator[Numbered]:
    """Yield each row as an object keyed by the header."""
    csv = importlib.import_module("csv")
    csv.field_size_limit(stream.options.max_record_bytes)
    header: list[str] | None = None
    start, n_bytes = 1, 0

    def texts() -> Iterator[str]:
        nonlocal n_bytes
        for number, line in stream.lines():
            n_bytes += len(line) + 1
            if n_bytes > stream.options.max_record_bytes:
                problem = f"a record of more than {stream.options.max_record_bytes:,} bytes"
                raise stream.error(problem, "check for an open quote, or raise --max-record-bytes", start)
            if b"\0" in line:
                raise stream.error("a NUL byte", "if the file is UTF-16, say so with --encoding", number)
            try:
                text = line.decode()
            except UnicodeDecodeError as error:
                fault = not_utf8(error)
                raise stream.error(fault.problem, fault.hint, number) from error
            yield text + "\n"

    reader = csv.reader(texts(), delimiter=_delimiter(stream) or ",", strict=True)
    try:
        for cells in reader:
            number, start, n_bytes = start, reader.line_num + 1, 0
            if not cells:
                continue
            if header is None:
                header = [cell.strip() for cell in cells]
                if len(header) > READ_MAX_FIELDS:
                    raise stream.error(f"a header of {len(header):,} columns", "check the file", number)
                if repeated := [name for name, times in Counter(header).items() if name and times > 1]:
                    raise stream.error(f"columns of one name: {listed(repeated)}", "rename all but one of them", number)
                continue
            if len(cells) != len(header):
                problem = f"{len(cells)} cell{'s' * (len(cells) != 1)} where the header has {len(header)}"
                raise stream.error(problem, "quote cells that hold separators or line ends", number)
            yield number, with_nested_values(dict(zip(header, cells, strict=True)))
    except csv.Error as error:
        problem = f"not a well-formed table ({quoted(str(error))})"
        raise stream.error(problem, "quote cells that hold separators, quotes or line ends", start) from error


CONTAINERS = (
    Container(
        "csv",
        "comma- or semicolon-separated values with a header",
        "a header line with commas or semicolons",
        lambda stream: _delimiter(stream) in {",", ";"},
        _rows,
    ),
    Container(
        "tsv",
        "tab-separated values with a header",
        "a header line with tabs",
        lambda stream: _delimiter(stream) == "\t",
        _rows,
    ),
)
