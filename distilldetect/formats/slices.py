"""Which part of a benchmark each prompt belongs to, from any file that holds prompts and a field that names the part."""

from collections.abc import Mapping
from contextlib import closing

from distilldetect.errors import DumpError
from distilldetect.formats.columns import as_id
from distilldetect.formats.options import ReadOptions
from distilldetect.formats.prompts import turns_of
from distilldetect.formats.quoting import listed
from distilldetect.formats.records import every, records_of
from distilldetect.formats.source import open_source
from distilldetect.formats.stream import Stream


def prompt_slices(source: str, field: str) -> Mapping[str, str]:
    """Read the slice of each prompt.

    Args:
        source: path of a file of records with a prompt each: a benchmark's prompts, or a dump.
        field: of a record that holds the name of its slice, such as ``dataset`` or ``category``.

    Returns:
        Prompt -> slice. Of records of the same prompt the first counts.

    Raises:
        DumpError: the file cannot be read, or a record lacks a prompt or the field.
    """
    found: dict[str, str] = {}
    with closing(open_source(source)) as raw:
        records = records_of(Stream(raw, source, ReadOptions()), lambda record: field in record)
        for line, record in every(records):
            prompt, name = next(turns_of(record), None), as_id(record.get(field))
            if prompt is None or name is None:
                lacking = f"the field {listed([field])}" if prompt is not None else "a prompt that is known"
                problem = f"a record without {lacking}, with the keys {listed(record)}"
                raise DumpError(problem, source=source, line=line, hint="name the field with --slice-field")
            found.setdefault(prompt, name)
    return found
