"""A small invented labelled panel: two providers with two teachers each, and what they taught.

usage: python tests/studies/invented_panel.py FOLDER
"""

import json
import random
import sys
from collections.abc import Sequence
from pathlib import Path

HEADER = "model,path,role,family,provider,released\n"
N_PROMPTS = 60
# two providers with two models each, one of them of two snapshots; each model taught some families
TEACHERS = {"north-1": "north", "north-2": "north", "south-1": "south", "south-2": "south"}


def _answer(author: str, prompt: str) -> str:
    """Three sentences and a list, of words that this author draws for this prompt."""
    rng = random.Random(f"{author} {prompt}")
    words = [f"{a}{b}" for a in ("ba", "de", "ki", "lo", "mu", "ra", "se", "to") for b in ("n", "r", "st", "l", "m")]
    sentences = [" ".join(rng.choices(words, k=12)).capitalize() + "." for _ in range(3)]
    return " ".join(sentences) + "".join(f"\n- {rng.choice(words)} {rng.choice(words)}: so" for _ in range(3))


def write_dump(folder: Path, model: str, authors: Sequence[str]) -> None:
    """Write a dump whose answers are those of one author after another."""
    prompts = [f"What about number {k}?" for k in range(N_PROMPTS)]
    rows = [{"prompt": p, "output": _answer(authors[k % len(authors)], p)} for k, p in enumerate(prompts)]
    (folder / f"{model}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")


def write_panel(folder: Path, n_pupils: int = 3) -> list[str]:
    """Write dumps, ``panel.csv`` and ``labels.csv`` into a folder.

    Args:
        folder: which is there.
        n_pupils: of each teacher.

    Returns:
        The paths of the panel and of its labels.
    """
    rows, labels = [], ["teacher,suspect,label,family,provider,basis"]
    for teacher, provider in TEACHERS.items():
        write_dump(folder, teacher, [teacher])
        rows.append(f"{teacher},{teacher}.jsonl,teacher,{teacher},{provider},2024-01")
        for pupil in (f"{teacher}-pupil-{k}" for k in range(n_pupils)):
            write_dump(folder, pupil, [teacher, pupil])
            rows.append(f"{pupil},{pupil}.jsonl,suspect,{pupil},,2024-06")
            for other, owner in TEACHERS.items():
                basis = "documented" if other == teacher or owner != provider else "sibling-documented"
                labels.append(f"{other},{pupil},{int(other == teacher)},{pupil},{owner},{basis}")
    write_dump(folder, "north-1-late", ["north-1", "north-1", "north-1-late"])
    rows.append("north-1-late,north-1-late.jsonl,teacher,north-1,north,2024-03")
    for k in range(4):
        write_dump(folder, f"other-{k}", [f"other-{k}"])
        rows.append(f"other-{k},other-{k}.jsonl,reference,other-{k},,")
    places = folder / "panel.csv", folder / "labels.csv"
    for place, text in zip(places, (HEADER + "\n".join(rows), "\n".join(labels)), strict=True):
        place.write_text(text + "\n", encoding="utf-8")
    return [str(place) for place in places]


if __name__ == "__main__":
    target = Path(sys.argv[1])
    target.mkdir(parents=True, exist_ok=True)
    print(*write_panel(target))
