"""For every shape some records, and what has to be read from them: one file a shape in ``shape_examples/``."""

import json
from pathlib import Path
from typing import Any, NamedTuple


class Read(NamedTuple):
    """One response that has to come out."""

    prompt: str | None
    prompt_id: str | None
    text: str
    reasoning: str | None = None
    sample: int = 0


class Example(NamedTuple):
    """Records of one shape, the responses in them, and their model."""

    records: list[dict[str, Any]]
    reads: list[Read]
    model: str | None


def _example(path: Path) -> Example:
    content = json.loads(path.read_text(encoding="utf-8"))
    return Example(content["records"], [Read(**read) for read in content["reads"]], content["model"])


EXAMPLES = {path.stem: _example(path) for path in sorted((Path(__file__).parent / "shape_examples").glob("*.json"))}
