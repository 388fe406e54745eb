"""Does the method depend on how a language is written? Figures of a labelled panel, rewritten in other scripts.

usage: python tests/studies/measure_scripts.py PANEL.csv PAIRS.csv [SCRIPT...]

Prompts and answers of every model are put into another script: letter by letter, word by word, without spaces where it
has none. What is said, and by whom, stays the same, so that figures must stay as well, as far as tokens carry them. It is
no other language: morphology, word order and what models know of it do not change. Scores are those of
``training.double_hold_out`` with fits to the panel as it is.
"""

import json
import re
import sys
import tempfile
import zlib
from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

import numpy as np
from distilldetect.validation.hold_out import double_hold_out, label_table
from distilldetect.validation.panelmeasure import measure_panel

from distilldetect.formats.reading import load
from distilldetect.panels.panel import read_labels, read_panel
from distilldetect.validation.figures import figures

WORD = re.compile(r"[A-Za-z]+(?:['\u2019][a-z]+)?")
LATIN = "abcdefghijklmnopqrstuvwxyz"
CYRILLIC = "абцдефгхийклмнопярстужвщыз"
THAI = "าบคดเฟกหิจขลมนโปฆรสตุวถษยซ"  # vowels for vowels, two of them marks above and below
FULL_WIDTH = str.maketrans(",!?:;()", "\uff0c\uff01\uff1f\uff1a\uff1b\uff08\uff09")


def in_cyrillic(text: str) -> str:
    """Letter by letter, both cases."""
    return text.translate(str.maketrans(LATIN + LATIN.upper(), CYRILLIC + CYRILLIC.upper()))


def in_thai(text: str) -> str:
    """Letter by letter, without spaces between words and without full stops."""
    joined = re.sub(r"(?<=[A-Za-z'\u2019]) +(?=[A-Za-z])", "", text)
    bare = re.sub(r"['\u2019]|[.,!?](?=\s|$)", "", joined)
    return bare.translate(str.maketrans(LATIN + LATIN.upper(), THAI + THAI))


def in_han(text: str) -> str:
    """A word as one or two characters, marks full width, without spaces."""
    written = WORD.sub(lambda match: _han(match[0].lower()), text).translate(FULL_WIDTH)
    written = re.sub(r"(?<!\d)[.](?!\d)", "\u3002", written)
    return re.sub(r"(?<=[^\x00-\x7f]) +| +(?=[^\x00-\x7f])", "", written)


def in_hangul(text: str) -> str:
    """A word as a syllable for each two letters, spaces kept."""
    return WORD.sub(lambda match: _hangul(match[0].lower()), text)


@lru_cache(maxsize=1 << 18)
def _han(word: str) -> str:
    n = 1 if len(word) <= 3 else 2
    skewed = ((zlib.crc32(f"{word}{k}".encode()) / 2**32) ** 2 for k in range(n))  # some characters are frequent
    return "".join(chr(0x4E00 + int(2500 * share)) for share in skewed)


@lru_cache(maxsize=1 << 18)
def _hangul(word: str) -> str:
    return "".join(chr(0xAC00 + zlib.crc32(f"{word}{k}".encode()) % 900) for k in range((len(word) + 1) // 2))


SCRIPTS: dict[str, Callable[[str], str]] = {
    "cyrillic": in_cyrillic, "han": in_han, "hangul": in_hangul, "thai": in_thai,
}  # fmt: skip


def main() -> None:
    """Measure and print."""
    entries = read_panel(sys.argv[1])
    table = measure_panel(entries, ("references",))
    known = label_table(table, read_labels(sys.argv[2]), {entry.model: entry.family for entry in entries})
    names = sys.argv[3:] or list(SCRIPTS)
    judged = [table.values["references"][0]]
    for name in names:
        with tempfile.TemporaryDirectory() as folder:
            rewritten = []
            for number, entry in enumerate(entries):
                path = Path(folder) / f"{number}.jsonl"
                with path.open("w", encoding="utf-8") as lines:
                    for response in load(entry.path).responses:
                        prompt, answer = map(SCRIPTS[name], (response.prompt or "", response.text))
                        lines.write(json.dumps({"prompt": prompt, "output": answer}, ensure_ascii=False) + "\n")
                rewritten.append(replace(entry, path=str(path)))
            judged.append(measure_panel(rewritten, ("references",)).values["references"][0])
    scores = double_hold_out(table.values["references"], table, known, "references", np.stack(judged))
    for name, score in zip(("as it is", *names), scores, strict=True):
        found = figures(score, table, known)
        macro, overall = found["within_teacher_macro_auroc"], found["families_equal"]
        print(
            f"{name}: clean {macro['clean']:.3f}, siblings {macro['siblings']:.3f}, nominal {macro['nominal']:.3f},"
            f" interaction {found['interaction']['clean']['families_equal']:.3f},"
            f" provider first {found['attribution']['provider_top1_fraction']:.3f}, Cllr {overall['cllr']:.2f}"
        )


if __name__ == "__main__":
    main()
