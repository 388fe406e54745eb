"""One text at a time: characters, tokens, n-grams, scripts, and the identity of prompts."""

from typing import TYPE_CHECKING

from distilldetect.runtime import lazy_names

if TYPE_CHECKING:
    from distilldetect.text.anomalies import decomposed_fraction as decomposed_fraction
    from distilldetect.text.anomalies import multi_line_fraction as multi_line_fraction
    from distilldetect.text.anomalies import n_ignorable as n_ignorable
    from distilldetect.text.anomalies import n_mixed_words as n_mixed_words
    from distilldetect.text.characters import PUNCTUATION as PUNCTUATION
    from distilldetect.text.characters import SENTENCE_END as SENTENCE_END
    from distilldetect.text.characters import WORD as WORD
    from distilldetect.text.characters import is_digit as is_digit
    from distilldetect.text.display import harmless as harmless
    from distilldetect.text.prompts import normalise_prompt as normalise_prompt
    from distilldetect.text.prompts import prompt_key as prompt_key
    from distilldetect.text.scripts import ALL_SCRIPTS as ALL_SCRIPTS
    from distilldetect.text.scripts import ScriptCounter as ScriptCounter
    from distilldetect.text.tokens import Tokens as Tokens
    from distilldetect.text.tokens import english_words as english_words
    from distilldetect.text.tokens import mix as mix
    from distilldetect.text.tokens import tokenise as tokenise
else:
    __getattr__ = lazy_names(
        __name__,
        {
            "anomalies": (
                "decomposed_fraction",
                "multi_line_fraction",
                "n_ignorable",
                "n_mixed_words",
            ),
            "characters": (
                "PUNCTUATION",
                "SENTENCE_END",
                "WORD",
                "is_digit",
            ),
            "display": ("harmless",),
            "prompts": (
                "normalise_prompt",
                "prompt_key",
            ),
            "scripts": (
                "ALL_SCRIPTS",
                "ScriptCounter",
            ),
            "tokens": (
                "Tokens",
                "english_words",
                "mix",
                "tokenise",
            ),
        },
    )
