"""Rewrite JSON documents and JSON Lines without their ``run`` block, the one part that differs from run to run.

usage: python tests/studies/without_clock.py FILE...
"""

import json
import sys
from pathlib import Path
from typing import Any


def without_clock(content: str) -> str:
    """Return the same documents, one a line or one indented, without ``run``."""
    try:
        documents, indent = [json.loads(content)], 1
    except json.JSONDecodeError:
        documents, indent = [json.loads(line) for line in content.splitlines()], None
    kept: list[dict[str, Any]] = [{key: value for key, value in found.items() if key != "run"} for found in documents]
    return "".join(json.dumps(document, indent=indent, ensure_ascii=False) + "\n" for document in kept)


if __name__ == "__main__":
    for path in map(Path, sys.argv[1:]):
        path.write_text(without_clock(path.read_text(encoding="utf-8")), encoding="utf-8")
