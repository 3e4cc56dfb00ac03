"""A clerk without JavaScript: presses what the page offers by its words, fills the form as a browser would."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from tests.cast import PASSWORD
from tests.faces import Browser

VOID = frozenset({"input", "br", "img", "meta", "link", "hr"})


class Refused(AssertionError):
    """The page answered the form with itself."""


@dataclass
class Form:
    action: str
    values: dict[str, str | list[str]] = field(default_factory=dict)
    boxes: set[str] = field(default_factory=set)  # not sent unless ticked


class Clerk:
    """clerk.press("/rounds/1", "开始推荐") → the words of the page it led to."""

    def __init__(self, browser: Browser, username: str, password: str = PASSWORD) -> None:
        self.browser, self.username, self.password = browser, username, password

    def read(self, path: str) -> str:
        return words(self.get(path).text)

    def press(self, path: str, button: str, **typed: Any) -> str:
        """Follow the link of these words on that page, fill the form behind it, and send it."""
        answer = self.send(path, button, **typed)
        assert answer.status_code == 200, words(answer.text)
        return words(answer.text)

    def is_refused(self, path: str, button: str, **typed: Any) -> str:
        """The same, where the form comes back: its sentences, beside what was typed."""
        answer = self.send(path, button, **typed)
        assert answer.status_code in (409, 422), answer.status_code
        for value in typed.values():
            assert str(value) in answer.text
        return words(answer.text)

    def send(self, path: str, button: str, **typed: Any) -> Any:
        page = self.get(path)
        links = {
            text: href for href, text in re.findall(r'<a class="button[^"]*" href="([^"]+)">([^<]+)</a>', page.text)
        }
        assert button in links, f"{button}: offered are {sorted(links)}"
        return self.fill(links[button], **typed)

    def fill(self, path: str, to: str = "", **typed: Any) -> Any:
        """Send the form of that page; `to` where its second button sends it elsewhere."""
        (form,) = forms(self.get(path).text)
        assert set(typed) <= set(form.values) | form.boxes, f"{set(typed)} not all on the form of {path}"
        data = {**form.values, **{name: _sent(value) for name, value in typed.items()}}
        return self.browser.post((to or form.action).replace("&amp;", "&"), data=data)

    def get(self, path: str) -> Any:
        """A session that ended over night begins again."""
        page = self.browser.get(path)
        if page.url.path == "/sign-in":
            self.browser.sign_in(self.username, self.password)
            page = self.browser.get(path)
        assert page.status_code == 200, f"{path}: {page.status_code} {words(page.text)}"
        return page


def _sent(value: Any) -> Any:
    """Several ticked boxes of one name are several values."""
    return [str(each) for each in value] if isinstance(value, list) else str(value)


class Reader(HTMLParser):
    """The forms of the main part, with what a browser would send if nothing were typed."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.inside = False
        self.select = self.area = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        if tag == "main":
            self.inside = True
        elif tag == "form" and self.inside and told.get("method") == "post":
            self.forms.append(Form(told["action"]))
        elif self.forms and self.inside and (name := told.get("name")):
            self._control(tag, name, told)
        elif tag == "option" and self.select and "selected" in told:
            self.forms[-1].values[self.select] = told["value"]

    def _control(self, tag: str, name: str, told: dict[str, str]) -> None:
        values = self.forms[-1].values
        if tag == "button":
            self.forms[-1].boxes.add(name)
        elif tag == "select":
            self.select = name
            values[name] = ""
        elif tag == "textarea":
            self.area = name
            values[name] = ""
        elif tag == "input" and told.get("type") in ("checkbox", "radio"):
            self.forms[-1].boxes.add(name)
            if "checked" in told:
                values[name] = [*values[name], told["value"]] if isinstance(values.get(name), list) else [told["value"]]
        elif tag == "input":
            values[name] = told.get("value", "")

    def handle_data(self, data: str) -> None:
        if self.area:
            self.forms[-1].values[self.area] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "main":
            self.inside = False
        elif tag == "select":
            self.select = ""
        elif tag == "textarea":
            self.area = ""


def forms(page: str) -> list[Form]:
    reader = Reader()
    reader.feed(page)
    return reader.forms


def words(page: str) -> str:
    """What can be read in the main part, with single spaces."""
    main = re.search(r"<main.*?</main>", page, re.S)
    text = re.sub(r"<[^>]+>", " ", main[0] if main else page)
    return re.sub(r"\s+", " ", text)
