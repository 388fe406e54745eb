"""What the other side could do to a dump: answers rewritten by rules, or made to look like a teacher's."""

import random
import re
from collections.abc import Callable, Mapping

from distilldetect.defaults import SEED

N_WORDS = 100  # to which answers are cut

# Frequent words of assistants' answers and others that mean much the same; drawn up for this study.
SYNONYMS = {
    "additionally": "moreover", "also": "likewise", "because": "since", "begin": "start", "benefits": "advantages",
    "best": "finest", "big": "large", "common": "usual", "consider": "weigh", "create": "build", "crucial": "vital",
    "different": "various", "effective": "potent", "ensure": "guarantee", "essential": "vital", "example": "instance",
    "finally": "lastly", "first": "initially", "follow": "observe", "function": "routine", "get": "obtain", "give": "offer",
    "good": "fine", "help": "assist", "here": "below", "however": "yet", "idea": "notion", "important": "key",
    "improve": "enhance", "include": "contain", "includes": "contains", "including": "such as", "information": "details",
    "keep": "retain", "like": "such as", "make": "render", "many": "numerous", "method": "approach", "need": "require",
    "new": "novel", "number": "amount", "often": "frequently", "overall": "altogether", "people": "persons",
    "problem": "issue", "process": "procedure", "provide": "supply", "provides": "supplies", "provided": "supplied",
    "result": "outcome", "second": "next", "several": "a number of", "show": "display", "simple": "plain",
    "small": "little", "specific": "particular", "start": "begin", "step": "stage", "steps": "stages", "sure": "certain",
    "therefore": "hence", "thing": "matter", "understand": "grasp", "use": "employ", "used": "employed", "using": "with",
    "value": "figure", "way": "manner", "work": "function", "write": "compose",
}  # fmt: skip

_WORD = re.compile(rf"\b({'|'.join(SYNONYMS)})\b", re.IGNORECASE)
_SENTENCE_END = re.compile(r"(?<=[.!?:])[ \t]+(?=[\"'(*]*[A-Z0-9])")
_LINE_HEAD = re.compile(r"^[ \t]*(?:#{1,6} +|[-*+•] +|\d+[.)] +|> +)?", re.MULTILINE)


def synonyms(answer: str) -> str:
    """Replace frequent words."""

    def other(found: re.Match[str]) -> str:
        word = SYNONYMS[found[0].lower()]
        return word.capitalize() if found[0][0].isupper() else word

    return _WORD.sub(other, answer)


def sentences(text: str) -> list[str]:
    """Split a line into sentences."""
    return [part for part in _SENTENCE_END.split(text) if part.strip()]


def reordered(answer: str) -> str:
    """Put the sentences of each line into another order."""
    chance = random.Random(f"{SEED} {answer[:40]}")  # a draw that can be repeated
    lines = []
    for line in answer.split("\n"):
        own = sentences(line)
        chance.shuffle(own)
        lines.append(" ".join(own))
    return "\n".join(lines)


def without_first_sentence(answer: str) -> str:
    """Leave out the first sentence, or the first line where it is one."""
    first, rest = divided(answer)
    return rest or first


def divided(answer: str) -> tuple[str, str]:
    """Divide an answer after its first sentence, or its first line where that is shorter."""
    line, _, others = answer.lstrip().partition("\n")
    first, *rest = sentences(line) or [""]
    return first, "\n".join(filter(str.strip, (" ".join(rest), others)))


def without_markdown(answer: str) -> str:
    """Take away headings, list marks, emphasis and fences."""
    return re.sub(r"\*\*|__|`+|(?<!\w)\*|\*(?!\w)", "", _LINE_HEAD.sub("", answer))


def joined(answer: str) -> str:
    """Make one line of an answer."""
    return " ".join(answer.split())


def cut(answer: str) -> str:
    """Keep the first ``N_WORDS`` words."""
    found = re.match(rf"\s*(?:\S+\s+){{{N_WORDS - 1}}}\S+", answer)
    return found[0] if found else answer


def all_but_the_cut(answer: str) -> str:
    """Leave out the first sentence, take away Markdown, reorder, replace words."""
    return synonyms(reordered(without_markdown(without_first_sentence(answer))))


REWRITTEN: dict[str, Callable[[str], str]] = {
    "synonyms": synonyms,
    "sentences reordered": reordered,
    "first sentence dropped": without_first_sentence,
    "Markdown stripped": without_markdown,
    "lines joined": joined,
    f"cut to {N_WORDS} words": cut,
    "first sentence, Markdown, order and words": all_but_the_cut,
}


def with_first_sentence(answer: str, teachers: str) -> str:
    """Begin an answer with the teacher's first sentence instead of its own."""
    return f"{divided(teachers)[0]} {divided(answer)[1]}"


def in_layout(answer: str, teachers: str) -> str:
    """Fill the sentences of an answer, in order, into the teacher's lines with their marks."""
    own = sentences(joined(without_markdown(answer)))
    heads = [_LINE_HEAD.match(line)[0] if line.strip() else None for line in teachers.split("\n")]
    n_lines = sum(head is not None for head in heads)
    lines, filled = [], 0
    for head in heads:
        if head is None:
            lines.append("")
            continue
        start, end = (len(own) * k // n_lines for k in (filled, filled + 1))
        filled += 1
        if end > start:
            lines.append(head + " ".join(own[start:end]))
    return "\n".join(lines)


Answers = Mapping[str, str]


def _each(change: Callable[[str, str], str]) -> Callable[[Answers, Answers], dict[str, str]]:
    return lambda own, teachers: {p: change(text, teachers[p]) if p in teachers else text for p, text in own.items()}


def _share(share: float) -> Callable[[Answers, Answers], dict[str, str]]:
    def replaced(own: Answers, teachers: Answers) -> dict[str, str]:
        common = sorted(own.keys() & teachers.keys())
        chosen = set(random.Random(SEED).sample(common, round(share * len(common))))  # can be repeated
        return {p: teachers[p] if p in chosen else text for p, text in own.items()}

    return replaced


DOCTORED: dict[str, Callable[[Answers, Answers], dict[str, str]]] = {
    "the teacher's first sentences": _each(with_first_sentence),
    "the teacher's layout": _each(in_layout),
    **{f"{share:.0%} of answers the teacher's": _share(share) for share in (0.05, 0.1, 0.2, 0.4)},
}
