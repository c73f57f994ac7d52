"""The exported page in a real browser: it opens, asks for nothing, finds words, opens parts, runs no text."""

import json
import re
import shutil
import subprocess
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from rlm_desktop.events import facts
from rlm_desktop.events.limits import Limits
from rlm_desktop.events.outcome import Outcome
from rlm_desktop.formats import jsonl
from rlm_desktop.formats.account import Source
from rlm_desktop.formats.writing import write_runs

DATA = Path(__file__).parents[1] / "data"
DRIVER = shutil.which("chromedriver")
pytestmark = pytest.mark.skipif(
    DRIVER is None or shutil.which("chromium") is None, reason="chromium and chromedriver are not installed"
)
EVIL = (
    "</script><script>document.title='taken'</script><img src=http://127.0.0.1:9/x onerror=\"document.title='taken'\">"
)


class Browser:
    """One headless page, spoken to by the WebDriver protocol."""

    def __init__(self, address: str) -> None:
        options = {
            "args": ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"],
            "perfLoggingPrefs": {"enableNetwork": True},
        }
        always = {"goog:chromeOptions": options, "goog:loggingPrefs": {"performance": "ALL", "browser": "ALL"}}
        self._address = address
        opened = self._ask("POST", "/session", {"capabilities": {"alwaysMatch": always}})
        self._address += f"/session/{opened['sessionId']}"

    def open(self, file: Path) -> None:
        self._ask("POST", "/url", {"url": file.as_uri()})

    def run(self, script: str) -> Any:
        return self._ask("POST", "/execute/sync", {"script": script, "args": []})

    def click(self, css: str) -> None:
        self._ask("POST", f"/element/{self._element(css)}/click", {})

    def write(self, css: str, text: str) -> None:
        self._ask("POST", f"/element/{self._element(css)}/value", {"text": text})

    def said(self, kind: str) -> list[dict[str, Any]]:
        return self._ask("POST", "/se/log", {"type": kind})

    def close(self) -> None:
        self._ask("DELETE", "", None)

    def _element(self, css: str) -> str:
        found = self._ask("POST", "/element", {"using": "css selector", "value": css})
        return next(iter(found.values()))

    def _ask(self, method: str, path: str, body: object) -> Any:
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(
            self._address + path, data, {"Content-Type": "application/json"}, method=method
        )
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(request, timeout=60) as reply:
            return json.load(reply)["value"]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A browser for the tests of this file."""
    process = subprocess.Popen([str(DRIVER), "--port=0"], stdout=subprocess.PIPE, text=True)
    try:
        port = next(
            found[1] for line in process.stdout if (found := re.search(r"successfully on port (\d+)", line.strip()))
        )
        page = Browser(f"http://127.0.0.1:{port}")
        yield page
        page.close()
    finally:
        process.terminate()
        process.wait(timeout=30)
        process.stdout.close()


@pytest.fixture
def opened(browser, tmp_path) -> Callable[[Source], Browser]:
    """Opens a run's page."""

    def show(source: Source) -> Browser:
        (file,) = write_runs(tmp_path / "run.html", "html", [source])
        browser.open(file)
        return browser

    return show


@pytest.fixture
def family() -> Source:
    """The golden run with everything in it."""
    path = DATA / "family.jsonl"
    return Source(next(jsonl.read(path)).run, lambda: jsonl.read(path))


def requested(browser: Browser) -> list[str]:
    """The addresses that the page asked for since the last look."""
    messages = [json.loads(one["message"])["message"] for one in browser.said("performance")]
    return [one["params"]["request"]["url"] for one in messages if one["method"] == "Network.requestWillBeSent"]


def test_it_opens_asks_for_nothing_and_has_no_error(opened, family):
    browser = opened(family)
    assert browser.run("return document.querySelector('#question').textContent").startswith("Summarise what")
    assert "steps in a row failed" in browser.run("return document.querySelector('#outcome').textContent")
    assert [url.split(":")[0] for url in requested(browser)] == ["file"]
    assert [one["message"] for one in browser.said("browser") if one["level"] == "SEVERE"] == []


def test_the_browser_would_have_told_of_a_request(opened, family):
    browser = opened(family)
    requested(browser)
    browser.run("document.body.append(Object.assign(new Image(), {src: 'http://127.0.0.1:9/x'}))")
    refused = [one["message"] for one in browser.said("browser")]
    assert any("Content Security Policy" in one for one in refused)


def test_a_click_opens_a_part_and_shows_its_texts(opened, family):
    browser = opened(family)
    assert browser.run("return document.querySelectorAll('.row').length") == 1
    browser.click("[data-span='1']")
    steps = browser.run("return [...document.querySelectorAll('.below .name')].map(one => one.textContent)")
    assert steps == ["Step 1", "Step 2", "Step 3", "Step 4, closing"]
    step = browser.run("return document.querySelectorAll('.below .row')[1].dataset.span")
    browser.click(f"[data-span='{step}']")
    code = browser.run("return document.querySelectorAll('.below .below .row')[2].dataset.span")
    browser.click(f"[data-span='{code}']")
    shown = browser.run("return document.querySelector('#shown').textContent")
    assert "1 / 0" in shown
    assert "ZeroDivisionError" in shown
    browser.click("[data-span='1']")
    assert browser.run("return document.querySelector('.below').hidden")


def test_the_search_finds_and_leads_there(opened, family):
    browser = opened(family)
    browser.write("#search", "Part 7 says")
    assert browser.run("return document.querySelector('#found').value").startswith("1 of ")
    browser.click(".hit")
    assert browser.run("return document.querySelector('.row.selected .name').textContent") == "Sub-call"
    assert browser.run("return document.querySelector('#shown mark').textContent") == "Part 7 says"


def test_a_click_on_a_bar_leads_to_its_part(opened, family):
    browser = opened(family)
    browser.run(
        "const bar = plan.bars.find(one => one.part.kind === 'code');"
        "const box = byElement('timeline').getBoundingClientRect();"
        "byElement('timeline').dispatchEvent(new MouseEvent('click', {clientX: box.x + 1 + bar.x + bar.width / 2,"
        " clientY: box.y + 1 + bar.y + bar.height / 2}))"
    )
    assert browser.run("return byId.get(selected).kind") == "code"


def test_no_text_of_the_record_becomes_markup(opened):
    source = Source("0191a0b0c00aaaaaaaa", lambda: [
        facts.Recorded(run="0191a0b0c00aaaaaaaa", seq=seq, event=event) for seq, event in enumerate([
            facts.RunStarted(span=1, at=1.0, question=EVIL, method=EVIL, root_model=EVIL, sub_model=EVIL,
                             corpus=None, limits=Limits()),
            facts.StepStarted(span=2, at=2.0, parent=1, step=1, depth=0),
            facts.CodeStarted(span=3, at=2.0, parent=2, code=EVIL, block=1),
            facts.OutputWritten(span=3, at=2.0, text=EVIL),
            facts.RunEnded(span=1, at=3.0, outcome=Outcome.FAILED, answer=EVIL, reason=EVIL),
        ], start=1)
    ])  # fmt: skip
    browser = opened(source)
    requested(browser)
    browser.write("#search", "onerror")
    browser.click(".hit")
    assert browser.run("return document.title") == "Run 0191a0b0c00aaaaaaaa"
    assert browser.run("return document.images.length") == 0
    assert EVIL in browser.run("return document.querySelector('#shown').textContent")
    assert requested(browser) == []
