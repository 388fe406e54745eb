"""Fingerprints: what they keep, how they are merged, and what damage does to them."""

import re
from dataclasses import replace

import numpy as np
import pytest
from batch_panels import EXAMPLES, records, write_dump
from dumps import dump_of
from hypothesis import given, settings
from hypothesis import strategies as st

from distilldetect.cli import run
from distilldetect.defaults import COPIED_TOKENS, SKETCH_ANSWERS
from distilldetect.errors import DumpError
from distilldetect.fingerprints.file import from_bytes, to_bytes
from distilldetect.fingerprints.fingerprint import fingerprint, merged
from distilldetect.fingerprints.placing import audit_prompts, placed
from distilldetect.fingerprints.sketch import Sketch, kept_sketch, whole_sketch
from distilldetect.formats.dump import Response
from distilldetect.formats.reading import load
from distilldetect.panels import Entry
from distilldetect.signals.features import ALL_SIGNALS, Extractor
from distilldetect.similarity.candidates import Candidates
from distilldetect.text.prompts import prompt_key

WORDS = ("water", "Boil", "the", "rice", "- well,", "1.", "\n", "Sure!", "café", "10")
texts = st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join)
answers = st.lists(st.tuples(st.sampled_from("abcdefgh"), texts), min_size=1, max_size=12)


def dump(given_answers, source="d.jsonl"):
    responses = [Response(f"What is {prompt}?", None, text) for prompt, text in given_answers]
    return dump_of(responses, source, source.ljust(64, "0"))


def same(one, other):
    """Whether two fingerprints hold the same of the text, wherever it came from."""
    plain = replace(one, provenance={}, skipped={}), replace(other, provenance={}, skipped={})
    return to_bytes(plain[0]) == to_bytes(plain[1])


@pytest.fixture(scope="module")
def content():
    return to_bytes(fingerprint(replace(load(str(EXAMPLES / "teacher.jsonl")), source="d.jsonl")))


@given(answers, st.integers(0, 12), st.integers(0, 12))
@settings(max_examples=60)
def test_the_whole_is_what_its_parts_are_merged_into(all_answers, one, other):
    first, second = sorted((one, other))
    parts = [all_answers[:first], all_answers[first:second], all_answers[second:]]
    whole = fingerprint(dump(all_answers))
    assert same(merged([fingerprint(dump(part)) for part in parts]), whole)


@given(answers, st.randoms(use_true_random=False))
@settings(max_examples=40)
def test_parts_that_answer_different_prompts_may_come_in_any_order(all_answers, random):
    once = list(dict(all_answers).items())
    parts = [fingerprint(dump([answer])) for answer in once]
    random.shuffle(parts)
    assert same(merged(parts), fingerprint(dump(once)))


def test_of_two_answers_the_first_parts_counts_and_the_other_is_counted():
    first, second = dump([("a", "Boil the rice well")]), dump([("a", "Water"), ("b", "Sure! the rice")], "e.jsonl")
    made = merged([fingerprint(first), fingerprint(second)])
    assert same(made, fingerprint(dump([("a", "Boil the rice well"), ("b", "Sure! the rice")])))
    assert made.skipped == {"a further sample of the prompt": 1}
    assert made.provenance["source"] == "d.jsonl;e.jsonl"
    assert (made.provenance["n_records"], made.provenance["n_responses"]) == (3, 3)


@given(answers, st.sampled_from([b"", b"salt"]))
@settings(max_examples=40)
def test_what_was_written_is_what_is_read(all_answers, salt):
    made = fingerprint(dump(all_answers), salt)
    found = from_bytes(to_bytes(made), "f.ddfp")
    assert to_bytes(found) == to_bytes(made)
    assert (found.provenance, found.skipped, found.salt_id) == (made.provenance, made.skipped, made.salt_id)


def close(candidate, own, name):
    """Closeness of one dump to another by one signal."""
    candidates = Candidates([candidate], [(0,)])
    return candidates.closeness(candidates.compare(own, [name]), name, (0,), own.n_tokens >= 0)


def test_every_signal_sees_in_a_fingerprint_what_it_sees_in_the_text():
    one, other = (load(str(EXAMPLES / name)) for name in ("teacher.jsonl", "suspect_distilled.jsonl"))
    prompts = sorted((r.prompt for r in one.responses), key=prompt_key)
    in_order = [{r.prompt: r.text for r in dump.responses} for dump in (one, other)]
    teacher, suspect = (Extractor(prompts).extract([texts[p] for p in prompts]) for texts in in_order)
    prints = [from_bytes(to_bytes(fingerprint(dump)), "f").features for dump in (one, other)]
    for name in ALL_SIGNALS:
        found, expected = close(*prints, name), close(teacher, suspect, name)
        np.testing.assert_array_equal(found, expected, err_msg=name)


@pytest.mark.parametrize("name", ALL_SIGNALS)
def test_a_salt_leaves_closeness_as_it_is_and_no_hash(name):
    dumps = [load(str(EXAMPLES / file)) for file in ("teacher.jsonl", "suspect_distilled.jsonl")]
    plain, salted = ([fingerprint(dump, salt) for dump in dumps] for salt in (b"", b"secret"))
    closeness = [close(one.features, other.features, name) for one, other in (plain, salted)]
    np.testing.assert_array_equal(np.sort(closeness[0], axis=0), np.sort(closeness[1], axis=0))
    hashes = [set(print_.features.sets[name].hashes().tolist()) for print_ in (plain[0], salted[0])]
    assert len(hashes[0] & hashes[1]) < 0.01 * len(hashes[0])
    assert not set(plain[0].prompts.tolist()) & set(salted[0].prompts.tolist())


ASKED = ("What is a kettle made of?", "Why does rice boil over?")
SAID = ("A kettle is made of steel, as most of them are.", "It is the starch. Why does it boil over? Turn it down.")


def id_print(prompts=ASKED, ids=("1", "2"), salt=b"", source="d.jsonl"):
    responses = tuple(Response(prompt, own, said) for prompt, own, said in zip(prompts, ids, SAID, strict=True))
    return fingerprint(replace(dump([], source), responses=responses), salt, join="id")


def test_joined_on_ids_prompts_are_kept_apart_and_survive_the_file():
    made = id_print()
    found = from_bytes(to_bytes(made), "f")
    assert to_bytes(found) == to_bytes(made)
    assert (found.join, fingerprint(dump([("a", "x")])).join) == ("id", "prompt")
    assert found.asked.known.all()
    assert not id_print((None, None)).asked.known.any()
    salted = id_print(salt=b"salt")
    assert not set(made.prompts.tolist()) & set(salted.prompts.tolist())
    assert not set(made.asked.keys.tolist()) & set(salted.asked.keys.tolist())


@pytest.mark.parametrize("salt", [b"", b"salt"])
def test_whoever_knows_the_prompt_takes_its_words_from_all(salt):
    entries = [Entry(str(k), "", frozenset({"teacher"}), str(k), "", "") for k in range(2)]
    knowing, other = id_print(salt=salt), id_print((None, None), salt=salt, source="e.jsonl")
    prompts = audit_prompts(entries, [other, knowing])
    by_prompt = {name: sets.sizes().tolist() for name, sets in fingerprint(load_of(), salt).features.sets.items()}
    for print_ in (knowing, other):
        features = placed(print_, prompts)
        assert {name: sorted(sets.sizes().tolist()) for name, sets in features.sets.items()} == {
            name: sorted(sizes) for name, sizes in by_prompt.items()
        }


def load_of():
    return replace(dump([]), responses=tuple(Response(a, None, s) for a, s in zip(ASKED, SAID, strict=True)))


def test_an_id_of_two_prompts_is_in_no_audit_and_a_suspects_other_prompt_is_not_compared():
    entries = [Entry(str(k), "", frozenset({"teacher"}), str(k), "", "") for k in range(2)]
    disputing = id_print(("Something else?", ASKED[1]))
    assert len(audit_prompts(entries, [id_print(), disputing]).keys) == 1
    undisputed = audit_prompts(entries, [id_print(), id_print((None, None))])
    assert sorted((placed(disputing, undisputed).n_tokens > 0).tolist()) == [False, True]


def test_without_ids_there_is_nothing_to_join_on():
    message = "d.jsonl: holds no ids, and another dump holds no prompts, so nothing says which responses belong together"
    with pytest.raises(DumpError, match=f"^{re.escape(message)}"):
        id_print(ids=("1", None))


def test_no_word_of_a_dump_is_in_its_fingerprint(content):
    words = {word for record in records("teacher.jsonl") for word in re.findall(r"[a-z]{7,}", record["output"].lower())}
    of_any, lowered = to_bytes(fingerprint(dump([("a", "x")]))), content.lower()
    words = {word for word in words if word.encode() not in of_any}
    assert len(words) > 300
    assert [word for word in words if word.encode() in lowered] == []


def test_prints_of_different_salts_are_not_merged():
    plain, salted = fingerprint(dump([("a", "x")])), fingerprint(dump([("b", "y")], "e.jsonl"), b"salt")
    message = "e.jsonl: was made with another salt than the first part; make both with the same --salt"
    with pytest.raises(DumpError, match=f"^{re.escape(message)}$"):
        merged([plain, salted])


def test_truncated_anywhere_it_is_refused(content):
    for length in range(0, len(content) - 1, 97):
        with pytest.raises(DumpError, match=r"^f\.ddfp: is damaged"):
            from_bytes(content[:length], "f.ddfp")


@pytest.mark.parametrize("seed", range(4))
def test_a_flipped_bit_is_refused_or_changes_nothing(content, seed):
    whole = to_bytes(from_bytes(content, "f.ddfp"))
    rng = np.random.default_rng(seed)
    n_refused = 0
    for _ in range(40):
        damaged = bytearray(content)
        damaged[rng.integers(len(content))] ^= 1 << rng.integers(8)
        try:
            assert to_bytes(from_bytes(bytes(damaged), "f.ddfp")) == whole
        except DumpError:
            n_refused += 1
    assert n_refused > 30


@pytest.mark.parametrize("other", [b"", b"PK\x03\x04", b'{"a": 1}\n', bytes(1000)])
def test_what_is_no_fingerprint_is_refused(other):
    message = "f.ddfp: is damaged, or no fingerprint; make it again from the dump"
    with pytest.raises(DumpError, match=f"^{re.escape(message)}$"):
        from_bytes(other, "f.ddfp")


def test_the_command_merges_parts_and_says_how_many_prompts(tmp_path, capsys):
    given_records = records("teacher.jsonl")
    for name, part in (("one", given_records[:20]), ("two", given_records[15:]), ("all", given_records)):
        write_dump(tmp_path / f"{name}.jsonl", part)
    one, two, whole, output = (str(tmp_path / name) for name in ("one.jsonl", "two.jsonl", "all.jsonl", "o.ddfp"))
    assert run(["fingerprint", two, "-o", str(tmp_path / "two.ddfp"), "-q"]) == 0
    assert run(["fingerprint", one, str(tmp_path / "two.ddfp"), "-o", output]) == 0
    assert capsys.readouterr().err == f"{output}: 44 answered prompts\n  5 left out (a further sample of the prompt)\n"
    assert same(from_bytes((tmp_path / "o.ddfp").read_bytes(), output), fingerprint(load(whole)))


def test_the_command_refuses_a_print_of_another_salt(tmp_path, capsys):
    output = str(tmp_path / "f.ddfp")
    assert run(["fingerprint", str(EXAMPLES / "teacher.jsonl"), "-o", output, "-q"]) == 0
    assert run(["fingerprint", output, "-o", str(tmp_path / "g.ddfp"), "--salt", "x"]) == 3
    problem = "is a fingerprint made with another salt; make it again from the dump, or leave the salt out"
    assert capsys.readouterr().err == f"distilldetect: {output}: {problem}\n"


def test_the_command_needs_prompts(tmp_path, capsys):
    dump = tmp_path / "d.jsonl"
    write_dump(dump, [{"id": record["id"], "output": record["output"]} for record in records("teacher.jsonl")])
    assert run(["fingerprint", str(dump), "-o", str(tmp_path / "f.ddfp")]) == 3
    hint = "give them with --prompts FILE, or name their field with --prompt-field"
    assert capsys.readouterr().err == f"distilldetect: {dump}: holds no prompts; {hint}\n"


def test_the_command_says_in_one_line_that_it_cannot_write(tmp_path, capsys):
    output = str(tmp_path / "absent" / "f.ddfp")
    assert run(["fingerprint", str(EXAMPLES / "teacher.jsonl"), "-o", output]) == 3
    message = f"{output}: cannot be written: there is no such folder; make it first"
    assert capsys.readouterr().err == f"distilldetect: {message}\n"


def test_what_holds_no_text_is_told_where_a_dump_is_wanted(tmp_path, content):
    path = tmp_path / "f.ddfp"
    path.write_bytes(content)
    with pytest.raises(DumpError, match="a fingerprint, which holds no text; give it to score"):
        load(str(path))
    with pytest.raises(DumpError, match="a library of known models, which holds no text; give it with --library"):
        load(str(EXAMPLES / "references.ddlib"))


def test_a_whole_fits_its_prompts_if_all_its_parts_do():
    parts = [fingerprint(dump([(letter, "Boil the rice.")])) for letter in "ab"]
    wrong = replace(parts[1], features=replace(parts[1].features, fits_prompts=False))
    assert merged(parts).features.fits_prompts
    assert not merged([parts[0], wrong]).features.fits_prompts
    assert not from_bytes(to_bytes(wrong), "w.ddfp").features.fits_prompts


def test_a_dump_is_known_by_answers_that_no_two_models_write():
    long = " ".join(f"word{k}" for k in range(COPIED_TOKENS))
    known = kept_sketch(fingerprint(dump([("a", long), ("b", long + " x"), ("c", "Yes"), ("d", "No")])))
    assert len(known.answers) == 2
    assert Sketch.from_text(known.sha256, known.text) == known
    for others, expected in (
        ([("e", long), ("f", long + " x")], True),
        ([("e", long), ("c", "Yes"), ("d", "No")], False),
    ):
        assert known.is_of(whole_sketch(fingerprint(dump(others, "other.jsonl")))) is expected
        assert not known.is_of(whole_sketch(fingerprint(dump(others, "other.jsonl"), b"salt")))
    many = [(f"p{k}", f"{long} {k}") for k in range(2 * SKETCH_ANSWERS)]
    kept, whole = (make(fingerprint(dump(many))) for make in (kept_sketch, whole_sketch))
    assert sorted(kept.answers) == sorted(whole.answers)[:SKETCH_ANSWERS]
