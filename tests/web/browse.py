"""Chromium in front of the drawn pages, served from this machine with the headers of production."""

import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from secrets import token_urlsafe

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.chromium import browser
from tests.web.gallery import APP, NONCE

CSP = (
    "default-src 'none'; script-src 'nonce-{nonce}'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
KINDS = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}


@contextmanager
def served(pages: dict[str, str], answers: dict[str, tuple[int, str]] | None = None):
    """GET /NAME draws a page; POST /PATH gives (status, page name) or, with 303, (303, where to)."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path = self.path.split("?")[0]
            if path.startswith("/static/"):
                file = APP / path.lstrip("/")
                return self.send(200, file.read_bytes(), KINDS[file.suffix])
            return self.send(200 if path[1:] in pages else 404, pages.get(path[1:], "").encode())

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            status, what = (answers or {})[self.path]
            if status == 303:
                return self.send(303, b"", location=what)
            return self.send(status, pages[what].encode())

        def send(self, status: int, body: bytes, kind: str = "text/html; charset=utf-8", location: str = "") -> None:
            nonce = token_urlsafe(16)  # fresh for every answer: hx-csp takes a repeated one for a stolen one
            body = body.replace(NONCE.encode(), nonce.encode())
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Content-Security-Policy", CSP.format(nonce=nonce))
            if location:
                self.send_header("Location", location)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


@contextmanager
def chromium(scripts: bool = True):
    """A page that remembers what its console complained about, in page.complaints."""
    with browser() as launched:
        page = launched.new_context(java_script_enabled=scripts, reduced_motion="reduce").new_page()
        page.complaints = []
        page.on("console", lambda m: page.complaints.append(m.text) if m.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        yield page


def spill(page: Page) -> list[str]:
    """Elements that reach beyond the right edge of the window."""
    return page.evaluate("""() => { const w = document.documentElement.clientWidth;
      if (document.documentElement.scrollWidth <= w) return [];
      return [...document.querySelectorAll('body *')].filter(e => e.getBoundingClientRect().right > w + 1)
        .map(e => e.tagName + '.' + e.getAttribute('class')) }""")


RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def violations(page: Page) -> list[tuple[str, str]]:
    """What axe finds, against WCAG 2.2 AA and its best practice; injected past the page's own CSP."""
    answer = Axe().run(page, options={"runOnly": RULES}).response
    return [(found["id"], node["html"][:160]) for found in answer["violations"] for node in found["nodes"]]


def shoot(pages: dict[str, str], where: Path, only: list[str]) -> None:
    where.mkdir(parents=True, exist_ok=True)
    with served(pages) as origin, chromium() as page:
        for name in only or pages:
            for width in (1440, 390):
                for scheme in ("light", "dark") if name == "gallery" else ("light",):
                    page.emulate_media(color_scheme=scheme)
                    page.set_viewport_size({"width": width, "height": 900})
                    page.goto(f"{origin}/{name}")
                    height = page.evaluate("document.documentElement.scrollHeight")
                    page.set_viewport_size({"width": width, "height": max(height, 900)})
                    page.evaluate("scrollTo(0, 0)")
                    page.screenshot(path=where / f"{name}-{width}-{scheme}.png", full_page=True)
                    print(name, width, scheme, spill(page)[-4:], violations(page), page.complaints)
                    page.complaints.clear()
