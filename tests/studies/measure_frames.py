"""What frames around the answers of teacher and suspect do to the verdict.

usage: python tests/studies/measure_frames.py PANEL.csv [PAIRS]

Of the panel, PAIRS pairs (ten) are drawn of untaught suspects and dumps of their teacher, with eight models of other
providers as references. The frame is put around the answers of both dumps, and not of the references: were it style, each
pair would be found taught. Printed is, for each pair and frame, the uncapped log10 LR with and without it.
"""

import json
import random
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from framing import FRAMES

from distilldetect import Request, load_model, score
from distilldetect.defaults import SEED
from distilldetect.formats import load
from distilldetect.validation.labelled import read_labelled

N_REFERENCES = 8


def written(path: str, frame: str, folder: Path) -> str:
    """Write a dump with a frame around its answers; return the path."""
    rows = [
        {"prompt": record.prompt, "output": FRAMES[frame](record.prompt, record.text)} for record in load(path).responses
    ]
    to = folder / f"{Path(path).name.split('.json')[0]}.{frame.replace(' ', '_')}.jsonl"
    to.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return str(to)


def untaught(panel: str, n_pairs: int) -> Iterator[tuple[str, str, Request]]:
    """Draw untaught pairs of a panel: the teacher's and the suspect's name, and the request."""
    labelled = read_labelled(panel)
    dumps = {entry.model: entry for entry in labelled.entries}
    chance = random.Random(SEED)  # a draw that can be repeated
    for pair in chance.sample([pair for pair in labelled.pairs if pair.tier == "clean"], n_pairs):
        teacher = next(entry for entry in labelled.entries if entry.family == pair.teacher and entry.is_candidate)
        others = [
            (entry.path,)
            for entry in labelled.entries
            if entry.is_candidate and entry.provider != teacher.provider and entry.family != dumps[pair.suspect].family
        ]
        yield (
            teacher.model,
            pair.suspect,
            Request(
                teacher=(teacher.path,),
                suspect=dumps[pair.suspect].path,
                references=tuple(chance.sample(others, N_REFERENCES)),
                library="none",
                provider=teacher.provider,
            ),
        )


def main(panel: str, n_pairs: str = "10") -> None:
    """Print a row for each pair and frame."""
    model = load_model()
    print("| teacher | suspect | frame | log10 LR | framed | difference | verdict changed | warnings added |")
    print("| --- | --- | --- | ---: | ---: | ---: | --- | --- |")
    for teacher, suspect, request in untaught(panel, int(n_pairs)):
        plain = score(request, model)
        with tempfile.TemporaryDirectory() as folder:
            for frame in FRAMES:
                both = [written(path, frame, Path(folder)) for path in (*request.teacher, request.suspect)]
                framed = score(replace(request, teacher=(both[0],), suspect=both[1]), model)
                before, after = (one["verdict"]["log10_lr_uncapped"] for one in (plain, framed))
                changed = plain["verdict"]["word"] != framed["verdict"]["word"]
                added = sorted(set(framed["warning_codes"]) - set(plain["warning_codes"]))
                print(
                    f"| {teacher} | {suspect} | {frame} | {before:+.2f} | {after:+.2f} | {after - before:+.2f} |"
                    f" {'yes' if changed else 'no'} | {', '.join(added)} |",
                    flush=True,
                )


if __name__ == "__main__":
    main(*sys.argv[1:])
