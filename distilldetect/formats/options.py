"""What a user may say about a file when its content does not say it well enough."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from fnmatch import fnmatchcase
from typing import Any, Literal

from distilldetect.defaults import (
    READ_MAX_BYTES,
    READ_MAX_DOCUMENT_BYTES,
    READ_MAX_NESTING,
    READ_MAX_RATIO,
    READ_MAX_RECORD_BYTES,
)
from distilldetect.errors import UsageError
from distilldetect.formats.quoting import listed

_ROLES = ("output", "prompt", "id", "cluster")


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """How to read a dump; every part has a default that suits files of known formats.

    Attributes:
        shape: name of the shape to use, instead of the one that detection would choose.
        prompt_field: dotted path of the prompt, e.g. ``request.messages[0].content``.
        id_field: dotted path of the prompt's id.
        output_field: dotted path of the model's answer.
        cluster_field: dotted path of what prompts that belong together have in common, e.g. their conversation.
        prompts: path of a separate file of prompts, joined on their id, for records without a prompt of their own or with
            one that holds it and more, such as a template.
        model: which model's answers to take from a file that holds several; ``*`` takes them all.
        encoding: of a text file that is not UTF-8 and has no byte-order mark.
        frames: take off what a harness put around the answers of a dump, or keep texts exactly as their records have them,
            reasoning tags and special tokens included.
        file_fields: fields for single files, ``FILE::role=path`` a line; they come before the fields for all.
        reasoning: drop the reasoning trace, keep it in front of the answer, or take nothing else.
        turns: the first answer of a conversation, or all of them.
        max_bytes: of the file after decompression.
        max_document_bytes: of content that has to be in memory whole.
        max_record_bytes: of one line.
        max_ratio: decompressed bytes a compressed byte.
        max_nesting: levels of lists and objects in one record.
    """

    shape: str | None = None
    prompt_field: str | None = None
    id_field: str | None = None
    output_field: str | None = None
    cluster_field: str | None = None
    prompts: str | None = None
    model: str | None = None
    encoding: str | None = None
    reasoning: Literal["strip", "keep", "only"] = "strip"
    turns: Literal["first", "all"] = "first"
    frames: Literal["strip", "keep"] = "strip"
    file_fields: str | None = None
    max_bytes: int = READ_MAX_BYTES
    max_document_bytes: int = READ_MAX_DOCUMENT_BYTES
    max_record_bytes: int = READ_MAX_RECORD_BYTES
    max_ratio: float = READ_MAX_RATIO
    max_nesting: int = READ_MAX_NESTING

    @property
    def chosen(self) -> dict[str, Any]:
        """The options that are not the default, by name."""
        own = ((option, getattr(self, option.name)) for option in fields(self))
        return {option.name: value for option, value in own if value != option.default}

    def of_file(self, source: str) -> "ReadOptions":
        """Return the options for one file: those that name it come before those for all.

        Args:
            source: the file as the user named it.

        Raises:
            UsageError: an option for single files is malformed.
        """
        chosen = {f"{role}_field": path for pattern, role, path in self._of_files() if _names(pattern, source)}
        return replace(self, **chosen) if chosen else self  # type: ignore[arg-type]

    def require_files(self, sources: Iterable[str]) -> None:
        """Refuse an option for single files that names none of those that are read.

        Args:
            sources: all of them but the prompts file, as the user named them.

        Raises:
            UsageError: there is such an option, or one is malformed.
        """
        files = list(dict.fromkeys((*sources, *filter(None, [self.prompts]))))
        for pattern, _, _ in self._of_files():
            if not any(_names(pattern, file) for file in files):
                from difflib import get_close_matches  # only for the message

                nearest_first = get_close_matches(pattern, files, len(files), 0)
                there_are = listed(nearest_first, limit=200)
                raise UsageError(f"--file-field: {pattern} is none of the files that are read; they are {there_are}")

    def moved(self, names: Mapping[str, str]) -> "ReadOptions":
        """Return the options for files that lie elsewhere now.

        Args:
            names: path -> the path that the options for single files were given for.
        """
        fields = [
            f"{place}::{role}={path}"
            for pattern, role, path in self._of_files()
            for place, name in names.items()
            if _names(pattern, name)
        ]
        return replace(self, file_fields="\n".join(fields) or None)

    def _of_files(self) -> Iterator[tuple[str, str, str]]:
        """Yield the file, the role and the path of each option for single files."""
        for line in (self.file_fields or "").splitlines():
            pattern, separator, field = line.rpartition("::")
            role, equals, path = field.partition("=")
            if not (separator and equals and pattern and path and role in _ROLES):
                hint = "write it like answers.jsonl::output=choices[0].text, with output, prompt, id or cluster"
                raise UsageError(f"--file-field: not a field of a file: {line}; {hint}")
            yield pattern, role, path

    @property
    def names_clusters(self) -> bool:
        """Whether the user says which prompts belong together, in one file or in all."""
        return self.cluster_field is not None or "::cluster=" in (self.file_fields or "")

    def within(self, path: str | None) -> "ReadOptions":
        """Return the options for records in a list, whose fields may be named from the file's top as well."""
        if path is None:
            return self
        start = f"{path}[]."
        named = {role: getattr(self, f"{role}_field") for role in _ROLES}
        inner = {f"{role}_field": name.removeprefix(start) for role, name in named.items() if name}
        return replace(self, **inner)


def _names(pattern: str, source: str) -> bool:
    return source == pattern or fnmatchcase(source, pattern)
