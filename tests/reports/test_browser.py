"""Pages as a reader's browser shows them. Without a browser on this machine these tests are skipped."""

import math

import pytest

from distilldetect.reports.result import html_report
from distilldetect.results import verbal
from reports.conftest import CHROMIUM, SEEN, SIZES

pytestmark = pytest.mark.skipif(not CHROMIUM.exists(), reason=f"no browser at {CHROMIUM}")


@pytest.mark.parametrize("name", ["distilled", "independent", "alone", "siblings", "impossible"])
def test_a_page_asks_for_nothing_and_its_contributions_add_up(name, opened, results):
    page, seen = opened(results[name])
    parts = [float(part.get_attribute("value")) for part in page.query_selector_all("#sum data.part")]
    (total,) = [float(part.get_attribute("value")) for part in page.query_selector_all("#sum data.total")]
    assert math.fsum(parts) == pytest.approx(total, abs=3e-6)
    assert total == results[name]["verdict"]["log10_lr_uncapped"]
    assert seen == {"requests": [], "messages": [], "dialogs": []}


def test_a_hostile_dump_does_nothing(opened, hostile):
    page, seen = opened(hostile)
    assert seen == {"requests": [], "messages": [], "dialogs": []}
    assert page.query_selector_all("script, img, iframe, object, embed, form, svg[onload], [onerror]") == []
    assert "<script>alert(1)</script>" in page.inner_text("main")


def test_the_policy_stops_a_script_and_an_image_that_would_get_in(opened, distilled):
    evil = '<script>alert(1)</script><img src="http://127.0.0.1:9/x.png" onerror="alert(2)"></main>'
    _, seen = opened(distilled, source=html_report(distilled, True).replace("</main>", evil))
    assert (seen["requests"], seen["dialogs"]) == ([], [])
    assert len(seen["messages"]) >= 2  # the policy was broken, and said so


def test_a_page_fits_the_screen_and_shows_one_drawing_of_each_pair(opened, distilled, hostile):
    for result, n_drawings in ((hostile, 2), (distilled, 3)):
        page, _ = opened(result)
        for size, (width, height) in SIZES.items():
            page.set_viewport_size({"width": width, "height": height})
            assert page.evaluate("document.documentElement.scrollWidth") == width, size
            visible = [svg.get_attribute("class") for svg in page.query_selector_all("svg") if svg.is_visible()]
            assert visible == ["wide" if size == "desktop" else "narrow"] * n_drawings


@pytest.mark.parametrize(("scheme", "colour"), [("light", "rgb(255, 255, 255)"), ("dark", "rgb(20, 23, 27)")])
def test_a_page_takes_the_colours_of_the_readers_scheme(scheme, colour, opened, distilled):
    page, _ = opened(distilled, "desktop", scheme)
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == colour


def test_no_word_of_a_drawing_runs_out_of_it(opened, distilled):
    page, _ = opened(distilled)
    for width, height in SIZES.values():
        page.set_viewport_size({"width": width, "height": height})
        outside = page.evaluate(
            """() => [...document.querySelectorAll('svg text')].filter(word => {
                if (!word.getClientRects().length) return false;
                const mine = word.getBoundingClientRect(), whole = word.ownerSVGElement.getBoundingClientRect();
                return mine.left < whole.left - 1 || mine.right > whole.right + 1;
            }).map(word => word.textContent)"""
        )
        assert outside == []


@pytest.mark.parametrize("log10_lr", [-0.5, 0.0, 1.5])
def test_every_word_of_the_scale_stands_in_its_box(log10_lr, opened, distilled):
    word = verbal(log10_lr)
    distilled["verdict"] |= {"log10_lr": log10_lr, "word": word, "scale_word": word}
    page, _ = opened(distilled, "desktop")
    words, boxes = page.evaluate(
        """() => ['text.on-band, text.faint', 'rect.band'].map(kind => [...document.querySelectorAll(`svg.wide ${kind}`)]
            .map(mark => mark.getBoundingClientRect()).map(place => [place.left, place.right, place.top, place.bottom]))"""
    )
    top, bottom = boxes[0][2:]
    inside = [own for own in words if top < (own[2] + own[3]) / 2 < bottom]
    assert len(inside) == 7 + 2 + 7
    for left, right, *_ in inside:
        assert any(box[0] <= left and right <= box[1] for box in boxes)


def test_a_print_is_whole(opened, distilled):
    page, _ = opened(distilled, "phone", "dark")
    page.evaluate("document.querySelectorAll('details').forEach(part => { part.open = false })")
    page.emulate_media(media="print", color_scheme="dark")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert not page.is_visible("nav")
    assert page.is_visible("details table")
    assert page.pdf().startswith(b"%PDF")


# Colours depend on the scheme and drawings on the size: every page is seen in both of each, and every pair by two pages.
@pytest.mark.parametrize(
    ("names", "looks"),
    [(("alone", "beside"), SEEN), (("impossible", "hostile"), (("desktop", "dark"), ("phone", "light")))],
)
def test_no_page_keeps_a_reader_out(names, looks, faults, request):
    for name in names:
        for size, scheme in looks:
            assert faults(request.getfixturevalue(name), size, scheme) == [], (name, size, scheme)


def test_a_fault_would_be_found(faults, distilled):
    faulty = html_report(distilled, True).replace("</main>", '<p style="color:#777">x</p><button></button></main>')
    assert "button-name" in [rule for rule, _, _ in faults(distilled, "desktop", "light", faulty)]
