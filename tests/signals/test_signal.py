"""What signals take of a text: with which words lines begin."""

from each import each

from distilldetect.signals import Extractor
from distilldetect.signals.signal import line_heads
from distilldetect.text.tokens import tokenise


def heads(text):
    """The element at each place, as the text from there to the end of its run shows it."""
    tokens = tokenise([text])
    hashes, position = line_heads(tokens)
    assert len(hashes) == len(position)
    return [text[tokens.start[k] :] for k in position]


@each(
    ("text", "expected"),
    [
        ("Here they are:\n\n1. **Sleep well** at night.\n2. Eat, too.", ["Here", "Sleep", "Eat"]),
        ("- Tea: hot\n* Milk\n\n## Two words\n42", ["Tea", "Milk", "Two"]),
        ("3 eggs, two cups of milk\n(stir)", ["two", "stir"]),
        ("...\n\n!", []),
        ("", []),
        ("\u4f60\u597d\uff0c\u518d\u89c1\n\u597d", ["\u4f60", "\u597d"]),
    ],
)
def test_each_line_has_one_head_at_most(text, expected):
    assert [own[: len(word)] for own, word in zip(heads(text), expected, strict=True)] == expected


def test_a_head_ends_at_the_next_mark_or_line():
    def hashes(text):
        return line_heads(tokenise([text]))[0].tolist()

    assert hashes("Sleep well: nine hours") == hashes("- **Sleep WELL**\nat")[:1] == hashes("7. sleep well\n7")
    assert len({hashes(text)[0] for text in ("Sleep well", "Sleep", "well sleep", "Sleep well now")}) == 4


def test_the_first_sentence_and_what_the_prompt_holds_do_not_count():
    signal = "line_head_similarity"
    features = Extractor(["eat"], [signal]).extract(["Sure thing\nSleep well: yes\nEat: no"])
    assert len(features.sets[signal].keys) == 1


def test_a_long_dump_has_the_features_of_its_answers():
    words = [f"word{n % 97} said{n % 89}, and\nso{n % 83} on." for n in range(3000)]
    texts = ["", *(" ".join(words[n : n + 3 * n % 40 * 3]) for n in range(300)), "x" * 300_000, "", "The end."]
    prompts = [f"What of word{n % 97} said{n % 89}?" for n in range(len(texts))]
    whole = Extractor(prompts).extract(texts)
    assert sum(map(len, texts)) > 600_000
    assert whole.n_tokens.tolist() == [len(tokenise([text]).word) for text in texts]
    for row in (0, 100, 101, 299, 301, 303):
        alone = Extractor(prompts[row : row + 1]).extract(texts[row : row + 1])
        assert whole.n_english[row] == alone.n_english[0]
        for name, sets in whole.sets.items():
            assert sets.hashes()[sets.rows() == row].tolist() == alone.sets[name].hashes().tolist()
