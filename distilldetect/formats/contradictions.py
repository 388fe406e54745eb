"""What records say of themselves that does not go together: models, token counts, dates, ends."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, timezone
from typing import Any

from distilldetect.formats.field_paths import MISSING, look_up
from distilldetect.formats.quoting import listed
from distilldetect.formats.replies import CUT
from distilldetect.formats.settling import answers_of
from distilldetect.formats.shape import Record, Shape

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
_FIRST = 20  # records that are looked at for the fields
_FEWEST_TOKENS = 8  # below which white space and marks weigh too much
_LONG_SPAN_DAYS = 180  # between the first and the last answer of one run
_DATE_IN_NAME = re.compile(r"(20[12]\d)-?(0[1-9]|1[0-2])-?(0[1-9]|[12]\d|3[01])")
_RELEASE = re.compile(r"[-@:.](?:20\d\d-?\d\d-?\d\d|\d{4,8}|latest|preview|v\d+)(?=[-@:.]|$)")


class Contradictions:
    """Look through records for what does not go together. Only fields that the first records have are looked at.

    Args:
        shape: of the records.
        sample: the first of them.
    """

    def __init__(self, shape: Shape, sample: Sequence[Record]) -> None:
        self._shape = shape
        self._asked, self._served = _present(_ASKED, sample), _present(_SERVED, sample)
        self._tokens, self._dates = _present(_TOKENS, sample), _present(_DATES, sample)
        self._ends = None if shape.name not in {"plain", "fields"} else _present(_ENDS, sample)
        self._has_models = None not in {self._asked, self._served} and self._asked != self._served
        self._pairs: Counter[tuple[str, str]] = Counter()
        self._names: set[str] = set()
        self._n_counted = self._n_too_long = self._n_too_short = self._n_cut = 0
        self._first: datetime | None = None
        self._last: datetime | None = None

    @property
    def has_work(self) -> bool:
        """Whether the records have any of the fields."""
        return self._has_models or any((self._tokens, self._dates, self._ends))

    def add(self, records: Sequence[Record]) -> None:
        """Look at some records."""
        for record in records:
            if self._has_models:
                self._compare_models(record)
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

    def sentences(self) -> list[str]:
        """Say what was found, in whole sentences."""
        told = []
        for (asked, served), number in self._pairs.most_common(3):
            names = listed([asked]), listed([served])
            told.append(f"{number:,} answer{'s' * (number != 1)} asked of {names[0]} and served by {names[1]}.")
        if self._n_too_long or self._n_too_short:
            kinds = [(self._n_too_long, "too long"), (self._n_too_short, "too short")]
            what = " and ".join(f"{number:,} {kind}" for number, kind in kinds if number)
            told.append(f"Of {self._n_counted:,} answers with a count of tokens {what} for it.")
        if self._first and self._last:
            told += self._about_dates(self._first, self._last)
        if self._n_cut:
            told.append(f"{self._ends} says that {self._n_cut:,} answer{'s were' if self._n_cut != 1 else ' was'} cut off.")
        return told

    def _about_dates(self, first: datetime, last: datetime) -> list[str]:
        told = []
        if (last - first).days > _LONG_SPAN_DAYS:
            told.append(f"The answers are dated from {first:%Y-%m-%d} to {last:%Y-%m-%d}.")
        for name in sorted(self._names):
            found = _DATE_IN_NAME.search(name)
            if found and (released := _moment("-".join(found.groups()))) and released > first:
                told.append(
                    f"Answers are dated from {first:%Y-%m-%d}, before the date in the model's name, {listed([name])}."
                )
        return told

    def _compare_models(self, record: Record) -> None:
        asked, served = look_up(record, self._asked or ""), look_up(record, self._served or "")
        if isinstance(asked, str) and isinstance(served, str) and asked and served and not _are_alike(asked, served):
            self._pairs[asked, served] += 1

    def _compare_lengths(self, record: Record, n_tokens: Any) -> None:
        if not isinstance(n_tokens, int) or n_tokens < _FEWEST_TOKENS or not self._shape.matches(record):
            return
        answers = [answer for answer in answers_of(self._shape, record) if answer.text]
        if answers and not any(answer.turn for answer in answers):
            n_characters = sum(len(answer.text or "") + len(answer.reasoning or "") for answer in answers)
            self._n_counted += 1
            self._n_too_long += n_characters > _MOST_CHARACTERS_A_TOKEN * n_tokens
            self._n_too_short += 4 * n_characters < n_tokens and not any(answer.reasoning for answer in answers)


def _present(paths: Sequence[str], sample: Sequence[Mapping[str, Any]]) -> str | None:
    first = sample[:_FIRST]
    names = {name for record in first for name in record}
    there = (path for path in paths if path.partition(".")[0] in names)
    return next((path for path in there if any(look_up(one, path) not in (MISSING, None) for one in first)), None)


def _are_alike(asked: str, served: str) -> bool:
    """Tell whether one name is the other with its provider, its date or its version."""
    short, long = sorted((_bare(asked), _bare(served)), key=len)
    return short in long


def _bare(name: str) -> str:
    bare = _RELEASE.sub("", name.lower().rpartition("/")[2])
    return "".join(c for c in bare if c.isalnum())


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
