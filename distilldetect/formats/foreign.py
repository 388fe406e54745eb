"""Name files of other kinds, so that the message can say what to do with them."""

from distilldetect.formats.compression import compression_of

_KINDS: tuple[tuple[bytes, str, str], ...] = (
    (b"PK\x03\x04", "a zip archive that is no inspect log", "extract it, or save the table as CSV"),
    (b"SQLite format 3\0", "an SQLite database", "export the table, e.g. with sqlite-utils rows --nl"),
    (b"\x80\x02", "a Python pickle, which is never read", "write it as JSON Lines"),
    (b"\x80\x03", "a Python pickle, which is never read", "write it as JSON Lines"),
    (b"\x80\x04", "a Python pickle, which is never read", "write it as JSON Lines"),
    (b"\x80\x05", "a Python pickle, which is never read", "write it as JSON Lines"),
    (b"%PDF-", "a PDF document", "save its data as JSON Lines or CSV"),
    (b"\x93NUMPY", "a numpy array", "write the texts as JSON Lines"),
    (b"version https://git-lfs", "a Git LFS pointer, not the file", "run git lfs pull"),
    (b"data: {", "a recorded stream of events", "put the pieces of each reply together and store whole replies"),
    (b"event: ", "a recorded stream of events", "put the pieces of each reply together and store whole replies"),
    (b"<!doctype html", "a web page", "download the raw file"),
    (b"<html", "a web page", "download the raw file"),
    (b"<?xml", "an XML document", "convert it to JSON Lines or CSV"),
)


def foreign_file(head: bytes) -> tuple[str, str]:
    """Say what a file is that no container matches, and what to do about it."""
    start = head.lstrip()[:64].lower()
    for magic, problem, hint in _KINDS:
        if start.startswith(magic.lower()):
            return problem, hint
    if compression := compression_of(head):
        return f"compressed twice ({compression} within)", "decompress it once"
    if head[257:262] == b"ustar":
        return "a tar archive", "extract it and name a file of it"
    if b"\0" in head:
        return "binary data, not text", "if it is UTF-16, say so with --encoding"
    return "neither JSON nor a table", "a table needs a header line with commas or tabs"
