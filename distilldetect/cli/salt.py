"""``--salt`` and ``--salt-file``: the secret that fingerprints are made with."""

from pathlib import Path

import click

from distilldetect.cli.options import stacked
from distilldetect.errors import UsageError

_MOST_SALT_BYTES = 64  # what a keyed BLAKE2b takes

salt = stacked(
    click.option("--salt", metavar="TEXT", help="Secret to make fingerprints with; shells may log it, so rather:"),
    click.option("--salt-file", metavar="FILE", help="File that holds the secret; a final line end does not count."),
)


def salt_bytes(text: str | None, file: str | None) -> bytes:
    """The salt as bytes, none where none was given.

    Raises:
        UsageError: both were given, the file cannot be read, or the salt is empty or too long.
    """
    if text is None and file is None:
        return b""
    if text is not None and file is not None:
        raise UsageError("give --salt or --salt-file, not both")
    if file is None:
        found = str(text).encode("utf-8", "surrogateescape")
    else:
        try:
            found = Path(file).read_bytes().rstrip(b"\r\n")
        except OSError as error:
            raise UsageError(f"--salt-file {file}: {error.strerror}; name a file that can be read") from error
    if not 0 < len(found) <= _MOST_SALT_BYTES:
        raise UsageError(f"the salt has {len(found)} bytes; give 1 to {_MOST_SALT_BYTES}, best random ones")
    return found
