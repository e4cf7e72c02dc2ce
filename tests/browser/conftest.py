"""Journeys in Chromium against the console as users run it: gunicorn, collected static files."""

import os
import shutil
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, CDPSession, Page, Playwright, expect

from b2console.run import console_command
from gateway.gateway import Gateway
from gateway.values import Credential
from tests.local_b2 import ROOT, LocalB2, LocalB2Process, free_port

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
START_SECONDS = 30
# Plain http on a host that is not localhost has neither WebCrypto nor the clipboard API. The second
# address is this machine's too, but as behind a firewall only servers reach it.
CHROMIUM_FLAGS = ["--host-resolver-rules=MAP console.test 127.0.0.1, MAP 0.0.0.0 ~NOTFOUND"]
RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
TELL_VIOLATIONS = """addEventListener("securitypolicyviolation", (event) =>
  console.error(`CSP: ${event.violatedDirective} ${event.blockedURI} ${event.sample}`), true)"""

expect.set_options(timeout=8000)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this directory is a journey."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker("browser")


@pytest.fixture(scope="session")
def browser_type_launch_args(
    browser_type_launch_args: dict[str, Any], playwright: Playwright
) -> dict[str, Any]:
    """The machine's Chromium, or the one that Playwright installed."""
    path = next(filter(None, map(shutil.which, NAMES)), playwright.chromium.executable_path)
    if not Path(path).exists():
        reason = "no Chromium on this machine: install chromium, or playwright install chromium"
        pytest.fail(reason) if os.environ.get("REQUIRE_BROWSER") == "1" else pytest.skip(reason)
    return {**browser_type_launch_args, "executable_path": path, "args": CHROMIUM_FLAGS}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """A laptop in Norway."""
    return {
        **browser_context_args,
        "viewport": {"width": 1280, "height": 860},
        "locale": "en-GB",
        "timezone_id": "Europe/Oslo",
    }


class ConsoleProcess:
    """The console under gunicorn on a free port, with data of its own."""

    def __init__(self, data: Path, realm: str):
        self.data = data
        self.port = free_port()
        self.environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "b2console.settings",
            "B2CONSOLE_DATA": str(data),
            "B2CONSOLE_REALMS": f"localb2={realm}",
            "B2CONSOLE_ALLOWED_HOSTS": "localhost,console.test",
        }
        self.environment.pop("B2CONSOLE_SECRET_KEY", None)
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}"

    @property
    def log(self) -> Path:
        return self.data / "console.log"

    def prepare(self) -> None:
        """Make the database and collect the static files, as `make run` does."""
        for command in (["migrate", "-v0"], ["collectstatic", "-v0", "--noinput"]):
            manage = [sys.executable, "manage.py", *command]
            subprocess.run(manage, cwd=ROOT, env=self.environment, check=True)

    def start(self) -> "ConsoleProcess":
        command = [sys.executable, *console_command("127.0.0.1", self.port)]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                command, cwd=ROOT, env=self.environment, stdout=log, stderr=log
            )
        deadline = time.monotonic() + START_SECONDS
        while not self._answers():
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"the console did not start:\n{self.log.read_text()}")
            time.sleep(0.05)
        return self

    def stop(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            self.process.wait(timeout=10)

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/about/", timeout=5):
                return True
        except OSError:
            return False


@pytest.fixture(scope="session")
def console_process(
    local_b2_process: LocalB2Process, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[ConsoleProcess]:
    """One console for the run."""
    process = ConsoleProcess(tmp_path_factory.mktemp("console"), local_b2_process.endpoint)
    process.prepare()
    try:
        yield process.start()
    finally:
        process.stop()


@pytest.fixture
def console(console_process: ConsoleProcess, local_b2: LocalB2) -> ConsoleProcess:
    """The console in front of an empty localb2."""
    return console_process


class Violations:
    """What the browser complained about: the content security policy, errors, failed requests."""

    def __init__(self) -> None:
        self.seen: list[str] = []
        self._expected: list[str] = []

    def watch(self, context: BrowserContext) -> None:
        """Listen to every page of `context`."""
        context.add_init_script(TELL_VIOLATIONS)
        context.on("weberror", lambda error: self.seen.append(f"{error.error}"))
        context.on("console", self._hear)

    def expect(self, text: str) -> None:
        """Errors with this text are what the test is about."""
        self._expected.append(text)

    @property
    def unexpected(self) -> list[str]:
        return [one for one in self.seen if not any(text in one for text in self._expected)]

    def settle(self, page: Page) -> None:
        """Wait until no more complaints arrive: the browser tells them late."""
        heard = -1
        while heard != len(self.seen):
            heard = len(self.seen)
            page.wait_for_timeout(150)

    def _hear(self, message: Any) -> None:
        if message.type == "error":
            self.seen.append(f"{message.text} ({message.location.get('url', '')})")


@pytest.fixture(autouse=True)
def violations(context: BrowserContext) -> Iterator[Violations]:
    """Every journey ends without a violation of the policy and without an error."""
    found = Violations()
    found.watch(context)
    yield found
    assert found.unexpected == []


@pytest.fixture
def sign_in(console: ConsoleProcess) -> Callable[..., str]:
    """Signs a page in through the form; answers the account's id."""

    def through_the_form(page: Page, credential: Credential, *, base: str = "") -> str:
        page.goto(f"{base or console.url}/sign-in/")
        page.locator("[name=key_id]").fill(credential.key_id)
        page.locator("[name=application_key]").fill(credential.application_key)
        page.locator("main button[type=submit]").first.click()
        page.wait_for_url("**/a/**")
        return page.url.split("/a/")[1].split("/")[0]

    return through_the_form


@pytest.fixture
def gateway(full_key: Credential, gateway_for: Callable[[Credential], Gateway]) -> Gateway:
    """B2 itself, to prepare it and to look at what arrived."""
    return gateway_for(full_key)


@pytest.fixture
def make_file(tmp_path: Path) -> Callable[..., Path]:
    """A file on the visitor's disk: make_file("a.bin", 1000) or make_file("a.txt", b"text")."""

    def make(name: str, content: int | bytes) -> Path:
        path = tmp_path / "visitor" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(os.urandom(content) if isinstance(content, int) else content)
        os.utime(path, (1_700_000_000, 1_700_000_000))
        return path

    return make


@pytest.fixture
def network(page: Page, context: BrowserContext) -> Callable[..., CDPSession]:
    """Sets the page's network: network(kilobytes=300), network(offline=True), network().

    One session for everything: context.set_offline() loses to an emulation set elsewhere.
    """
    session = context.new_cdp_session(page)
    session.send("Network.enable")

    def emulate(*, kilobytes: int | None = None, offline: bool = False) -> CDPSession:
        conditions = {
            "offline": offline,
            "latency": 0,
            "downloadThroughput": -1,
            "uploadThroughput": kilobytes * 1000 if kilobytes else -1,
        }
        session.send("Network.emulateNetworkConditions", conditions)
        return session

    return emulate


@pytest.fixture
def drag(page: Page, context: BrowserContext) -> Callable[..., None]:
    """Drags real files over the window: drag("dragEnter", paths), then "dragOver", "drop"."""
    session = context.new_cdp_session(page)

    def dispatch(kind: str, paths: list[Path], x: int = 640, y: int = 430) -> None:
        data = {"items": [], "files": [str(path) for path in paths], "dragOperationsMask": 1}
        session.send("Input.dispatchDragEvent", {"type": kind, "x": x, "y": y, "data": data})

    return dispatch


@pytest.fixture
def assert_accessible(violations: Violations) -> Callable[[Page], None]:
    """Asserts that axe finds nothing: WCAG 2.2 AA and its best practices."""

    def check(page: Page) -> None:
        page.wait_for_timeout(350)  # colours are wrong in the middle of a transition
        seen = len(violations.seen)
        results = Axe().run(page, options={"runOnly": list(RULES)})
        violations.settle(page)
        del violations.seen[seen:]  # axe tries inline styles of its own, in vain
        found = [
            f"{violation['id']}: {node['html'][:160]} {node.get('failureSummary', '')[:200]}"
            for violation in results.response["violations"]
            for node in violation["nodes"]
        ]
        assert found == []

    return check
