"""Whose model a dump is, where a library knows another of the same maker.

A model of the teacher's maker must not be a reference: whoever was taught by one is near to the other, and evidence would
vanish. Makers that are not named are looked for: a model of a library that is closer to a dump than any of other makers, by
far, has its maker.

Closeness is the geometric mean of two mean cosines, of the opening's runs of three words and the body's runs of five. It is
set against the closest model of every other maker, since some models are near to everybody. How many dumps of AlpacaEval
and Arena-Hard are named by a model of the shipped library that is so many times as close, their own dump left out of it
(``tests/studies/measure_makers.py``):

| | of | 1.2 | 1.3 | 1.4 | 1.5 | 1.75 | 2.5 |
| --- | --- | --- | --- | --- | --- | --- | --- |
| teachers with another snapshot there, maker named | 63 | 46 | 44 | 43 | 37 | 23 | 14 |
| teachers with another family of their maker there, maker named | 9 | 1 | 1 | 1 | 1 | 0 | 0 |
| teachers with nothing of their maker there, another maker named | 74 | 8 | 5 | 0 | 0 | 0 | 0 |
| documented pupils, any maker named | 80 | 14 | 8 | 5 | 2 | 2 | 0 |
| other models of unknown makers, any maker named | 63 | 21 | 10 | 7 | 5 | 0 | 0 |

No other maker was named for a teacher of which another snapshot was there. Both levels were chosen on these dumps, so that
some error is to be expected on others.

Teachers are held to ``LIBRARY_SAME_MAKER``: to leave out a maker in vain costs references, to keep a sibling hides
evidence. Suspects, which may be pupils, are held to ``LIBRARY_SAME_MODEL``: to leave out the maker that taught a suspect
would hide the best other explanation. One teacher in three is not recognised (Qwen, Mixtral, Command R and GLM never are,
gpt-4 seldom): users should name makers.
"""

import re
from collections.abc import Collection, Mapping, Sequence

from distilldetect.arrays import F32, F64, Mask
from distilldetect.defaults import LIBRARY_LEAST_CLOSENESS, SAME_DUMP
from distilldetect.library.table import Table
from distilldetect.panels import Entry
from distilldetect.signals import Features
from distilldetect.similarity import KIN_SIGNALS, Index, kin_closeness


class Makers:
    """Tells who made a dump, by the entries of a library's models and their sets by each of ``KIN_SIGNALS``."""

    def __init__(self, entries: Sequence[Entry], sets: Mapping[str, Table | Index]) -> None:
        self._entries = tuple(entries)
        self._sets = sets
        self._last: tuple[Features, list[F32]] | None = None

    def closeness(self, dump: Features, prompts: Mask | None = None) -> F64:
        """Return the geometric mean of mean cosines of openings and bodies, ``(n_models,)``; 0 where undefined.

        The dump is on the same prompts and reduced as the library's are; of the prompts some may count, ``(n_prompts,)``.
        """
        asked, cosines = self._last or (None, [])
        if asked is not dump:  # asked for again on other prompts
            cosines = [self._sets[name].cosine(dump.sets[name]) for name in KIN_SIGNALS]
            self._last = dump, cosines
        return kin_closeness(cosines, prompts)

    def is_called(self, names: Collection[str], entry: Entry) -> bool:
        """Return whether one of some names, or its last part, is that of a known model or of its family."""
        return not {_plain(entry.model), _plain(entry.family)}.isdisjoint(_parts(names))

    def called(self, names: Collection[str]) -> frozenset[str]:
        """Return the makers that a model's names tell, in lower case.

        A name tells one where it begins with the maker's name or a known model's or family's, or with the word and the
        number that known models of one maker begin with, as ``gpt-5`` does beside ``gpt-4``. Of a path its last part
        counts, too.
        """
        return frozenset(made for part in _parts(names) if len(found := self._of_name(part)) == 1 for made in found)

    def _of_name(self, name: str) -> frozenset[str]:
        exact, line = set(), set()
        for entry in self._entries:
            known = [_plain(own) for own in (entry.provider, entry.family, entry.model) if own]
            if any(re.match(rf"{re.escape(own)}(?![^\W_])", name) for own in known):
                exact.add(maker(entry))
            if _line(name) and _line(name) in map(_line, known):
                line.add(maker(entry))
        return frozenset(exact or line)

    def alike(self, dump: Features, least: float, prompts: Mask | None = None) -> frozenset[str]:
        """Return the maker whose model is ``least`` times as close as all others', or nobody; see :meth:`closeness`.

        That is ``LIBRARY_SAME_MAKER`` for a teacher, ``LIBRARY_SAME_MODEL`` for a suspect.
        """
        entry = self.nearest(dump, least, prompts)
        return frozenset({maker(entry)} if entry else ())

    def nearest(self, dump: Features, least: float, prompts: Mask | None = None) -> Entry | None:
        """Return the model that is ``least`` times as close as those of all other makers, or none; see :meth:`alike`."""
        entry, times = closest(self._entries, self.closeness(dump, prompts))
        return entry if times >= least else None

    def same(self, dump: Features) -> tuple[Entry, ...]:
        """Return the models whose dump has a dump's answers, in whatever file; see :meth:`closeness`."""
        near = self.closeness(dump)
        return tuple(entry for entry, close in zip(self._entries, near, strict=True) if close >= SAME_DUMP)


def closest(entries: Sequence[Entry], close: F64) -> tuple[Entry, float]:
    """Return the model that is closest to a dump, ``close`` being the closeness to each, ``(n_models,)``.

    Returns:
        It, and how many times as close it is as the closest model of all other makers, or as
        ``LIBRARY_LEAST_CLOSENESS``; 0 if there is no other.
    """
    first = entries[int(close.argmax())]
    others = [float(value) for value, entry in zip(close, entries, strict=True) if maker(entry) != maker(first)]
    times = float(close.max()) / max(*others, LIBRARY_LEAST_CLOSENESS) if others else 0.0
    return first, times


def maker(entry: Entry) -> str:
    """Return who made a model, in lower case: its provider, or its family where that is unknown."""
    return (entry.provider or entry.family).lower()


def _parts(names: Collection[str]) -> set[str]:
    """Names as they are compared, and the last parts of those that are paths."""
    return {part for name in names for part in (_plain(name), _plain(re.split(r"[/\\]", name)[-1]))}


def _plain(name: str) -> str:
    """A name in lower case, a dash between its parts.

    >>> _plain("GPT-4_0613"), _plain("Meta Llama 3.1")
    ('gpt-4-0613', 'meta-llama-3.1')
    """
    return re.sub(r"[\s_/-]+", "-", name.strip().lower())


def _line(name: str) -> str:
    """The word before the number that a name begins with; "" where it does not begin so.

    >>> _line("gpt-4-turbo"), _line("gpt4"), _line("qwen1.5-chat"), _line("text-davinci-003")
    ('gpt', 'gpt', 'qwen', '')
    """
    found = re.match(r"([^\W\d]+)-?\d", name)
    return found[1] if found else ""
