"""Whether answers are to their prompts."""

import json

from batch_panels import EXAMPLES
from each import each

from distilldetect.text import fits_prompts

OWN = [json.loads(line) for line in (EXAMPLES / "teacher.jsonl").read_text(encoding="utf-8").splitlines()]
PROMPTS, ANSWERS = ([own[key] for own in OWN] for key in ("prompt", "output"))
THINGS = [chr(0x4E00 + 97 * n) * 3 + chr(0x3042 + n) * 2 for n in range(40)]  # of a script without spaces
ASKED = [f"{a}\u306e{a}\u306f\u4f55\u3067\u3059\u304b" for a in THINGS]
TOLD = [f"{a}\u306e{a}\u3067\u3059" for a in THINGS]

LABELLED = [f"Is this positive or negative? {prompt}" for prompt in PROMPTS]


@each(
    ("prompts", "answers", "expected"),
    [
        (PROMPTS, ANSWERS, True),
        (PROMPTS, ANSWERS[1:] + ANSWERS[:1], False),
        (PROMPTS, [answer if n % 4 else "" for n, answer in enumerate(ANSWERS)], True),
        (ASKED, TOLD, True),
        (ASKED, TOLD[5:] + TOLD[:5], False),
        (["2 + 2?"] * 40, ["4"] * 40, True),  # nothing tells
        (PROMPTS, [str(n) for n in range(len(PROMPTS))], True),  # nor here, where prompts have words
        (LABELLED, ["negative", "positive"] * 22, True),  # nor where all prompts have the words of the answers
        (PROMPTS[:5], ANSWERS[5:10], True),  # too few
        ([], [], True),
    ],
)  # fmt: skip
def test_answers_fit_where_words_of_their_prompts_stand_in_them(prompts, answers, expected):
    assert fits_prompts(prompts, answers) is expected
