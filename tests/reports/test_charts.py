import math

import pytest

from distilldetect.reports.charts import SCALE, TALLEST_STRIP, Axis, population_strip, verbal_scale, waterfall
from distilldetect.results.wording import verbal

WIDTH = 728.0  # 70 px for each of the ten units between the margins


def of_style(picture, style):
    return [mark for mark in picture.marks if mark.style == style]


def ends(mark):
    return pytest.approx(mark.place["x"]), pytest.approx(mark.place["x"] + mark.place["width"])


def test_the_scale_has_the_words_of_the_verdict():
    for lower, (upper, word) in zip((0.0, *(upper for upper, _ in SCALE)), SCALE, strict=False):
        middle = (lower + upper) / 2
        assert verbal(middle).removesuffix(" support") == word
        assert verbal(upper - 1e-6) == verbal(middle)
        assert upper == SCALE[-1][0] or verbal(upper) != verbal(middle)


@pytest.mark.parametrize("log10_lr", [-7.0, -4.0, -1.0, -0.99, -0.2, 0.0, 0.4, 1.0, 2.5, 9.0])
def test_the_filled_band_is_the_verdict_and_holds_its_mark(log10_lr, distilled):
    word = verbal(log10_lr)
    distilled["verdict"] |= {"log10_lr": log10_lr, "word": word, "scale_word": word}
    picture = verbal_scale(distilled, WIDTH)
    (band,) = of_style(picture, "band-on")
    left, right = band.place["x"], band.place["x"] + band.place["width"]
    assert left <= Axis(-5, 5, WIDTH).x(log10_lr) <= right
    lines = " ".join(mark.text for mark in picture.marks if mark.style.startswith("on-band"))
    assert lines.replace("- ", "") == word.removesuffix(" against").removesuffix(" support")


def test_no_band_is_filled_where_the_interval_includes_1(independent):
    independent["verdict"] |= {"log10_lr": -0.5, "word": "inconclusive", "scale_word": "weak support against"}
    picture = verbal_scale(independent, WIDTH)
    assert of_style(picture, "band-on") == []
    assert "LR 1/3.16, interval on both sides of 1" in [mark.text for mark in picture.marks]


def test_the_interval_stands_where_it_is(distilled):
    distilled["verdict"] |= {"log10_lr_low": 0.0, "log10_lr_high": 1.0}
    picture = verbal_scale(distilled, WIDTH)
    interval = next(mark for mark in of_style(picture, "suspect") if mark.tag == "rect")
    assert ends(interval) == (364.0, 434.0)


def test_the_strip_has_a_dot_for_every_defined_member_and_stacks_equal_ones(distilled):
    distilled["population"]["members"] = [{"log10_lr": x} for x in (0.0, 0.0, 0.0, -1.0, None)]
    (mark,) = of_style(population_strip(distilled, WIDTH), "other")
    places = [tuple(map(float, dot.removesuffix("h0").split())) for dot in mark.place["d"].split("M")[1:]]
    assert len(places) == 4
    assert len({x for x, _ in places}) == 2
    assert len(set(places)) == 4


def test_a_strip_of_very_many_stays_within_its_height(distilled):
    distilled["population"]["members"] = [{"log10_lr": 0.0}] * 5000
    picture = population_strip(distilled, WIDTH)
    assert picture.height <= TALLEST_STRIP + 70 + 2.5


def test_every_step_of_the_waterfall_begins_where_the_last_one_ended(distilled):
    distilled["verdict"] |= {"log10_lr_uncapped": 3.0, "log10_lr": 2.0}
    distilled["intercept"] = -1.0
    parts = [distilled["contributions"][0] | {"log10_lr": added} for added in (5.0, -2.0, 1.5, -0.5)]
    distilled["contributions"] = parts
    picture = waterfall(distilled, WIDTH)
    axis = Axis(-1, 4, WIDTH)
    bars = [mark for mark in picture.marks if mark.tag == "rect"]
    wanted = [
        (-1, 0, "against"),
        (-1, 4, "for"),
        (2, 4, "against"),
        (2, 3.5, "for"),
        (3, 3.5, "against"),
        (0, 3, "total"),
        (2, 3, "limit"),
        (0, 2, "total"),
    ]
    assert [(*ends(mark), mark.style) for mark in bars] == [(axis.x(low), axis.x(high), kind) for low, high, kind in wanted]
    texts = [mark.text for mark in picture.marks if mark.style in ("plain", "bold")]
    assert texts[1::2] == ["-1.00", "+5.00", "-2.00", "+1.50", "-0.50", "+3.00", "-1.00", "+2.00"]


def test_marks_beyond_an_axis_are_drawn_at_its_end():
    axis = Axis(-5, 5, WIDTH)
    assert (axis.x(-math.inf), axis.x(0), axis.x(99)) == (14.0, 364.0, 714.0)
