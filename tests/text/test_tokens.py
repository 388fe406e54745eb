"""The vectorised tokeniser against a slow, obvious one."""

import math
import re
import unicodedata
from typing import NamedTuple

import numpy as np
import pytest
from each import each
from hypothesis import given
from hypothesis import strategies as st

from distilldetect.text import characters
from distilldetect.text.characters import (
    PUNCTUATION,
    SINGLE,
    WORD,
    decomposed_fraction,
    multi_line_fraction,
    n_ignorable,
    n_mixed_words,
)
from distilldetect.text.tokens import mix, tokenise

NEWLINES = "\n\r\x0b\x0c\x85\u2028\u2029"
NEEDS_NO_SPACE = "।۔؟։。！？｡．။។།"  # noqa: RUF001
ENDS_SENTENCE = ".!?…" + NEEDS_NO_SPACE
SCRIPTS_OF_SINGLES = (
    "CJK ", "HIRAGANA ", "KATAKANA", "HANGUL ", "BOPOMOFO ", "HALFWIDTH KATAKANA", "HALFWIDTH HANGUL", "HANGZHOU ",
    "THAI ", "LAO ", "MYANMAR ", "KHMER ",
)  # fmt: skip


IGNORABLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f"
    "\ufeff\uffa0\ufff0-\ufff8\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)


class Token(NamedTuple):
    row: int
    place: int  # among the characters of all texts
    text: str
    kind: int
    starts_line: bool
    starts_sentence: bool
    in_body: bool


def kind_of(character):
    """WORD, SINGLE or PUNCTUATION; None where it is blank."""
    category = unicodedata.category(character)
    if character in NEWLINES or category[0] in "ZC":
        return None
    if category[0] in "LN" and category != "Nd" and unicodedata.name(character, "").startswith(SCRIPTS_OF_SINGLES):
        return SINGLE
    return WORD if category[0] in "LMN" or character == "_" else PUNCTUATION


def spans(text):
    """(start, end) of each token."""
    found = []
    for place, character in enumerate(text):
        kind = kind_of(character)
        on = kind_of(text[found[-1][0]]) if found and found[-1][1] == place else None  # the token that ends here
        if (kind == WORD == on) or (unicodedata.category(character)[0] == "M" and on == SINGLE):
            found[-1] = (found[-1][0], place + 1)
        elif kind is not None:
            found.append((place, place + 1))
    return found


def ends_sentence(text, tokens, at):
    """Whether the token ``at`` is a mark that ends a sentence, and not the full stop of a numbered item."""
    mark, after = text[tokens[at].place], text[tokens[at].place + 1 :]
    if mark not in ENDS_SENTENCE:
        return False
    numbers_an_item = (
        at > 0 and tokens[at - 1].starts_line and not tokens[at].starts_line and text[tokens[at - 1].place].isdecimal()
    )
    spaced = not after or kind_of(after[0]) is None
    return not numbers_an_item and (spaced or mark in NEEDS_NO_SPACE)


def tokens_of(text):
    """The tokens of one text, as row 0."""
    tokens, n_sentences, end_before = [], 0, 0
    for start, end in spans(text):
        line = not tokens or any(character in NEWLINES for character in text[end_before:start])
        sentence = line or ends_sentence(text, tokens, len(tokens) - 1)
        n_sentences += sentence
        tokens.append(Token(0, start, text[start:end], kind_of(text[start]), line, sentence, n_sentences > 1))
        end_before = end
    return tokens


def seen(texts):
    """The texts without what is not seen."""
    return [IGNORABLE.sub("", text) for text in texts]


def reference(texts):
    tokens, place = [], 0
    for row, text in enumerate(seen(texts)):
        tokens += [token._replace(row=row, place=place + token.place) for token in tokens_of(text)]
        place += len(text)
    return tokens


def as_tokens(texts):
    tokens = tokenise(texts)
    joined = "".join(seen(texts))
    return [
        Token(row, start, joined[start:end], *rest)
        for row, start, end, *rest in zip(
            tokens.row.tolist(),
            tokens.start.tolist(),
            tokens.end.tolist(),
            tokens.kind.tolist(),
            tokens.starts_line.tolist(),
            tokens.starts_sentence.tolist(),
            tokens.in_body.tolist(),
            strict=True,
        )
    ]


def words(text):
    return [token.text for token in as_tokens([text])]


def sentences(text):
    """The tokens joined by blanks, cut where a sentence starts."""
    found = []
    for token in as_tokens([text]):
        if token.starts_sentence:
            found.append([])
        found[-1].append(token.text)
    return [" ".join(sentence) for sentence in found]


HAND_CASES = {
    "English": "Hello, world_1! It's 3.14.",
    "list": "Steps:\n1. Mix it.\n\n2. Bake it. Eat.\n- Done",
    "ellipsis": "Well... yes. No?! (Sure.) Fine",
    "Japanese": "私はカフェに行く。コーヒーｱﾒ！おいしい",  # noqa: RUF001
    "Chinese": "你好，世界！今天是2024年。好",  # noqa: RUF001
    "Korean": "안녕 하세요. 네",
    "Russian": "Привет, мир! Как дела? Ёж.",
    "Hindi": "नमस्ते दुनिया। यह क्षेत्र है।ठीक",
    "Urdu": "یہ ہے۔ ٹھیک",  # noqa: RUF001
    "Arabic": "كيف؟ نعم.\n١. خلط\n٢. خبز",  # noqa: RUF001
    "Thai": "สวัสดีครับ ผมชื่อ ๑๒. ที่นี่a\u0301",
    "Khmer": "ខ្ញុំ។ទៅ១",
    "Burmese": "မြန်မာ။စာ",
    "Tibetan": "བོད་ཡིག།ཡིན",
    "marks alone": "\u0e34\u0301 .\u0301\u0e34 \u0e01 \u0e34",
    "emoji": "Hi 👋\U0001f3fd! 👨\u200d👩\u200d👧 ok ❤\ufe0f.",
    "empty": "",
    "blank": " \t\r\n\u00a0\u3000\u200b",
    "control characters": "a\x00b\x1fc\x85d\u2028e",
    "lone surrogates": "a\ud800b \udc00.\ud83d c",
    "decomposed": "Cafe\u0301 がA",
    "capitals": "İSTANBUL ΣΑΣ ẞ",
}


@each("text", HAND_CASES.values())
def test_agrees_with_the_slow_tokeniser(text):
    assert as_tokens([text]) == reference([text])


def test_agrees_with_the_slow_tokeniser_on_all_cases_at_once():
    texts = ["", *HAND_CASES.values(), "", ""]
    assert as_tokens(texts) == reference(texts)


LETTERS = "abcXYZ019_ .\n!?。。，।木カあ한éЖक\u093f\u0301กิ११؟👋\u200d\ufe0f\u00ad\ud83d\udc00\t'-…\u2028"  # noqa: RUF001
any_text = st.text(alphabet=LETTERS, max_size=30) | st.text(st.characters(max_codepoint=0x2FF), max_size=30)


def folded(character):
    """In lower case where that is one character; a decimal digit as that of ASCII."""
    lower = str(unicodedata.decimal(character)) if character.isdecimal() else character.lower()
    return lower if len(lower) == 1 else character


@given(st.lists(any_text, max_size=5))
def test_agrees_with_the_slow_tokeniser_on_any_texts(texts):
    tokens, expected = tokenise(texts), reference(texts)
    assert as_tokens(texts) == expected
    assert np.diff(tokens.bounds).tolist() == [len(tokens_of(text)) for text in seen(texts)]
    assert tokens.n_texts == len(texts)
    words_ = ["".join(map(folded, token.text)) for token in expected]
    assert len(set(words_)) == len(set(tokens.word.tolist())) == len(set(zip(words_, tokens.word.tolist(), strict=True)))


@given(st.lists(any_text, min_size=2, max_size=4))
def test_a_text_is_cut_the_same_whatever_stands_before_it(texts):
    together = tokenise(texts)
    last = slice(together.bounds[-2], None)
    alone = tokenise(texts[-1:])
    for field in ("word", "masked", "kind", "starts_line", "starts_sentence", "in_body"):
        assert getattr(together, field)[last].tolist() == getattr(alone, field).tolist()


def test_characters_that_are_not_seen_change_nothing_but_places():
    plain = ["One well-known sentence. Two!", "", "3. caf\u00e9 \u6728"]
    cut = [re.sub(r"(\w)", "\\1\u200b\u00ad", text) for text in plain]
    one, other = tokenise(plain), tokenise(["\ufeff" + text for text in cut])
    for name in ("codes", "start", "end", "word", "masked", "kind", "row", "bounds", "in_body"):
        assert getattr(one, name).tolist() == getattr(other, name).tolist()
    joined = "".join("\ufeff" + text for text in cut)
    spans_ = [other.span(k, k) for k in range(len(other.word))]
    assert seen(joined[start:end] for start, end in spans_) == words("".join(plain))
    assert all(not IGNORABLE.match(joined[start]) and not IGNORABLE.match(joined[end - 1]) for start, end in spans_)


def test_what_is_not_seen_is_counted():
    assert n_ignorable(["te\u200bach\u00ad", "teach", "\U000e0041 \u4f60\u597d"]) == 3


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("te\u0430ch \u0430ll", 2),  # with Cyrillic a
        ("caf\u00e9 \u043c\u0438\u0440 \u03b1-helix \u03c0r", 1),
        ("plain words", 0),
        ("\u0394x + \u0394y", 2),
    ],
)
def test_words_of_two_scripts_that_look_alike_are_counted(text, expected):
    assert n_mixed_words([text, text]) == 2 * expected


def test_texts_with_letters_taken_apart_are_counted():
    assert decomposed_fraction(["cafe\u0301", "caf\u00e9", "cafe", "\u1112\u1161\u11ab"]) == 0.5
    assert decomposed_fraction(["\u0958 \u2126", "e\u0331"]) == 0.0  # no form C puts more together here
    assert decomposed_fraction([]) == 0.0


def test_texts_of_several_lines_are_counted():
    assert multi_line_fraction(["one\ntwo", " \n one \n", "a\rb", "", "  "]) == pytest.approx(2 / 3)
    assert math.isnan(multi_line_fraction(["", " \n"]))


def test_a_number_at_the_end_of_a_text_numbers_no_item_of_the_next():
    assert tokenise(["7", ". Hello"]).starts_sentence.tolist() == [True, True, True]


def test_no_texts_hold_no_tokens():
    tokens = tokenise([])
    assert (tokens.n_texts, len(tokens.word), tokens.bounds.tolist()) == (0, 0, [0])


@each(
    ("text", "expected"),
    [
        ("It's well-known.", ["It", "'", "s", "well", "-", "known", "."]),
        ("snake_case 3rd", ["snake_case", "3rd"]),
        ("木々カタ", ["木", "々", "カ", "タ"]),
        ("GPT4は", ["GPT4", "は"]),
        ("한국", ["한", "국"]),
        ("ёлка 日本", ["ёлка", "日", "本"]),
        ("नमस्ते।", ["नमस्ते", "।"]),
        ("สวัสดี", ["ส", "วั", "ส", "ดี"]),  # no spaces between words: a letter with its marks
        ("ខ្ញុំ។", ["ខ្", "ញុំ", "។"]),
        ("が", ["が"]),
        ("👍👍", ["👍", "👍"]),
        ("a\ud800b", ["a", "b"]),
        ("te\u200bach\u00ading \u2764\ufe0f", ["teaching", "\u2764"]),
        (
            "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
            ["\u0645\u06cc\u062e\u0648\u0627\u0647\u0645"],
        ),  # Persian: I want
    ],
)
def test_tokens_by_eye(text, expected):
    assert words(text) == expected


@each(
    ("text", "expected"),
    [
        ("One. Two! Three", ["One .", "Two !", "Three"]),
        ("Version 1.5 is out", ["Version 1 . 5 is out"]),
        ("Here:\n1. Mix. Stir", ["Here :", "1 . Mix .", "Stir"]),
        ("Since 1. May. Later", ["Since 1 .", "May .", "Later"]),
        ("はい。そう", ["は い 。", "そ う"]),
        ("ठीक।हाँ", ["ठीक ।", "हाँ"]),
        ("كيف؟نعم", ["كيف ؟", "نعم"]),
        ("كيف:\n١. نعم. لا", ["كيف :", "١ . نعم .", "لا"]),  # noqa: RUF001
        ("no.space", ["no . space"]),
        ("a\n\nb", ["a", "b"]),
    ],
)
def test_sentences_by_eye(text, expected):
    assert sentences(text) == expected


def test_the_body_is_all_but_the_first_sentence_of_each_text():
    tokens = tokenise(["Sure! Here it is.", "", "Yes", "はい。木"])
    assert tokens.in_body.tolist() == [False] * 2 + [True] * 4 + [False] + [False] * 3 + [True]


def test_words_are_lower_cased():
    word = tokenise(["Café CAFÉ café cafe Ж ж"]).word
    assert word[0] == word[1] == word[2] != word[3]
    assert word[4] == word[5]


def test_decimal_digits_of_all_scripts_are_the_same():
    word = tokenise(["12 ١٢ १२ \u0e51\u0e52 １２ ²"]).word.tolist()  # noqa: RUF001
    assert len(set(word[:5])) == 1
    assert word[5] != word[0]


def masks(text):
    return tokenise([text]).masked.tolist()


@each(
    ("one", "other"),
    [
        ("running", "jumping"),
        ("Running", "Jumping"),
        ("RUNNING", "JUMPING"),
        ("unbelievably", "remarkably"),
        ("123", "456"),
        ("1234567", "123456"),
        ("木", "水"),
        ("カ", "キ"),
    ],
)
def test_meaning_is_masked(one, other):
    assert masks(one) == masks(other)


@each(
    ("one", "other"),
    [
        ("cat", "dog"),
        ("a", "A"),
        ("then", "when"),
        ("running", "Running"),
        ("Running", "RUNNING"),
        ("running", "walked"),
        ("rating", "congratulating"),
        ("12", "123"),
        ("木", "カ"),
        ("は", "が"),
        ("한", "국"),
        ("ก", "ข"),
        (",", "."),
    ],
)
def test_form_is_kept(one, other):
    assert masks(one) != masks(other)


@pytest.mark.parametrize(("one", "other"), [("what", "chat"), ("gold", "cold"), ("back", "pack")])
def test_words_of_four_letters_are_kept_whole(one, other):
    assert masks(one) != masks(other)


@pytest.mark.parametrize(("one", "other"), [("ｱ", "ｲ"), ("𠀀", "𠀁")], ids=["half-width katakana", "Han, extension B"])
def test_rare_blocks_of_han_and_katakana_are_masked_too(one, other):
    assert masks(one) == masks(other)


def test_mix_is_the_finaliser_of_splitmix64():
    golden = np.array([0x9E3779B97F4A7C15, 0x3C6EF372FE94F82A], dtype=np.uint64)  # its first two states from seed 0
    assert mix(golden).tolist() == [0xE220A8397B1DCDAF, 0x6E789E6AA1B965F4]


def test_tokens_of_a_long_dump_are_hashed_as_those_of_a_short_one():
    texts = ["What a day!", "", "Deux idées; 三つ"]
    once, often = tokenise(texts), tokenise(texts * 3000)  # some 30,000 tokens: more than are hashed at a time
    for name in ("word", "masked"):
        assert (getattr(often, name).reshape(3000, -1) == getattr(once, name)).all()


def test_one_very_long_token_is_hashed_as_alone():
    long = "x" * 200_000
    assert tokenise([f"a {long} b"]).word[1] == tokenise([long]).word[0]


def test_a_letter_is_known_to_other_threads_only_with_its_lower_case(monkeypatch):
    lower_when_known = {}

    class Classes(np.ndarray):
        def __setitem__(self, code, value):
            lower_when_known[chr(code)] = chr(characters._lower_of[code])
            super().__setitem__(code, value)

    monkeypatch.setattr(characters, "_class_of", np.zeros(0x110000, dtype=np.uint8).view(Classes))
    monkeypatch.setattr(characters, "_lower_of", np.arange(0x110000, dtype=np.uint32))
    tokenise(["Ab É"])
    assert {letter: lower_when_known[letter] for letter in "AbÉ"} == {"A": "a", "b": "b", "É": "é"}
