"""What a pair must have to be measured."""

from collections.abc import Sequence

from distilldetect.defaults import MIN_TOKENS
from distilldetect.errors import NotEvaluableError


def require_words(n_tokens: Sequence[int], sources: Sequence[str]) -> None:
    """Refuse dumps that say too little over the shared prompts.

    Raises:
        NotEvaluableError: one has fewer tokens than any verdict needs.
    """
    for own, source in zip(n_tokens, sources, strict=True):
        if own < MIN_TOKENS:
            raise NotEvaluableError(
                f"{source}: {own} words in all over the shared prompts, fewer than {MIN_TOKENS}; give longer or more"
                " responses"
            )
