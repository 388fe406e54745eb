"""Dumps as read, of given responses, for tests of what is done with them."""

from distilldetect.formats import Dump


def dump_of(responses, source, sha256, model=None, shape="plain"):
    """A dump that holds the responses and nothing else of note."""
    return Dump(
        source=source,
        sha256=sha256,
        n_bytes=1,
        container="jsonl",
        shape=shape,
        fields={},
        model=model,
        responses=tuple(responses),
        n_records=len(responses),
    )
