"""What a library says of itself: whose answers it holds, to which prompts, and under which licence."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class LibraryModel:
    """A model of a library.

    Attributes:
        model, family, provider, released: see :class:`panels.Entry`.
        sha256: of the dump it was made from.
        n_answers: how many prompts it answers.
    """

    model: str
    family: str
    provider: str
    released: str
    sha256: str
    n_answers: int


@dataclass(frozen=True, slots=True)
class About:
    """What a library says of itself.

    Attributes:
        name: of the library.
        source: where the answers were published.
        commit: which state of it, "" where it has none.
        licence: of the answers.
        prompts_from: where the prompts are to be had, and how to ask them.
        models: in the order of the library; none before it is built.
    """

    name: str
    source: str = ""
    commit: str = ""
    licence: str = ""
    prompts_from: str = ""
    models: tuple[LibraryModel, ...] = ()


def about_of(document: Mapping[str, Any]) -> About:
    """Read a description from JSON values, as :func:`asdict` makes them.

    Raises:
        KeyError, TypeError, ValueError: it is something else.
    """
    models = tuple(LibraryModel(**model) for model in document["models"])
    about = About(**{**document, "models": models})
    texts = (about.name, about.source, about.commit, about.licence, about.prompts_from)
    fields = [value for m in models for value in (m.model, m.family, m.provider, m.released, m.sha256)]
    if not all(isinstance(value, str) for value in (*texts, *fields)) or not all(type(m.n_answers) is int for m in models):
        raise ValueError("a value is of another type")
    return about
