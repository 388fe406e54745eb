"""What records say of themselves that does not go together: models, token counts, dates, ends."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timezone
from typing import Any

from distilldetect.formats.field_paths import MISSING, look_up
from distilldetect.formats.quoting import listed
from distilldetect.formats.replies import CUT
from distilldetect.formats.settling import answers_of
from distilldetect.formats.shape import Record, Shape
from distilldetect.text import counted

_ASKED = (
    "model", "model_id", "request_model", "requested_model", "request.model", "request_body.model", "request.body.model",
)  # fmt: skip
_SERVED = (
    "response.model", "response.body.model", "response_body.model", "model_output.model", "completion.model",
    "served_model", "response_model", "result.message.model", "response.modelVersion",
)  # fmt: skip
_TOKENS = (
    "usage.completion_tokens", "response.usage.completion_tokens", "response.body.usage.completion_tokens",
    "response_body.usage.completion_tokens", "model_output.usage.completion_tokens", "usage.output_tokens",
    "completion_tokens", "output_tokens", "eval_count", "response.usageMetadata.candidatesTokenCount",
)  # fmt: skip
_DATES = ("created", "created_at", "timestamp", "tstamp", "date", "datetime", "response.created", "response.body.created")
_ENDS = ("finish_reason", "stop_reason", "done_reason", "finishReason")
# Characters a token: published tokenisers make 3 to 5 of English; more than 15 stand for no text that people write.
_MOST_CHARACTERS_A_TOKEN = 15
_LONG, _SHORT = "too long", "too short"
_FIRST = 20  # records that are looked at for the fields
_FEWEST_TOKENS = 8  # below which white space and marks weigh too much
_LONG_SPAN_DAYS = 180  # between the first and the last answer of one run
_DATE_IN_NAME = re.compile(r"(20[12]\d)-?(0[1-9]|1[0-2])-?(0[1-9]|[12]\d|3[01])")
_RELEASE = re.compile(r"[-@:.](?:20\d\d-?\d\d-?\d\d|\d{4,8}|latest|preview|v\d+)(?=[-@:.]|$)")


class Contradictions:
    """Look through records for what does not go together. Only fields that the first of them have are looked at."""

    def __init__(self, shape: Shape, sample: Sequence[Record]) -> None:
        self._shape = shape
        wanted = (_ASKED, _SERVED, _TOKENS, _DATES)
        self._asked, self._served, self._tokens, self._dates = (_present(paths, sample) for paths in wanted)
        self._ends = _present(_ENDS, sample) if shape.name in {"plain", "fields"} else None
        self._pairs: Counter[tuple[str, str]] = Counter()
        self._names: set[str] = set()
        self._lengths: Counter[str] = Counter()
        self._n_cut = 0
        self._first: datetime | None = None
        self._last: datetime | None = None

    def add(self, record: Record) -> None:
        """Look at a record."""
        if self._asked and self._served:
            asked, served = look_up(record, self._asked), look_up(record, self._served)
            are_names = isinstance(asked, str) and isinstance(served, str) and asked and served
            if are_names and not _are_alike(asked, served):
                self._pairs[asked, served] += 1
        if self._tokens:
            self._compare_lengths(record, look_up(record, self._tokens))
        if self._dates and (when := _moment(look_up(record, self._dates))):
            self._first = min(self._first or when, when)
            self._last = max(self._last or when, when)
            if self._asked and isinstance(name := look_up(record, self._asked), str) and len(self._names) < 100:
                self._names.add(name)
        if self._ends:
            end = look_up(record, self._ends)
            self._n_cut += isinstance(end, str) and end.lower() in CUT

    def sentences(self) -> Iterator[str]:
        """Say what was found, in whole sentences."""
        for (asked, served), number in self._pairs.most_common(3):
            yield f"{counted(number, 'answer')} asked of {listed([asked])} and served by {listed([served])}."
        if what := " and ".join(f"{self._lengths[kind]:,} {kind}" for kind in (_LONG, _SHORT) if self._lengths[kind]):
            yield f"Of {self._lengths.total():,} answers with a count of tokens {what} for it."
        if self._first and self._last:
            if (self._last - self._first).days > _LONG_SPAN_DAYS:
                yield f"The answers are dated from {self._first:%Y-%m-%d} to {self._last:%Y-%m-%d}."
            for name in sorted(self._names):
                found = _DATE_IN_NAME.search(name)
                if found and (released := _moment("-".join(found.groups()))) and released > self._first:
                    before = f"before the date in the model's name, {listed([name])}"
                    yield f"Answers are dated from {self._first:%Y-%m-%d}, {before}."
        if self._n_cut:
            yield f"{self._ends} says that {self._n_cut:,} answer{'s were' if self._n_cut != 1 else ' was'} cut off."

    def _compare_lengths(self, record: Record, n_tokens: Any) -> None:
        if not isinstance(n_tokens, int) or n_tokens < _FEWEST_TOKENS or not self._shape.matches(record):
            return
        answers = [answer for answer in answers_of(self._shape, record) if answer.text]
        if answers and not any(answer.turn for answer in answers):
            n_characters = sum(len(answer.text or "") + len(answer.reasoning or "") for answer in answers)
            is_short = 4 * n_characters < n_tokens and not any(answer.reasoning for answer in answers)
            is_long = n_characters > _MOST_CHARACTERS_A_TOKEN * n_tokens
            self._lengths[_LONG if is_long else _SHORT if is_short else "as counted"] += 1


def _present(paths: Sequence[str], sample: Sequence[Mapping[str, Any]]) -> str | None:
    first = sample[:_FIRST]
    names = {name for record in first for name in record}
    there = (path for path in paths if path.partition(".")[0] in names)
    return next((path for path in there if any(look_up(one, path) not in (MISSING, None) for one in first)), None)


def _are_alike(asked: str, served: str) -> bool:
    """Tell whether one name is the other with its provider, its date or its version."""
    bare = (_RELEASE.sub("", name.lower().rpartition("/")[2]) for name in (asked, served))
    short, long = sorted(("".join(filter(str.isalnum, name)) for name in bare), key=len)
    return short in long


def _moment(value: Any) -> datetime | None:
    """Read a date in ISO 8601, or seconds or milliseconds since 1970; None for anything else."""
    try:
        if isinstance(value, int | float) and not isinstance(value, bool) and value > 10**8:
            return datetime.fromtimestamp(value / 1000 if value > 10**11 else value, timezone.utc)
        if isinstance(value, str):
            found = datetime.fromisoformat(value.strip().replace("Z", "+00:00")[:32])
            return found if found.tzinfo else found.replace(tzinfo=timezone.utc)
    except (ValueError, OverflowError, OSError):
        return None
    return None
