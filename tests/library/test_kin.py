"""Whose model a dump is, where a library knows another of the same maker."""

import numpy as np
import pytest
from each import each

from distilldetect.defaults import LIBRARY_SAME_MAKER, LIBRARY_SAME_MODEL, WEIGHED_SIGNALS
from distilldetect.fingerprints import AuditPrompts, placed
from distilldetect.library import Makers, read_library, reduced
from distilldetect.library.kin import closest, maker
from distilldetect.panels import Entry
from distilldetect.signals import Features, RowSets
from distilldetect.similarity import KIN_SIGNALS, Index

N_PROMPTS, N_ELEMENTS = 20, 40


def entry(model, provider="", family=""):
    return Entry(model, model, frozenset({"reference"}), family or model, provider, "")


def features(own, shared=0, other=0):
    """Features of a model whose elements are its own but for those it shares with another on every prompt."""
    values = [100 * other + k for k in range(shared)] + [100 * own + k for k in range(shared, N_ELEMENTS)]
    keys = np.array([row << 32 | value for row in range(N_PROMPTS) for value in sorted(values)], dtype=np.uint64)
    counts = np.full(N_PROMPTS, 100)
    return Features(dict.fromkeys(WEIGHED_SIGNALS, RowSets(keys, N_PROMPTS)), counts, counts)


ENTRIES = (entry("north-1", "north"), entry("north-2", "north"), entry("south-1", "south"), entry("lone"))
MODELS = tuple(features(k + 1) for k in range(4))


def makers_of(entries, models):
    return Makers(entries, {name: Index([own.sets[name] for own in models]) for name in KIN_SIGNALS})


MAKERS = makers_of(ENTRIES, MODELS)


def test_a_model_of_the_library_names_its_maker():
    entry, _ = closest(ENTRIES, MAKERS.closeness(features(1)))
    assert entry.model == "north-1"
    assert MAKERS.alike(features(1), LIBRARY_SAME_MODEL) == {"north"}
    assert MAKERS.alike(features(3), LIBRARY_SAME_MAKER) == {"south"}


def test_a_maker_that_is_not_known_is_the_family():
    assert MAKERS.alike(features(4), LIBRARY_SAME_MAKER) == {"lone"}
    assert [maker(own) for own in ENTRIES] == ["north", "north", "south", "lone"]
    assert maker(entry("x", "OpenAI")) == "openai"


def test_a_dump_that_is_like_nobody_names_nobody():
    assert MAKERS.alike(features(9), LIBRARY_SAME_MAKER) == MAKERS.alike(features(8), LIBRARY_SAME_MODEL) == frozenset()


KNOWN = [
    entry(*own)
    for own in (
        ("gpt4_0613", "OpenAI", "gpt-4"),
        ("text_davinci_003", "OpenAI", "text-davinci-003"),
        ("Meta-Llama-3-8B-Instruct", "meta", "llama-3-instruct"),
        ("command-r", "cohere", "command-r"),
        ("yi-large", "yi", "yi-large"),
        ("mistral-large-2402", "mistral", "mistral-large"),
        ("own-1", "", "own-1"),
        ("own-2", "", "own-2"),
    )
]


@each(
    ("name", "expected"),
    [
        ("gpt-4-0613", {"openai"}),
        ("GPT 5", {"openai"}),
        ("openai/o3", {"openai"}),
        ("cohere.command-a", {"cohere"}),
        ("dumps/gpt4.jsonl", {"openai"}),
        ("Llama-3.2-3B", {"meta"}),
        ("meta-llama/Llama-4", {"meta"}),
        ("command-r-plus-08-2024", {"cohere"}),
        ("command", set()),
        ("text", set()),
        ("large-2", set()),
        ("openaix", set()),
        ("commander-1", set()),
        ("own-3", set()),  # of two makers
        ("", set()),
        ("teacher", set()),
    ],
)
def test_a_name_tells_the_maker_where_it_begins_as_those_of_one_maker_do(name, expected):
    assert Makers(KNOWN, {}).called([name, "nothing"]) == expected


def test_only_the_prompts_that_count_are_looked_at():
    halves = np.arange(N_PROMPTS) < N_PROMPTS // 2
    mixed = Features(
        {
            n: RowSets(
                np.concatenate([features(own).sets[n].keys[at] for own, at in ((1, slice(0, 400)), (3, slice(400, 800)))]),
                N_PROMPTS,
            )
            for n in WEIGHED_SIGNALS
        },
        MODELS[0].n_tokens,
        MODELS[0].n_english,
    )
    assert MAKERS.alike(mixed, LIBRARY_SAME_MAKER) == frozenset()
    assert MAKERS.alike(mixed, LIBRARY_SAME_MAKER, halves) == {"north"}
    assert MAKERS.alike(mixed, LIBRARY_SAME_MAKER, ~halves) == {"south"}


def test_the_closest_of_another_maker_is_what_counts():
    close = np.array([0.30, 0.29, 0.20, 0.10])
    assert closest(ENTRIES, close) == (ENTRIES[0], pytest.approx(1.5))
    assert closest(ENTRIES[:2], close[:2]) == (ENTRIES[0], 0)


def test_a_suspect_is_held_to_more_than_a_teacher():
    models = (*MODELS[:3], features(4))
    near = features(9, shared=20, other=1)
    mixed = Features(
        {
            n: RowSets(np.union1d(near.sets[n].keys, features(3, shared=0).sets[n].keys[::3]), N_PROMPTS)
            for n in WEIGHED_SIGNALS
        },
        near.n_tokens,
        near.n_english,
    )
    makers = makers_of(ENTRIES, models)
    assert LIBRARY_SAME_MAKER < closest(ENTRIES, makers.closeness(mixed))[1] < LIBRARY_SAME_MODEL
    assert makers.alike(mixed, LIBRARY_SAME_MAKER) == {"north"}
    assert makers.alike(mixed, LIBRARY_SAME_MODEL) == frozenset()


def test_the_invented_teacher_and_its_pupil_are_of_no_reference_maker(path, case):
    library = read_library(path)
    prompts = case["teacher"].prompts
    own = [placed(case[name], AuditPrompts(prompts)) for name in ("teacher", "suspect_distilled", "suspect_independent")]
    teacher, *suspects = (reduced(dump, library.reductions) for dump in own)
    models = library.features(prompts)
    makers = Makers(library.entries, {name: library.table(name, prompts) for name in KIN_SIGNALS})
    assert makers.alike(teacher, LIBRARY_SAME_MAKER) == frozenset()
    assert [makers.alike(own, LIBRARY_SAME_MODEL) for own in suspects] == [frozenset(), frozenset()]
    assert makers.alike(models[1], LIBRARY_SAME_MAKER) == {"juniper-collective"}
