"""inspect-ai's ``.eval`` logs: a zip archive with one JSON file a sample."""

import importlib
import io
import struct
import sys
from collections.abc import Iterator

from distilldetect.formats.container import Container, Numbered
from distilldetect.formats.json_values import parse
from distilldetect.formats.quoting import quoted
from distilldetect.formats.shape import RecordError
from distilldetect.formats.stream import Stream, damage_errors

_MARKS = frozenset({"header.json", "_journal/start.json"})
_FINGERPRINT = "about.npy"  # in which a fingerprint of this tool says what it is
# What a zip reader raises for damaged, encrypted or oddly compressed members, beside its own error and decompressors'.
_DAMAGE = (NotImplementedError, RuntimeError, KeyError, OSError, ValueError, struct.error)


def _samples(stream: Stream) -> Iterator[Numbered]:
    """Yield each sample, in the order of the archive."""
    # of Python 3.14 on, it knows the Zstandard members that inspect writes
    zipfile = importlib.import_module("zipfile" if sys.version_info >= (3, 14) else "backports.zstd.zipfile")
    data = stream.whole()
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names: list[str] = archive.namelist()
            if _FINGERPRINT in names:
                raise stream.error("a fingerprint, which holds no text", "give it to score, batch or attribute as it is")
            if _MARKS.isdisjoint(names):
                raise stream.error("a zip archive that is no inspect log", "extract it, or save the table as CSV")
            budget = min(stream.options.max_bytes, stream.limit(len(data)))
            samples = (name for name in names if name.startswith("samples/") and name.endswith(".json"))
            for number, name in enumerate(samples, start=1):
                with archive.open(name) as member:
                    content: bytes = member.read(budget + 1)
                if len(content) > budget:
                    problem = f"decompresses to more than {stream.options.max_ratio:g} times its size"
                    raise stream.error(problem, "raise --max-ratio or --max-bytes if you trust it")
                budget -= len(content)
                try:
                    yield number, parse(content, stream.notes, stream.options.max_nesting)
                except RecordError as error:
                    raise stream.error(f"in {quoted(name)}: {error.problem}", error.hint) from error
    except (zipfile.BadZipFile, *damage_errors(), *_DAMAGE) as error:
        raise stream.error("the archive is damaged or cut short", "copy or download the file again") from error


CONTAINERS = Container(
    "inspect_eval",
    "an inspect-ai .eval log",
    "the mark of a zip archive; whether it is a log shows when it is opened",
    lambda stream: stream.head.startswith(b"PK\x03\x04"),
    _samples,
)
