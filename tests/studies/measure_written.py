"""What text that a pipeline writes on answers does to the verdict on untaught pairs.

usage: python tests/studies/measure_written.py PANEL.csv [PAIRS]

PAIRS pairs (ten) are drawn as ``measure_frames.py`` draws them. The text is written on the answers of teacher and suspect,
then on those of the references, then on those of teacher and suspect beside known models alone; last, the answers are moved
to the next prompts. Printed is for each how many verdicts are
moderate or more, weak, inconclusive and against, plain and written on, and how often each warning was added.
"""

import json
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from framing import PIPELINES
from measure_frames import untaught

from distilldetect import Request, load_model, score
from distilldetect.formats import load

MOVED = "answers of the next row"
BESIDE_A_LIBRARY = "teacher and suspect, a library's references"
PLACES = ("teacher and suspect", "references", BESIDE_A_LIBRARY)


def written(path: str, what: str, folder: Path) -> str:
    """Write a dump with text on its answers, or these moved by a row; return the path."""
    to = folder / f"{Path(path).name.split('.json')[0]}.{what.replace(' ', '_')}.jsonl"
    if not to.exists():
        responses = [own for own in load(path).responses if not own.sample]
        texts = [own.text for own in responses]
        texts = texts[1:] + texts[:1] if what == MOVED else [PIPELINES[what](row, text) for row, text in enumerate(texts)]
        rows = ({"prompt": own.prompt, "output": text} for own, text in zip(responses, texts, strict=True))
        to.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return str(to)


def changed(request: Request, what: str, place: str, folder: Path) -> Request:
    """Return a request whose dumps at a place are written on."""
    if place == "references":
        return replace(request, references=tuple((written(path, what, folder),) for (path,) in request.references))
    return replace(
        request, teacher=(written(request.teacher[0], what, folder),), suspect=written(request.suspect, what, folder)
    )


def counted(words: Sequence[str]) -> str:
    """Count verdicts: moderate or more, weak, inconclusive, against."""
    n_against, n_weak = (sum(word.endswith(end) for word in words) for end in ("against", "weak support"))
    n_open = words.count("inconclusive")
    return " / ".join(map(str, (len(words) - n_weak - n_open - n_against, n_weak, n_open, n_against)))


def main(panel: str, n_pairs: str = "10") -> None:
    """Print a row for each text and place."""
    model, requests = load_model(), [request for *_, request in untaught(panel, int(n_pairs))]
    beside = [replace(request, references=(), library="auto") for request in requests]
    asked = {place: beside if place == BESIDE_A_LIBRARY else requests for place in PLACES}
    plain = {place: [score(request, model) for request in asked[place]] for place in PLACES}
    print("| text | on | plain | written on | warnings added |")
    print("| --- | --- | --- | --- | --- |")
    with tempfile.TemporaryDirectory() as folder:
        for what in (*PIPELINES, MOVED):
            for place in PLACES:
                found = [score(changed(request, what, place, Path(folder)), model) for request in asked[place]]
                added = Counter[str]()
                for own, was in zip(found, plain[place], strict=True):
                    added.update(set(own["warning_codes"]) - set(was["warning_codes"]))
                before, after = (counted([own["verdict"]["word"] for own in part]) for part in (plain[place], found))
                told = ", ".join(f"{code} {n}" for code, n in added.most_common())
                print(f"| {what} | {place} | {before} | {after} | {told or '-'} |", flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
