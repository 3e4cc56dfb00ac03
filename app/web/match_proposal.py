"""The proposal of a draft on paper: a page to print with the reasons, the same as a workbook; two drafts compared."""

from dataclasses import replace
from typing import Annotated

from fastapi import Query, Request, Response

from app.deps import CurrentActor, DraftInPath, SessionDep, WindowDep
from app.domain.matching import comparison, proposal, queries
from app.domain.matching.policy import MatchPolicy
from app.downloads import download
from app.files import proposal as books
from app.files.selection import XLSX
from app.labels import t
from app.web.render import render
from app.web.routing import web_router
from app.work import logged

router = web_router("/rounds/{round_id}/matching/drafts/{draft_id}")
ON_PAPER = 200
Id = Annotated[int, Query(ge=1, lt=2**63)]


def weights(policy: MatchPolicy) -> list[str]:
    return [
        t("match_book.criterion", name=t(f"match.criterion.{code}"), weight=each.weight)
        for code, each in policy.criteria.items() if each.weight
    ]  # fmt: skip


@router.get("/proposal")
def show_proposal(
    request: Request, session: SessionDep, actor: CurrentActor, draft: DraftInPath, window: WindowDep
) -> Response:
    window = replace(window, limit=ON_PAPER)
    people = proposal.placed(session, actor, draft, window)
    left = proposal.unplaced(session, actor, draft, replace(window, cursor=None))
    return render(
        request, "matching/proposal.html", here="rounds", draft=draft, people=people, left=left,
        weighed=weights(draft.solved_by),
    )  # fmt: skip


@router.get("/comparison")
def compare(
    request: Request, session: SessionDep, actor: CurrentActor, draft: DraftInPath, window: WindowDep, beside: Id
) -> Response:
    other = queries.draft(session, actor, draft.matching.round_id, beside)
    return render(
        request, "matching/comparison.html", here="rounds", draft=draft, other=other,
        moves=comparison.moves(session, actor, draft, other, window),
        counted=comparison.count(session, actor, draft, other),
    )  # fmt: skip


@router.get("/proposal.xlsx")
@logged
def export_proposal(session: SessionDep, actor: CurrentActor, draft: DraftInPath) -> Response:
    file = books.book(session, actor, draft)
    return download(file.content, XLSX, file.name)
