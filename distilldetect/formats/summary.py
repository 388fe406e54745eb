"""What is known of a file once it was read to its end."""

from collections.abc import Mapping
from dataclasses import dataclass

from distilldetect.formats.dump import Dump, Response


@dataclass(frozen=True, slots=True)
class Summary:
    """A dump without its responses, and counts of them.

    Attributes:
        source, sha256, n_bytes, container, shape, fields, model, n_records, skipped, notes: see :class:`dump.Dump`.
        n_responses: usable answers.
        n_prompts: different prompts (or ids, where there are no prompts) among them.
        most_samples: answers to the prompt that has most.
        n_truncated: answers that a length limit had cut off, where the file says so.
    """

    source: str
    sha256: str
    n_bytes: int
    container: str
    shape: str
    fields: Mapping[str, str]
    model: str | None
    n_records: int
    skipped: Mapping[str, int]
    notes: tuple[str, ...]
    n_responses: int
    n_prompts: int
    most_samples: int
    n_truncated: int

    def dump(self, responses: tuple[Response, ...]) -> Dump:
        """Put the responses beside what is known of them."""
        return Dump(
            source=self.source,
            sha256=self.sha256,
            n_bytes=self.n_bytes,
            container=self.container,
            shape=self.shape,
            fields=self.fields,
            model=self.model,
            responses=responses,
            n_records=self.n_records,
            skipped=self.skipped,
            notes=self.notes,
        )
