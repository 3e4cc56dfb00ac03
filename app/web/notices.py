"""公示: the one page that asks nobody who they are. It names no more of a person than the law shows."""

from fastapi import APIRouter, Request, Response

from app.clock import today
from app.deps import RowId
from app.domain.rounds.decision import publishing, queries
from app.web.render import render

public = APIRouter(include_in_schema=False)


@public.get("/notices/{round_id}")
def show(request: Request, round_id: RowId) -> Response:
    with request.app.state.database.reading() as session:
        round_ = queries.publicized(session, round_id, today())
        answer = render(
            request, "rounds/notice.html", round_=round_, publicity=round_.publicity, decision=round_.decision,
            people=queries.notice_rows(session, round_), workday=publishing.workday_of(round_, session, today()),
        )  # fmt: skip
        answer.headers["X-Robots-Tag"] = "noindex, nofollow"  # taken down means nowhere kept
        return answer
