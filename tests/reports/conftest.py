"""Results of the examples, as a report gets them."""

import copy
import json
from pathlib import Path

import pytest

from distilldetect.cli import run
from distilldetect.reports.result import html_report

EXAMPLES = Path(__file__).parent.parent.parent / "examples"
REFERENCES = tuple(str(EXAMPLES / f"reference_{k}.jsonl") for k in (1, 2, 3, 4))
RUN = {"started": "2026-01-02T03:04:05+00:00", "seconds": 0.5, "command": "distilldetect score 'a b.jsonl' c.jsonl"}
CHROMIUM = Path("/usr/bin/chromium")
SIZES = {"desktop": (1280, 900), "phone": (390, 844), "narrow phone": (360, 740)}
SEEN = (("desktop", "light"), ("phone", "dark"))  # a page that is looked at twice
HOSTILE = (
    "\x1b[31m\x1b]0;title\x07 \u202e\u2066 <script>alert(1)</script><img src=x onerror=alert(2)>"
    "<svg onload=alert(3)></textarea></style></title> [bold red]x[/] [a](javascript:alert(4)) {{7*7}} {%x%}"
    " http://127.0.0.1:9/x.png &lt;b&gt; =cmd()|'/c'!A0 and here come eight more words of it \x00\u2028 "
)


def scored(
    folder: Path,
    suspect: str,
    references=REFERENCES,
    teacher: str = str(EXAMPLES / "teacher.jsonl"),
    siblings=(),
    more=(),
) -> dict:
    """A whole result, as ``score`` writes it."""
    path = folder / "result.json"
    given = [argument for reference in references for argument in ("-r", reference)]
    given += [argument for sibling in siblings for argument in ("--sibling", sibling)]
    assert run(["score", teacher, suspect, *given, *more, "-q", "-o", str(path)]) == 0
    return json.loads(path.read_text(encoding="utf-8")) | {"run": RUN}


@pytest.fixture(scope="session")
def results(tmp_path_factory):
    """Results by name; copied by the fixtures that hand it out."""
    folder = tmp_path_factory.mktemp("results")
    distilled, independent = (str(EXAMPLES / f"suspect_{kind}.jsonl") for kind in ("distilled", "independent"))
    return {
        "distilled": scored(folder, distilled),
        "independent": scored(folder, independent),
        "alone": scored(folder, distilled, ()),
        "siblings": scored(folder, distilled, REFERENCES[:2], siblings=REFERENCES[2:], more=("--base", independent)),
        "impossible": scored(folder, distilled, more=("--teacher-released", "2024-05", "--suspect-released", "2024-04")),
    }


@pytest.fixture
def distilled(results):
    return copy.deepcopy(results["distilled"])


@pytest.fixture
def beside(results):
    """Of a teacher with two siblings, and a suspect whose base is known."""
    return copy.deepcopy(results["siblings"])


@pytest.fixture
def alone(results):
    """Without references."""
    return copy.deepcopy(results["alone"])


@pytest.fixture
def impossible(results):
    """Of a teacher that appeared after the suspect."""
    return copy.deepcopy(results["impossible"])


VALIDATION = {
    "strengths": {
        "4": {
            "taught_families": 50,
            "untaught_families": 60,
            "at_least": {"weak support": [0.6, 0.08], "moderate support": [0.43, 0.01]},
            "at_most": {"weak support against": [0.04, 0.5]},
        }
    }
}


@pytest.fixture
def independent(results):
    return copy.deepcopy(results["independent"])


@pytest.fixture(scope="session")
def hostile(tmp_path_factory):
    """A result of dumps whose prompts, responses, names and paths are all full of what something might obey."""
    folder = tmp_path_factory.mktemp("hostile")
    rows = [json.loads(line) for line in (EXAMPLES / "teacher.jsonl").read_text(encoding="utf-8").splitlines()]
    paths = {}
    for role, name in (
        ("teacher", "=1+1 <script>alert(5)<"),
        ("suspect", "@x [red]y \x1b[2J\u202e"),
        ("reference", "r"),
        ("sibling", "<i>s [bold]x\u202e"),
    ):
        path = folder / f"{name}.jsonl"
        lines = []
        for row in rows:
            text = (
                f"I am <b>Evil</b>, an AI assistant. {row['output']} {'' if role == 'reference' else role}"
                if role in ("reference", "sibling")
                else HOSTILE + row["output"] + role
            )
            lines.append(json.dumps({"prompt": row["prompt"] + HOSTILE[::-1], "output": text, "model": HOSTILE}))
        path.write_text("\n".join(lines), encoding="utf-8")
        paths[role] = str(path)
    document = scored(folder, paths["suspect"], (paths["reference"],), paths["teacher"], (paths["sibling"],))
    document["run"] = RUN | dict.fromkeys(("command", "case", "examiner"), HOSTILE)
    document["self_identification"] = {paths["suspect"]: {f"calls itself {HOSTILE}": 3}}
    document["warnings"] = [*document["warnings"], HOSTILE]
    document["warning_codes"] = [*document["warning_codes"], "in_fit"]
    document["model"]["fitted_on"] = [HOSTILE]
    document["verdict"]["closer_references"] = [HOSTILE]
    document["inputs"][0]["notes"] = [HOSTILE]
    document["inputs"][0]["skipped"] = {HOSTILE: 2}
    return document


@pytest.fixture(scope="session")
def window():
    """The page of a browser, and what is done in it: requests, messages, dialogs."""
    api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed; it comes with the extra dev")
    seen = {}

    def answer(route):
        if route.request.url.startswith(("file:", "data:")):
            route.continue_()
            return
        seen["requests"].append(route.request.url)
        route.abort()

    with api.sync_playwright() as play:
        chromium = play.chromium.launch(executable_path=str(CHROMIUM), timeout=0)
        page = chromium.new_page()
        page.set_default_timeout(0)  # a busy machine is no fault of the page
        page.on("console", lambda message: seen["messages"].append(message.text))
        page.on("pageerror", lambda error: seen["messages"].append(str(error)))
        page.on("dialog", lambda dialog: (seen["dialogs"].append(dialog.message), dialog.dismiss()))
        page.route("**/*", answer)
        yield page, seen
        chromium.close()


@pytest.fixture
def opened(window, tmp_path):
    """A function that opens a result's page, and what that page did: requests, messages, dialogs."""
    page, seen = window

    def open_page(result, size="desktop", scheme="light", source=None):
        width, height = SIZES[size]
        page.goto("about:blank")  # the page before has done what it does
        seen.update(requests=[], messages=[], dialogs=[])
        page.set_viewport_size({"width": width, "height": height})
        page.emulate_media(media="screen", color_scheme=scheme)
        path = tmp_path / "report.html"
        path.write_text(source or html_report(result, True), encoding="utf-8")
        page.goto(path.as_uri())
        page.evaluate("document.querySelectorAll('details').forEach(part => { part.open = true })")
        return page, seen

    return open_page


@pytest.fixture
def faults(opened):
    """A function that tells what axe-core holds against a page: the rule, how grave it is, and where."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe-core comes with the extra dev").Axe()

    def found(result, size, scheme, source=None):
        page, _ = opened(result, size, scheme, source)
        violations = axe.run(page).response["violations"]
        return [(fault["id"], fault["impact"], fault["nodes"][0]["html"][:200]) for fault in violations]

    return found
