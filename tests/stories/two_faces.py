"""One script, two faces: the same acts at the same nouns, once as JSON with a key, once as forms without JavaScript."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from tests.faces import Api, Web
from tests.stories.clerk import Clerk, words

Points = Mapping[str, int]  # by the box of a candidate: "12", or where a judge sees codes "K1012"


class Json:
    """face.do("city", "rounds/1/opening") → where the thing that was made, or moved, lives."""

    name = "json"

    def __init__(self, api: Api) -> None:
        self.api = api

    def begin(self, who: str, template: str, **plan: Any) -> str:
        return self.do(who, "rounds", template=template, **plan)

    def make(self, who: str, what: str, **asked: Any) -> str:
        return self.do(who, what, **asked)

    def do(self, who: str, path: str, **asked: Any) -> str:
        answer = self._send(who, path, asked)
        assert answer.status_code in (200, 201), f"{path}: {answer.status_code} {answer.text}"
        return answer.headers.get("location", "").removeprefix("/api/v1/")

    def refused(self, who: str, path: str, **asked: Any) -> str:
        """What was said, whatever the reason."""
        answer = self._send(who, path, asked)
        assert 400 <= answer.status_code < 500, f"{path}: {answer.status_code} {answer.text}"
        return answer.text

    def read(self, who: str, path: str) -> str:
        """What stands there for this person; nothing where it is not theirs to see."""
        answer = getattr(self.api, who).get(f"/{path}")
        assert answer.status_code in (200, 403, 404), f"{path}: {answer.status_code}"
        return answer.text if answer.status_code == 200 else ""

    def feed(self, who: str) -> str:
        return self.read(who, "changes?limit=1000")

    def quotas(self, *lines: Mapping[str, Any]) -> dict[str, Any]:
        """The sheet of quotas as this face is told it."""
        return {"lines": lines}

    def mark(self, who: str, stage: str, points: Points, criteria: Sequence[int]) -> None:
        """A whole sheet, submitted. `criteria`: each is given the same points."""
        self.do(who, f"{stage}/marks-submission", marks=[_entry(*told, criteria) for told in points.items()])

    def write(self, who: str, report: str, **text: Any) -> None:
        client = getattr(self.api, who)
        seen = client.get(f"/{report}")
        answer = client.put(f"/{report}/text", json=text, headers={"If-Match": seen.headers["etag"]})
        assert answer.status_code == 200, answer.text

    def attend(self, who: str, training: str, people: Sequence[int]) -> None:
        rows = [{"candidacy_id": each, "presence": "attended", "passed": True} for each in people]
        self.do(who, f"{training}/attendance", rows=rows)

    @staticmethod
    def day(day: date) -> str:
        return day.isoformat()

    def _send(self, who: str, path: str, asked: dict[str, Any]) -> Any:
        told = {name: value.isoformat() if isinstance(value, date) else value for name, value in asked.items()}
        return getattr(self.api, who).post(f"/{path}", **({"json": told} if told else {}))


class Pages:
    """The same by pages: the form is fetched, must offer the fields, and is sent."""

    name = "pages"

    def __init__(self, web: Web) -> None:
        self.web = web
        self.clerks: dict[str, Clerk] = {}

    def clerk(self, who: str) -> Clerk:
        return self.clerks.setdefault(who, Clerk(getattr(self.web, who), who))

    def begin(self, who: str, template: str, **plan: Any) -> str:
        return self.do(who, f"rounds/new?template={template}", **plan)

    def make(self, who: str, what: str, **asked: Any) -> str:
        return self.do(who, f"{what}/new", **asked)

    def do(self, who: str, path: str, **asked: Any) -> str:
        answer = self._send(who, path, asked)
        assert answer.status_code == 200, f"{path}: {answer.status_code} {words(answer.text)}"
        return answer.url.path.removeprefix("/")

    def refused(self, who: str, path: str, **asked: Any) -> str:
        answer = self._send(who, path, asked)
        assert 400 <= answer.status_code < 500, f"{path}: {answer.status_code}"
        return words(answer.text)

    def read(self, who: str, path: str) -> str:
        clerk = self.clerk(who)
        clerk.get("/")  # a session that ended over night begins again
        answer = clerk.browser.get(f"/{path}")
        assert answer.status_code in (200, 403, 404), f"{path}: {answer.status_code}"
        return words(answer.text) if answer.status_code == 200 else ""

    def feed(self, who: str) -> str:
        """What a person finds on coming in."""
        return self.read(who, "")

    def quotas(self, *lines: Mapping[str, Any]) -> dict[str, Any]:
        return {_cell(**line): line["places"] for line in lines}

    def mark(self, who: str, stage: str, points: Points, criteria: Sequence[int]) -> None:
        typed = {
            box: given for ref, given in points.items()
            for box in ([f"part-{ref}-{each}" for each in criteria] or [f"points-{ref}"])
        }  # fmt: skip
        answer = self.clerk(who).fill(f"/{stage}/marks", f"/{stage}/marks-submission", **typed)
        assert answer.status_code == 200, words(answer.text)

    def write(self, who: str, report: str, **text: Any) -> None:
        self.do(who, f"{report}/text", **text)

    def attend(self, who: str, training: str, people: Sequence[int]) -> None:
        boxes = {f"presence-{each}": "attended" for each in people} | {f"passed-{each}": "true" for each in people}
        self.do(who, f"{training}/attendance", **boxes)

    @staticmethod
    def day(day: date) -> str:
        return f"{day:%Y.%m.%d}"

    def _send(self, who: str, path: str, asked: dict[str, Any]) -> Any:
        """What JSON says with true, a form says with a word."""
        said = {True: "true", False: "false"}
        typed = {name: said[value] if isinstance(value, bool) else value for name, value in asked.items()}
        return self.clerk(who).fill(f"/{path}", **typed)


Face = Json | Pages


def _entry(ref: str, given: int, criteria: Sequence[int]) -> dict[str, Any]:
    whom = {"code": ref[1:]} if ref.startswith("K") else {"candidacy_id": int(ref)}
    return whom | ({"parts": {str(each): given for each in criteria}} if criteria else {"points": given})


def _cell(scope: str, places: int, kind: str = "", direction: str = "", unit_code: str = "") -> str:
    return f"{scope}-{unit_code}" if unit_code else f"{scope}-{kind}-{direction}"
