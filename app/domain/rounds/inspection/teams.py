"""Verbs of teams: who inspects whom within a stage, and who must stay away (干部任用条例: 回避)."""

from collections.abc import Sequence

from sqlalchemy.orm import joinedload

from app.access import Actor
from app.db import WorkSession
from app.domain.accounts.models import User
from app.domain.rounds.inputs import Grounds
from app.domain.rounds.inspection.inputs import TeamChange, TeamForming
from app.domain.rounds.inspection.models import Inspection, InspectionReport, Inspector
from app.domain.rounds.inspection.queries import possible_inspectors
from app.domain.rounds.inspection.states import INSPECTION
from app.domain.rounds.models import Candidacy
from app.domain.rounds.path.models import Stage
from app.domain.rounds.path.seats import refuse_recused
from app.domain.rounds.path.states import STAGE
from app.errors import Refused, wrong
from app.workflow import settle


def form_team(session: WorkSession, actor: Actor, stage: Stage, forming: TeamForming) -> Inspection:
    """One more team of the stage, with its own list of people."""
    with STAGE.fire(session, actor, stage, "form_team", forming):
        users, field = _agreed(session, stage, forming)
        inspection = Inspection(title=forming.title, starts_on=forming.starts_on, ends_on=forming.ends_on)
        _seat(inspection, users, forming.leader)
        _list(inspection, field)
        stage.inspections.append(inspection)
    return inspection


def revise(session: WorkSession, actor: Actor, inspection: Inspection, forming: TeamForming) -> Inspection:
    with INSPECTION.fire(session, actor, inspection, "revise", forming):
        _set(session, inspection, forming)
        settle(session, inspection.stage)
    return inspection


def change_team(session: WorkSession, actor: Actor, inspection: Inspection, change: TeamChange) -> Inspection:
    """After the notice: with a reason, and nobody leaves the list about whom something is written."""
    with INSPECTION.fire(session, actor, inspection, "change_team", change):
        _set(session, inspection, change)
        settle(session, inspection.stage)
    return inspection


def disband(session: WorkSession, actor: Actor, inspection: Inspection, why: Grounds) -> Stage:
    """The named way back of forming a team: its people wait for another."""
    stage = inspection.stage
    with INSPECTION.fire(session, actor, inspection, "disband", why):
        settle(session, stage)
    session.delete(inspection)
    session.flush()
    session.expire(stage, ["inspections"])
    return stage


def recheck(session: WorkSession, inspection: Inspection) -> None:
    """What was declared since the team was formed may keep a member away."""
    field = [each.candidacy for each in inspection.due]
    for each in inspection.inspectors:
        refuse_recused(session, inspection.stage, each.user, checked=True, field=field)


def _set(session: WorkSession, inspection: Inspection, forming: TeamForming) -> None:
    users, field = _agreed(session, inspection.stage, forming, inspection)
    _refuse_striking_written(inspection, field)
    inspection.title, inspection.starts_on, inspection.ends_on = forming.title, forming.starts_on, forming.ends_on
    _seat(inspection, users, forming.leader)
    _list(inspection, field)


def _refuse_striking_written(inspection: Inspection, field: list[Candidacy]) -> None:
    wanted = {each.id for each in field}
    struck = [each.label for each in inspection.due if each.is_begun and each.candidacy_id not in wanted]
    if struck:
        raise Refused("inspection.report_begun", name=struck[0])


def _agreed(
    session: WorkSession, stage: Stage, forming: TeamForming, inspection: Inspection | None = None
) -> tuple[list[User], list[Candidacy]]:
    """Members and people as asked, once nothing speaks against them."""
    if forming.ends_on < forming.starts_on:
        raise wrong("ends_on", "inspection.ends_before_start")
    if inspection and inspection.announced_on and forming.starts_on < inspection.announced_on:
        raise wrong("starts_on", "inspection.starts_before_notice", on=inspection.announced_on)
    field = _field(stage, inspection, forming.candidacies)
    users = _users(session, stage, forming)
    for user in users:
        refuse_recused(session, stage, user, forming.checked, field)
    return users, field


def _field(stage: Stage, inspection: Inspection | None, ids: Sequence[int]) -> list[Candidacy]:
    """Everybody of the stage's field is on exactly one list."""
    known = {each.id: each for each in stage.candidates}
    elsewhere = {
        report.candidacy_id: team.title
        for team in stage.inspections if team is not inspection for report in team.reports
    }  # fmt: skip
    for id_ in ids:
        if id_ not in known:
            raise wrong("candidacies", "inspection.not_a_candidate")
        if id_ in elsewhere:
            raise wrong("candidacies", "inspection.elsewhere", name=known[id_].label, team=elsewhere[id_])
    return [known[id_] for id_ in dict.fromkeys(ids)]


def _users(session: WorkSession, stage: Stage, forming: TeamForming) -> list[User]:
    names = list(dict.fromkeys(forming.members))
    query = possible_inspectors(stage).where(User.username.in_(names)).options(joinedload(User.unit))
    found = {user.username: user for user in session.scalars(query)}
    if unknown := [name for name in names if name not in found]:
        raise wrong("members", "inspection.inspector_unknown", username=unknown[0])
    if len(names) < (least := stage.round_.rules.inspectors_least):
        raise wrong("members", "inspection.too_few", least=least, n=len(names))
    if forming.leader not in found:
        raise wrong("leader", "inspection.leader_outside")
    return [found[name] for name in names]


def _seat(inspection: Inspection, users: list[User], leader: str) -> None:
    there = {each.user_id: each for each in inspection.inspectors}
    wanted = {user.id for user in users}
    for gone in [each for each in inspection.inspectors if each.user_id not in wanted]:
        inspection.inspectors.remove(gone)
    for user in users:
        member = there.get(user.id)
        if member is None:
            member = Inspector(user_id=user.id)
            member.user = user
            inspection.inspectors.append(member)
        member.is_leader = user.username == leader


def _list(inspection: Inspection, field: list[Candidacy]) -> None:
    """What was written about somebody who dropped out of the round stays."""
    wanted = {each.id for each in field}
    for report in [each for each in inspection.reports if not each.is_begun and each.candidacy_id not in wanted]:
        inspection.reports.remove(report)
    there = {each.candidacy_id for each in inspection.reports}
    for candidacy in field:
        if candidacy.id not in there:
            report = InspectionReport(candidacy_id=candidacy.id)
            report.candidacy = candidacy
            inspection.reports.append(report)
