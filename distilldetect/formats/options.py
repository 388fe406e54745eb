"""What a user may say about a file when its content does not say it well enough."""

from dataclasses import dataclass
from typing import Literal

from distilldetect.defaults import (
    READ_MAX_BYTES,
    READ_MAX_DOCUMENT_BYTES,
    READ_MAX_NESTING,
    READ_MAX_RATIO,
    READ_MAX_RECORD_BYTES,
)


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """How to read a dump; every part has a default that suits files of known formats.

    Attributes:
        shape: name of the shape to use, instead of the one that detection would choose.
        prompt_field: dotted path of the prompt, e.g. ``request.messages[0].content``.
        id_field: dotted path of the prompt's id.
        output_field: dotted path of the model's answer.
        prompts: path of a separate file of prompts, joined on their id.
        model: which model's answers to take from a file that holds several; ``*`` takes them all.
        encoding: of a text file that is not UTF-8 and has no byte-order mark.
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
    prompts: str | None = None
    model: str | None = None
    encoding: str | None = None
    reasoning: Literal["strip", "keep", "only"] = "strip"
    turns: Literal["first", "all"] = "first"
    max_bytes: int = READ_MAX_BYTES
    max_document_bytes: int = READ_MAX_DOCUMENT_BYTES
    max_record_bytes: int = READ_MAX_RECORD_BYTES
    max_ratio: float = READ_MAX_RATIO
    max_nesting: int = READ_MAX_NESTING
