"""Clients of the two faces, in process: JSON with a key, pages with a cookie."""

import html
import re
from typing import Any

from fastapi.testclient import TestClient

from tests.cast import PASSWORD, USERS, Cast


class Api:
    """api.city.get("/units") → a response of /api/v1/units with the city's key."""

    def __init__(self, app: Any, cast: Cast) -> None:
        self._app, self._cast = app, cast
        self._clients: dict[str, ApiClient] = {}

    def __getattr__(self, username: str) -> "ApiClient":
        if username.startswith("_") or username not in USERS:
            raise AttributeError(username)
        if username not in self._clients:
            self._clients[username] = ApiClient(self._app, self._cast.key(username))
        return self._clients[username]

    @property
    def nobody(self) -> "ApiClient":
        return ApiClient(self._app, None)


class ApiClient(TestClient):
    def __init__(self, app: Any, key: str | None) -> None:
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        super().__init__(app, base_url="http://testserver/api/v1", headers=headers, raise_server_exceptions=True)


class Web:
    """web.city.get("/") → a page as that person sees it, without JavaScript."""

    def __init__(self, app: Any, cast: Cast) -> None:
        self._app = app
        self._browsers: dict[str, Browser] = {}

    def __getattr__(self, username: str) -> "Browser":
        if username.startswith("_") or username not in USERS:
            raise AttributeError(username)
        if username not in self._browsers:
            browser = Browser(self._app)
            browser.sign_in(username)
            self._browsers[username] = browser
        return self._browsers[username]

    @property
    def nobody(self) -> "Browser":
        return Browser(self._app)


class Browser(TestClient):
    def __init__(self, app: Any) -> None:
        super().__init__(app, base_url="http://testserver", headers={"Sec-Fetch-Site": "same-origin"})

    def sign_in(self, username: str, password: str = PASSWORD) -> Any:
        return self.post("/sign-in", data={"username": username, "password": password}, follow_redirects=False)

    def submit(self, path: str, follow_redirects: bool = False, **data: Any) -> Any:
        """GET the form, then POST it as a browser would: with the version it was drawn from."""
        page = self.get(path)
        version = re.search(r'name="version" value="(\d+)"', page.text)
        return self.post(
            path, data={**({"version": version[1]} if version else {}), **data}, follow_redirects=follow_redirects
        )


def candidacy_ids(client: Any, round_id: int) -> dict[str, int]:
    """Who of the round this client sees."""
    return {each["cadre_key"]: each["id"] for each in client.get(f"/rounds/{round_id}/candidacies").json()["items"]}


def fields(page: str, form: int = -1) -> dict[str, list[str]]:
    """What a browser would send of a form as it is drawn."""
    text = re.findall(r"<form.*?</form>", page, re.S)[form]
    told: dict[str, list[str]] = {}
    for tag in re.findall(r"<input[^>]*>", text):
        name, kind = re.search(r'name="([^"]*)"', tag), re.search(r'type="(\w+)"', tag)
        if name and (kind[1] not in ("checkbox", "radio") or " checked" in tag):
            value = re.search(r'value="([^"]*)"', tag)
            told.setdefault(name[1], []).append(html.unescape(value[1]) if value else "")
    for name, inside in re.findall(r'<select[^>]*name="([^"]*)"[^>]*>(.*?)</select>', text, re.S):
        if chosen := re.search(r'value="([^"]*)" selected', inside):
            told.setdefault(name, []).append(chosen[1])
    for name, inside in re.findall(r'<textarea[^>]*name="([^"]*)"[^>]*>(.*?)</textarea>', text, re.S):
        told[name] = [html.unescape(inside)]
    return told
