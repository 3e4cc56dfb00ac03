"""A person in front of a browser, who notices whatever is wrong with a page."""

import re
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from playwright.sync_api import Browser, ConsoleMessage, Page, Request, Response

from app.demo_sign_ins import PASSWORD
from tests.web.browse import spill, violations

SHOTS = Path(__file__).parent / "shots"
WIDE, NARROW = 1440, 390
LINKS = "() => [...document.querySelectorAll('a[href]')].map(a => a.getAttribute('href'))"


class Visitor:
    def __init__(self, chromium: Browser, address: str, scripts: bool = True) -> None:
        context = chromium.new_context(
            java_script_enabled=scripts,
            reduced_motion="reduce",
            viewport={"width": WIDE, "height": 900},
            locale="zh-CN",
        )
        self.page: Page = context.new_page()
        self.address = address
        self.complaints: list[str] = []
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self.complaints.append(f"script: {error}"))
        self.page.on("requestfailed", self._failed)
        self.page.on("response", self._response)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and "422" not in message.text:
            self.complaints.append(f"console: {message.text}")

    def _failed(self, request: Request) -> None:
        if request.failure != "net::ERR_ABORTED":  # left behind by going on to the next page
            self.complaints.append(f"request: {request.url} {request.failure}")

    def _response(self, response: Response) -> None:
        if response.status >= 400 and response.status != 422:
            self.complaints.append(f"{response.status}: {urlsplit(response.url).path}")

    def sign_in(self, username: str) -> None:
        self.go("/sign-in")
        self.page.fill("[autocomplete=username]", username)
        self.page.fill("[autocomplete=current-password]", PASSWORD)
        with self.page.expect_navigation():
            self.page.press("[autocomplete=current-password]", "Enter")

    def go(self, path: str) -> None:
        self.page.goto(urljoin(self.address, path))

    def width(self, pixels: int) -> None:
        self.page.set_viewport_size({"width": pixels, "height": 900})

    def walk(self, start: str = "/", depth: int = 3, most: int = 50, within: str = "/") -> Iterator[str]:
        """Pages reachable by links, each kind once: /cadres/7 and /cadres/8 are the same kind. Those not `within` are
        left out."""
        waiting, met = deque([(start, 0)]), {kind_of(start)}
        for _ in range(most):
            if not waiting:
                return
            path, far = waiting.popleft()
            self.go(path)
            yield path
            for link in self.page.evaluate(LINKS) if far < depth else ():
                if (kind := kind_of(link)) and kind not in met and link.startswith(within):
                    met.add(kind)
                    waiting.append((link, far + 1))

    def faults(self, shot: str = "") -> list[str]:
        """What is wrong with the page in front of us, at both widths; with a name for a shot also by axe."""
        found: list[str] = []
        for pixels in (WIDE, NARROW):
            self.width(pixels)
            found += [f"{pixels}: spills: {element}" for element in spill(self.page)[-3:]]
            if shot:
                found += [f"{pixels}: axe {rule}: {node}" for rule, node in violations(self.page)]
                SHOTS.mkdir(exist_ok=True)
                self.page.screenshot(path=SHOTS / f"{shot}-{pixels}.png", full_page=True)
        self.width(WIDE)
        complained, self.complaints = self.complaints, []
        return found + complained


def kind_of(link: str) -> str:
    """The address with numbers and keys the same, but every round and tab for itself; "" for what leaves the house."""
    parts = urlsplit(link)
    if parts.netloc or parts.scheme or not parts.path.startswith("/") or parts.path.startswith(("/static/", "/api/")):
        return ""
    if parts.path.endswith(("/content", ".xlsx")):  # a file: kept, not shown
        return ""
    whole_round = re.fullmatch(r"/rounds/\d+", parts.path)
    told = re.sub(r"^/(cadres|units)/[^/]+", r"/\1/KEY", parts.path)
    tab = re.search(r"\btab=\w+", parts.query)
    return (told if whole_round and not tab else re.sub(r"/\d+", "/N", told)) + (f"-{tab[0][4:]}" if tab else "")
