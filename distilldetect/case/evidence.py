"""Evidence that a person can read: passages shared with the teacher alone, and what a model says of itself.

None of it is part of the likelihood ratio.
"""

import math
import operator
import re
import statistics
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import accumulate, chain
from typing import Any

import numpy as np

from distilldetect.case.auditing import PASSAGES, MeasuredCase
from distilldetect.defaults import CHANNELS, CONTEXT_CHARACTERS, MAX_HABITS, MAX_PASSAGES, MOST_RESTATED, PASSAGE_WORDS
from distilldetect.signals import HASH_BITS, RowSets, row_keys
from distilldetect.text import PUNCTUATION, Tokens, mark_rates, tokenise
from distilldetect.text.ngrams import ngram_hashes

_NAME = r"[A-Z][\w.&-]{1,30}(?: [A-Z0-9][\w.&-]{0,30}){0,2}"
_MAKING = ("developed", "created", "trained", "made", "built", "designed")
_MAKER = re.compile(rf"\b(?:{'|'.join(_MAKING)}) by ({_NAME})")
_SELF = re.compile(r"\b(?:I am|I'm|I’m|I was|my name is|My name is|me)\b")  # noqa: RUF001
_NAMING = ("I am", "I'm", "I’m", "y name is")  # one of which the next begins with  # noqa: RUF001
_NAMED = re.compile(
    rf"\b(?:I am|I'm|I’m|[Mm]y name is) ({_NAME}), (?:a|an)\b[^.\n]{{0,60}}?\b(?:AI|assistant|language model|chatbot)\b"  # noqa: RUF001
)
_KINDS = ("AI", "artificial", "assistant", "language model", "chatbot")  # one of which both patterns end in
_AS = ("s an AI", "s an artificial", "s a AI", "s a artificial")  # one of which the next begins with
_ASSISTANT = re.compile(r"\b[Aa]s an? (?:AI|artificial intelligence)\b(?: (?:language )?model| assistant)?")
_HABIT_WORDS = 2
_n_tokens = operator.itemgetter("n_tokens")


def typography(measured: MeasuredCase) -> list[dict[str, Any]]:
    """Return what is set without choosing words; nothing of fingerprints.

    Of each ``mark``, see :func:`distilldetect.text.mark_rates`, how often it is set where it could be, NaN where unknown:
    by ``suspect``, ``teacher`` (its snapshots together), and the ``n_references`` of which it is known.
    """
    if not measured.has_text:
        return []
    texts, case = iter(measured.case.alignment.texts), measured.case
    sizes = (len(case.teachers), 1, *map(len, case.references))
    teacher, suspect, *others = (mark_rates(chain.from_iterable([next(texts) for _ in range(size)])) for size in sizes)
    rows = []
    for mark, rate in suspect.items():
        known = [own[mark] for own in others if not math.isnan(own[mark])]
        rows.append(
            {
                "mark": mark,
                "suspect": rate,
                "teacher": teacher[mark],
                "reference_median": statistics.median(known) if known else math.nan,
                "reference_low": min(known, default=math.nan),
                "reference_high": max(known, default=math.nan),
                "n_references": len(known),
            }
        )
    return rows


def passages(measured: MeasuredCase) -> list[dict[str, Any]]:
    """Return the longest passages shared with any one snapshot of the teacher and with no reference, as JSON values.

    Of each the ``prompt``, the ``text`` as the suspect wrote it, its span in either response, in characters, end excluded,
    its number of tokens, and what stands before and after it in both.
    """
    if not measured.has_text:
        return []
    case, n = measured.case, len(measured.case.teachers)
    sets = [own.sets[PASSAGES] for own in measured.features[: case.n_evidence]]
    texts = case.alignment.texts
    found = []
    for snapshot in range(n):
        shared = only_shared_with(sets[n], [sets[snapshot]], sets[n + 1 :])
        found += shared_passages(case.alignment.prompts, texts[n], texts[snapshot], shared)
    longest = {passage["text"]: passage for passage in sorted(found, key=_n_tokens)}
    return list(longest.values())[::-1][:MAX_PASSAGES]


def shared_passages(
    prompts: Sequence[str], suspect: Sequence[str], teacher: Sequence[str], shared: RowSets, most: int = MAX_PASSAGES
) -> list[dict[str, Any]]:
    """The longest passages that the suspect shares with the teacher and with no reference, one a prompt.

    One that mostly restates the prompt, in whatever order, is left out.

    Args:
        prompts: texts, ``n_prompts``.
        suspect: its responses, as many.
        teacher: its responses, as many.
        shared: runs of ``PASSAGE_WORDS`` words that both have and neither the prompt nor any reference has.
        most: passages wanted.
    """
    rows = np.bincount(shared.rows(), minlength=shared.n_rows)
    likely = [int(row) for row in np.argsort(-rows, kind="stable")[: 4 * most] if rows[row]]
    longest_first = sorted(_longest(likely, prompts, suspect, teacher, shared), key=_n_tokens, reverse=True)
    distinct = {" ".join(own["text"].split()): own for own in reversed(longest_first) if not _restates(own)}
    return list(distinct.values())[::-1][:most]


def only_shared_with(suspect: RowSets, teacher: Sequence[RowSets], references: Sequence[RowSets]) -> RowSets:
    """Elements that the suspect has in common with a snapshot of the teacher and with no reference."""
    unlike = suspect
    for snapshot in teacher:
        unlike = unlike.without(snapshot)
    common = suspect.without(unlike)
    for reference in references:
        common = common.without(reference)
    return common


def self_identifications(measured: MeasuredCase) -> dict[str, dict[str, int]]:
    """Return path -> what a model says of itself, of the teacher's dumps, the suspect and the references."""
    case, texts = measured.case, measured.case.alignment.texts
    said = zip(case.dumps[: case.n_evidence], texts, strict=False) if measured.has_text else ()
    return {dump.source: self_identification(answers, case.alignment.prompts) for dump, answers in said}


def self_identification(texts: Sequence[str], prompts: Sequence[str]) -> dict[str, int]:
    """What a model calls itself and its maker, and how often: reported, never part of the score.

    A name that stands in the prompt is not counted. Many models say what an older one said before them, so this shows
    what text a model has seen, and that may have come from the web.

    Args:
        texts: responses, ``n_prompts``.
        prompts: as many.

    Returns:
        statement -> responses that make it, most frequent first.
    """
    counts: Counter[str] = Counter()
    for text, prompt in zip(texts, prompts, strict=True):
        statements: set[str] = set()
        # plain searches first: they are far faster than the patterns
        if any(kind in text for kind in _KINDS):
            if any(begin in text for begin in _NAMING):
                statements |= {f"calls itself {name}" for name in _names(_NAMED, text, prompt)}
            if any(begin in text for begin in _AS):
                statements |= {f'writes "{phrase[0].lower() + phrase[1:]}"' for phrase in _ASSISTANT.findall(text)}
        if any(part.endswith(_MAKING) for part in text.split(" by ")[:-1]):
            for sentence in re.split(r"(?<=[.!?])\s|\n", text):
                if " by " in sentence and _SELF.search(sentence):
                    statements |= {f"says it was made by {m}" for m in _names(_MAKER, sentence, prompt)}
        counts.update(statements)
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def _restates(passage: Mapping[str, Any]) -> bool:
    """Whether most of a passage's words stand in the prompt."""
    words = re.findall(r"\w+", passage["text"].casefold())
    asked = frozenset(re.findall(r"\w+", passage["prompt"].casefold()))
    return sum(word in asked for word in words) > MOST_RESTATED * len(words)


def _names(pattern: re.Pattern[str], text: str, prompt: str) -> list[str]:
    """Names found, without the full stop of their sentence, that the prompt did not bring up."""
    names = (name.rstrip(".&-") for name in pattern.findall(text))
    return [name for name in names if name and name not in prompt]


def _longest(
    rows: Sequence[int], prompts: Sequence[str], suspect: Sequence[str], teacher: Sequence[str], shared: RowSets
) -> Iterator[dict[str, Any]]:
    """The longest common run of tokens of two responses, in their own words, of rows that have any (:func:`passages`)."""
    texts = [text for row in rows for text in (suspect[row], teacher[row])]
    tokens = tokenise(texts)  # all at once: arrays of two texts are too short to be worth the calls
    hashes, position = ngram_hashes(tokens.word, tokens.bounds, PASSAGE_WORDS)
    keys = row_keys(hashes, np.repeat(rows, 2)[tokens.row[position]])
    allowed = shared.keys.take(np.searchsorted(shared.keys, keys), mode="clip") == keys
    allowed_at = np.zeros(len(tokens.word), dtype=bool)
    allowed_at[position[allowed]] = True
    stops = np.append(np.flatnonzero(~allowed_at), len(allowed_at))
    most = stops[np.searchsorted(stops, position)] - position + PASSAGE_WORDS - 1
    begins = [0, *accumulate(map(len, texts))]
    at = np.searchsorted(position, tokens.bounds).tolist()
    for k, row in enumerate(rows):
        (begin, between), (_, cut, end) = begins[2 * k : 2 * k + 2], tokens.bounds[2 * k : 2 * k + 3].tolist()
        own, other = slice(*at[2 * k : 2 * k + 2]), slice(*at[2 * k + 1 : 2 * k + 3])
        at_teacher = dict(zip(hashes[other].tolist(), position[other].tolist(), strict=True))
        best = (0, 0, 0)
        begun = (part[own][allowed[own]].tolist() for part in (hashes, position, most))
        for h, p, longest in zip(*begun, strict=True):
            if longest >= best[0] and h in at_teacher:
                theirs = at_teacher[h]
                best = max(best, (_common_run(tokens, p, theirs, min(longest, cut - p, end - theirs)), p, theirs))
        length, mine, theirs = best
        while length and tokens.kind[mine] == PUNCTUATION:  # a passage begins with a word
            length, mine, theirs = length - 1, mine + 1, theirs + 1
        if not length:
            continue
        start, stop = (place - begin for place in tokens.span(mine, mine + length - 1))
        first, last = (place - between for place in tokens.span(theirs, theirs + length - 1))
        yield {
            "prompt": prompts[row],
            "text": suspect[row][start:stop],
            "suspect_span": (start, stop),
            "teacher_span": (first, last),
            "n_tokens": length,
            "suspect_before": suspect[row][max(0, start - CONTEXT_CHARACTERS) : start],
            "suspect_after": suspect[row][stop : stop + CONTEXT_CHARACTERS],
            "teacher_before": teacher[row][max(0, first - CONTEXT_CHARACTERS) : first],
            "teacher_text": teacher[row][first:last],
            "teacher_after": teacher[row][last : last + CONTEXT_CHARACTERS],
        }


def _common_run(tokens: Tokens, mine: int, theirs: int, most: int) -> int:
    """How many tokens two places have in common from there on, up to some number."""
    differs = np.flatnonzero(tokens.word[mine : mine + most] != tokens.word[theirs : theirs + most])
    return int(differs[0]) if len(differs) else most


def habits(measured: MeasuredCase) -> list[dict[str, Any]]:
    """Return the pairs of words by which the suspect writes most like the teacher; none without references or text.

    Only those that the suspect writes in a share of its answers nearer to the teacher's than to the references' median: a
    reader sees these. Of each ``text`` as the suspect writes it, the share of the answers of ``suspect`` and ``teacher``
    with it, the median of those of ``references``, and ``log10_likelihood``: by how much its use makes the suspect's
    answers more probable under the teacher's habits than under those of the references, whose logarithms are averaged.
    """
    if not measured.has_text or not measured.pair.cohort.references:
        return []
    (signal,) = CHANNELS["habits"]
    found = measured.audit.habit_gains(measured.compared, measured.pair.cohort.columns, measured.prompts)
    shown = measured.compared.shown[signal]
    texts = measured.case.alignment.texts[len(measured.case.teachers)]
    telling = list[dict[str, Any]]()
    for k in np.argsort(-found.gain, kind="stable"):
        if len(telling) == MAX_HABITS or found.gain[k] <= 0:
            break
        usual = float(statistics.median(found.rates[k, 1:].tolist()))
        if abs(found.own[k] - found.rates[k, 0]) < abs(found.own[k] - usual):
            place = (shown.habits == found.places[k]).argmax()
            first = int(np.searchsorted(shown.starts, place, side="right")) - 1
            telling.append(
                {
                    "text": as_written(texts[first : first + 1], int(found.hashes[k])),
                    "suspect": float(found.own[k]),
                    "teacher": float(found.rates[k, 0]),
                    "references": usual,
                    "log10_likelihood": float(found.gain[k]) / float(np.log(10)),
                }
            )
    return telling


def as_written(texts: Iterable[str], habit: int) -> str:
    """Return the pair of words of some hash as the first text that has it writes it; "" where none has it.

    Spaces and line breaks in it are one space.
    """
    for text in texts:
        tokens = tokenise([text])
        hashes, position = ngram_hashes(tokens.word, tokens.bounds, _HABIT_WORDS)
        for place in position[hashes >> HASH_BITS == habit][:1].tolist():
            start, end = tokens.span(place, place + _HABIT_WORDS - 1)
            return " ".join(text[start:end].split())
    return ""
