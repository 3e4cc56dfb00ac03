"""One script, two faces: the same acts at the same nouns, once as JSON with a key, once as forms without JavaScript."""

from collections.abc import Mapping
from typing import Any

from tests.faces import Api, Web
from tests.stories.clerk import Clerk, words


class Json:
    """face.do("city", "rounds/1/opening") → where the thing that was made, or moved, lives."""

    name = "json"

    def __init__(self, api: Api) -> None:
        self.api = api

    def make(self, who: str, what: str, **asked: Any) -> str:
        return self.do(who, what, **asked)

    def do(self, who: str, path: str, **asked: Any) -> str:
        answer = self._send(who, path, asked)
        assert answer.status_code in (200, 201), f"{path}: {answer.status_code} {answer.text}"
        return answer.headers.get("location", "").removeprefix("/api/v1/")

    def refused(self, who: str, path: str, **asked: Any) -> str:
        """The sentence, whatever the reason."""
        answer = self._send(who, path, asked)
        assert 400 <= answer.status_code < 500, f"{path}: {answer.status_code} {answer.text}"
        told = answer.json()
        return " ".join([told["title"], *(each["title"] for each in told.get("errors", []))])

    def mark(self, who: str, stage: str, points: Mapping[int, Any], parts: list[int] = ()) -> None:
        """A whole sheet, submitted. `parts`: the criteria, each given the same points."""
        marks = [self._mark(id_, each, parts) for id_, each in points.items()]
        self.do(who, f"{stage}/marks-submission", marks=marks)

    @staticmethod
    def _mark(id_: int, points: Any, parts: list[int]) -> dict[str, Any]:
        if not parts:
            return {"candidacy_id": id_, "points": points}
        return {"candidacy_id": id_, "parts": [{"criterion_id": each, "points": points} for each in parts]}

    def _send(self, who: str, path: str, asked: dict[str, Any]) -> Any:
        return getattr(self.api, who).post(f"/{path}", **({"json": asked} if asked else {}))


class Pages:
    """The same by pages: the form is fetched, must offer the fields, and is sent."""

    name = "pages"

    def __init__(self, web: Web) -> None:
        self.web = web
        self.clerks: dict[str, Clerk] = {}

    def clerk(self, who: str) -> Clerk:
        return self.clerks.setdefault(who, Clerk(getattr(self.web, who), who))

    def make(self, who: str, what: str, **asked: Any) -> str:
        return self.do(who, f"{what}/new", **asked)

    def do(self, who: str, path: str, **asked: Any) -> str:
        answer = self.clerk(who).fill(f"/{path}", **flat(asked))
        assert answer.status_code == 200, f"{path}: {answer.status_code} {words(answer.text)}"
        return answer.url.path.removeprefix("/")

    def refused(self, who: str, path: str, **asked: Any) -> str:
        answer = self.clerk(who).fill(f"/{path}", **flat(asked))
        assert 400 <= answer.status_code < 500, f"{path}: {answer.status_code}"
        return words(answer.text)

    def mark(self, who: str, stage: str, points: Mapping[int, Any], parts: list[int] = ()) -> None:
        typed = {
            box: given for id_, given in points.items()
            for box in ([f"points-{id_}-{part}" for part in parts] or [f"points-{id_}"])
        }  # fmt: skip
        answer = self.clerk(who).fill(f"/{stage}/marks", f"/{stage}/marks-submission", **typed)
        assert answer.status_code == 200, words(answer.text)


def flat(asked: Mapping[str, Any]) -> dict[str, Any]:
    """What JSON says with true and lists, a form says with words."""
    return {name: _typed(value) for name, value in asked.items()}


def _typed(value: Any) -> Any:
    if isinstance(value, bool):
        return "true" if value else "false"
    return value
