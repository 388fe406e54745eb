"""The hash of a file is that of its bytes, however they come, and leaves no thread behind."""

import hashlib
import re
import threading

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from distilldetect.defaults import READ_HASH_BYTES
from distilldetect.errors import DumpError
from distilldetect.formats.reading import load
from distilldetect.formats.source import BackgroundHash


@settings(max_examples=20)
@given(sizes=st.lists(st.sampled_from([0, 1, 1000, READ_HASH_BYTES - 1, READ_HASH_BYTES, 3 * READ_HASH_BYTES]), max_size=9))
def test_any_pieces(sizes):
    pieces = [bytes([number]) * size for number, size in enumerate(sizes)]
    background = BackgroundHash()
    for number, piece in enumerate(pieces):
        background.update(piece)
        if number == 4:
            background.hexdigest()
    assert background.hexdigest() == hashlib.sha256(b"".join(pieces)).hexdigest()


def test_no_thread_is_left_by_a_large_file_that_cannot_be_read(written):
    before = threading.active_count()
    line = b'{"prompt": "p", "response": "%s"}\n' % (b"r" * 1000)
    n_lines = 5 * READ_HASH_BYTES // len(line)
    path = written(line * n_lines + b"}\n")
    problem = f"{path}:{n_lines + 1}: not JSON at column 1 (expecting value, near: }}); correct that line"
    with pytest.raises(DumpError, match=f"^{re.escape(problem)}$"):
        load(path)
    assert threading.active_count() == before
