"""A file that is one JSON value, or should be: several that stand one after the other are read as well."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from distilldetect.formats.json_values import DOCUMENTS, JsonError, parse, records_in, several, without_marks
from distilldetect.formats.stream import Stream


def document_values(stream: Stream) -> Sequence[tuple[int, Any]]:
    """Parse the content of a stream.

    Returns:
        The one value, numbered 1; or the records in several values, each with its line.

    Raises:
        DumpError: the content is not JSON.
    """
    data = without_marks(stream.whole(), stream.notes)
    notes, max_nesting = stream.notes, stream.options.max_nesting
    try:
        return [(1, parse(data, notes, max_nesting))]
    except JsonError as error:
        counted: Counter[str] = Counter()
        try:
            found = several(data, counted, max_nesting)
        except JsonError:
            found = []
        if len(found) < 2:
            raise stream.error(error.problem, error.hint, error.line) from error
        notes.update(counted)
        records = records_in(found, counted := Counter())
        notes.update(counted or {DOCUMENTS: len(found)})
        return records
