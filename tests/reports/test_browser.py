"""Pages as a reader's browser shows them. Without a browser on this machine these tests are skipped."""

import math
from pathlib import Path

import pytest

from distilldetect.reports.evaluation.page import render as render_evaluation
from distilldetect.reports.html_report import render
from reports.test_evaluation_page import document, made  # noqa: F401 - fixtures

CHROMIUM = Path("/usr/bin/chromium")
pytestmark = pytest.mark.skipif(not CHROMIUM.exists(), reason=f"no browser at {CHROMIUM}")
SIZES = {"desktop": (1280, 900), "phone": (390, 844), "narrow phone": (360, 740)}


@pytest.fixture(scope="module")
def browser():
    api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed; it comes with the extra dev")
    with api.sync_playwright() as play:
        chromium = play.chromium.launch(executable_path=str(CHROMIUM))
        yield chromium
        chromium.close()


@pytest.fixture
def opened(browser, tmp_path):
    """A function that opens a result's page, and what the page did: requests, messages, dialogs."""
    contexts, seen = [], {"requests": [], "messages": [], "dialogs": []}

    def answer(route):
        if route.request.url.startswith(("file:", "data:")):
            route.continue_()
            return
        seen["requests"].append(route.request.url)
        route.abort()

    def open_page(result, size="desktop", scheme="light", source=None):
        width, height = SIZES[size]
        contexts.append(browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme))
        page = contexts[-1].new_page()
        page.on("console", lambda message: seen["messages"].append(message.text))
        page.on("pageerror", lambda error: seen["messages"].append(str(error)))
        page.on("dialog", lambda dialog: (seen["dialogs"].append(dialog.message), dialog.dismiss()))
        page.route("**/*", answer)
        path = tmp_path / "report.html"
        path.write_text(source or render(result, True), encoding="utf-8")
        page.goto(path.as_uri())
        page.evaluate("document.querySelectorAll('details').forEach(part => { part.open = true })")
        return page, seen

    yield open_page
    for context in contexts:
        context.close()


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
    _, seen = opened(distilled, source=render(distilled, True).replace("</main>", evil))
    assert (seen["requests"], seen["dialogs"]) == ([], [])
    assert len(seen["messages"]) >= 2  # the policy was broken, and said so


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
def test_a_page_fits_the_screen_and_shows_one_drawing_of_each_pair(size, scheme, opened, distilled, hostile):
    page, _ = opened(distilled, size, scheme)
    assert page.evaluate("document.documentElement.scrollWidth") == SIZES[size][0]
    visible = [svg.get_attribute("class") for svg in page.query_selector_all("svg") if svg.is_visible()]
    assert visible == ["wide" if size == "desktop" else "narrow"] * 3
    background = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert background == ("rgb(255, 255, 255)" if scheme == "light" else "rgb(20, 23, 27)")
    strange, _ = opened(hostile, size, scheme)
    assert strange.evaluate("document.documentElement.scrollWidth") == SIZES[size][0]


def test_no_word_of_a_drawing_runs_out_of_it(opened, distilled):
    for size in SIZES:
        page, _ = opened(distilled, size)
        outside = page.evaluate(
            """() => [...document.querySelectorAll('svg text')].filter(word => {
                if (!word.getClientRects().length) return false;
                const mine = word.getBoundingClientRect(), whole = word.ownerSVGElement.getBoundingClientRect();
                return mine.left < whole.left - 1 || mine.right > whole.right + 1;
            }).map(word => word.textContent)"""
        )
        assert outside == []


def test_a_print_is_whole(opened, distilled):
    page, _ = opened(distilled, "phone", "dark")
    page.evaluate("document.querySelectorAll('details').forEach(part => { part.open = false })")
    page.emulate_media(media="print", color_scheme="dark")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert not page.is_visible("nav")
    assert page.is_visible("details table")
    assert page.pdf().startswith(b"%PDF")


@pytest.fixture
def faults(opened):
    """A function that tells what axe-core holds against a page: the rule, how grave it is, and where."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe-core comes with the extra dev").Axe()

    def found(result, size, scheme, source=None):
        page, _ = opened(result, size, scheme, source)
        violations = axe.run(page).response["violations"]
        return [(fault["id"], fault["impact"], fault["nodes"][0]["html"][:200]) for fault in violations]

    return found


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_no_page_keeps_a_reader_out(size, scheme, faults, alone, beside, impossible, hostile, document):  # noqa: F811
    for result in (beside, alone, impossible, hostile):
        assert faults(result, size, scheme) == []
    assert faults(document, size, scheme, render_evaluation(document, True)) == []


def test_a_fault_would_be_found(faults, distilled):
    faulty = render(distilled, True).replace("</main>", '<p style="color:#777">x</p><button></button></main>')
    assert "button-name" in [rule for rule, _, _ in faults(distilled, "desktop", "light", faulty)]
