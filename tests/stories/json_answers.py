"""How the stories listen to the API: an answer, a refusal, a poll, the change feed."""

from typing import Any


def told(response: Any, status: int = 200) -> Any:
    assert response.status_code == status, response.text
    return response.json()


def refused(response: Any) -> tuple[int, str]:
    return response.status_code, response.json()["code"]


class Poller:
    """A script that keeps the ETag it was given."""

    def __init__(self, client: Any, path: str) -> None:
        self.client, self.path, self.known = client, path, ""

    def __call__(self) -> tuple[Any, ...]:
        answer = self.client.get(self.path, headers={"If-None-Match": self.known} if self.known else {})
        assert int(answer.headers.get("retry-after", 0)) > 0, answer.text
        self.known = answer.headers["etag"]
        if answer.status_code == 304:
            assert answer.content == b""
            return (304,)
        status = told(answer)
        return answer.status_code, status["version"], status["state"], status["waiting_for"]


def feed(client: Any, after: int, limit: int = 1000) -> list[dict[str, Any]]:
    """Everything after a cursor, page by page; the cursor always moves on."""
    found: list[dict[str, Any]] = []
    while True:
        page = told(client.get("/changes", params={"after": after, "limit": limit}))
        assert page["next"] >= after
        if page["next"] == after:
            return found
        found, after = found + page["items"], page["next"]


def verbs(changes: list[dict[str, Any]]) -> list[str]:
    return [change["verb"] for change in changes]
