"""What the reader did to the text, in sentences."""

from collections.abc import Mapping

from distilldetect.formats import cleaning, collecting, json_values
from distilldetect.formats.frames import FRAMES

_SENTENCES = {
    **{name: kind.note for name, kind in FRAMES.items()},
    cleaning.TOKENS: "Special tokens were removed from the end of {} answer{}.",
    collecting.TRUNCATED: "A length limit had cut off {} answer{}, kept as found.",
    collecting.LATER: "{} later turn{} of conversations left out; --turns all takes them.",
    collecting.UNJOINED: "The prompts file has no prompt for {} answer{}.",
    cleaning.NUL: "NUL characters stand in {} answer{}, kept as found.",
    collecting.UNNAMED: "{} answer{} with neither prompt nor id, which nothing can be paired with.",
    json_values.NOT_STRICT: "NaN, Infinity or an oversized number was read {} time{}.",
    json_values.SEVERAL: "{} line{} held several records, read one by one.",
    json_values.DOCUMENTS: "{} JSON value{} stood one after the other, read one by one.",
    json_values.LISTS: "{} line{} held a list of records, read one by one.",
    json_values.MARKS: "{} byte-order mark{} inside the file left out.",
    json_values.NULS: "{} run{} of NUL bytes left out, as a crash leaves them.",
    json_values.SURROGATES: "Half of a surrogate pair was replaced by U+FFFD in {} text{}.",
}
_REASONED = {
    "strip": "A reasoning trace was split off {} answer{}.",
    "keep": "A reasoning trace stands in front of {} answer{}.",
    "only": "Of {} answer{} the reasoning trace was taken instead.",
}


def sentences(notes: Mapping[str, int], reasoning: str) -> tuple[str, ...]:
    """Write one sentence for each kind of note.

    >>> sentences({"truncated": 1}, "strip")
    ('A length limit had cut off 1 answer, kept as found.',)
    """
    known = {**_SENTENCES, cleaning.REASONED: _REASONED[reasoning]}
    return tuple(known[kind].format(f"{number:,}", "s" * (number != 1)) for kind, number in notes.items() if number)
