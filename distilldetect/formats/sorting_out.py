"""Leave out of a folder what is no dump: questions, reviews of judges, reference answers, panels, results."""

from collections.abc import Sequence
from pathlib import Path

from distilldetect.errors import DistillDetectError
from distilldetect.formats.no_dump import NotADumpError
from distilldetect.formats.reading import Reading

# Endings of names under which dumps are kept.
DUMP_SUFFIXES = frozenset(
    {".json", ".jsonl", ".ndjson", ".csv", ".tsv", ".txt", ".parquet", ".arrow", ".eval", ".ddfp"}
    | {".gz", ".bz2", ".xz", ".zst", ".zip", ".tar", ".tgz"}
)


def dumps_among(paths: Sequence[str]) -> tuple[list[str], list[str]]:
    """Look at the beginning of each file.

    Returns:
        Files that may be dumps, those among them that are called like one and cannot be read; and for each other file, in
        one line, what it is.
    """
    kept: list[str] = []
    others: list[str] = []
    for path in paths:
        try:
            with Reading(path):
                pass
        except NotADumpError as error:
            others.append(str(error))
            continue
        except DistillDetectError as error:
            if Path(path).suffix.lower() not in DUMP_SUFFIXES:
                others.append(str(error))
                continue
            # else the error is raised again where the file is read, with the user's options
        kept.append(path)
    return kept, others
