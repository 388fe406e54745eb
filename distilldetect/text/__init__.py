"""One text at a time: characters, tokens, n-grams, scripts, and prompts."""

from typing import TYPE_CHECKING

from distilldetect.runtime import lazy_names

if TYPE_CHECKING:
    from distilldetect.text.characters import (
        PUNCTUATION,
        WORD,
        decomposed_fraction,
        is_digit,
        multi_line_fraction,
        n_ignorable,
        n_mixed_words,
    )
    from distilldetect.text.display import counted, harmless
    from distilldetect.text.prompts import fits_prompts, normalise_prompt, prompt_key, text_key
    from distilldetect.text.scripts import ALL_SCRIPTS, ScriptCounter
    from distilldetect.text.tokens import Tokens, english_words, mix, tokenise
    from distilldetect.text.typography import mark_rates
else:
    __getattr__ = lazy_names(__name__)
