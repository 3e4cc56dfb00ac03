"""When an inspection may move, and why not yet."""

from typing import Any, NamedTuple

from app import access
from app.access import Actor
from app.clock import today
from app.domain.rounds.planning.windows import within
from app.domain.rounds.states import InspectionState, StageState
from app.labels import t
from app.workflow import Blocked, Machine, Transition

in_time = within("inspection")
SHOWN = 3  # people named in one refusal


def stage_under_way(inspection: Any) -> Blocked | None:
    return None if inspection.stage.state == StageState.MARKING else Blocked("inspection.stage_closed")


def enough_inspectors(inspection: Any) -> Blocked | None:
    """干部任用条例: 考察组由两人以上组成."""
    least, there = inspection.stage.round_.rules.inspectors_least, len(inspection.inspectors)
    return Blocked("inspection.too_few", {"least": least, "n": there}) if there < least else None


def nothing_written(inspection: Any) -> Blocked | None:
    begun = [each.label for each in inspection.reports if each.is_begun]
    return Blocked("inspection.written", {"n": len(begun), "first": begun[0]}) if begun else None


def notice_is_up(inspection: Any) -> Blocked | None:
    """考察预告 comes first: before its first day nobody is talked to."""
    if inspection.announced_on is None:
        return Blocked("inspection.not_announced")
    if today() < inspection.announced_on:
        return Blocked("inspection.notice_not_begun", {"on": inspection.announced_on})
    return None


def every_report_complete(inspection: Any) -> Blocked | None:
    """Says what is missing, and for whom."""
    if not inspection.due:
        return Blocked("inspection.nobody")
    lacking = [(each.label, missing) for each in inspection.due if (missing := each.missing)]
    told = [t("inspection.lacks", name=name, what=_named(missing)) for name, missing in lacking]
    return Blocked("inspection.incomplete", {"n": len(told), "what": " ".join(told[:SHOWN])}) if told else None


def _named(missing: list[str]) -> str:
    return t("inspection.comma").join(t(f"inspection.part.{name}") for name in missing)


def written_only_when_announced(inspection: Any) -> Blocked | None:
    """Why nobody can write in a report of this inspection now."""
    if inspection.state != InspectionState.ANNOUNCED:
        return Blocked(f"inspection.no_writing_{inspection.state}")
    return stage_under_way(inspection) or in_time(inspection) or notice_is_up(inspection)


class Writing(NamedTuple):
    blocked: Blocked | None


def may_write(actor: Actor, report: Any) -> Writing | None:
    """Is writing in this report the actor's to do (none: it is not), and why not yet?"""
    if not access.may(actor, "inspection_report.write", report):
        return None
    return Writing(written_only_when_announced(report.inspection))


P, A, S, C = (
    InspectionState.PLANNED,
    InspectionState.ANNOUNCED,
    InspectionState.SUBMITTED,
    InspectionState.ACCEPTED,
)
INSPECTION = Machine(
    "inspection",
    Transition("revise", "revision", {P}, None, (stage_under_way,)),
    Transition("disband", "disbandment", {P}, None, (nothing_written,)),
    Transition("announce", "notice", {P}, A, (stage_under_way, in_time, enough_inspectors), primary=True),
    Transition("unannounce", "notice-withdrawal", {A}, P, (nothing_written,)),
    Transition("change_team", "team", {A}, None, (stage_under_way,)),
    Transition("submit", "submission", {A}, S, (stage_under_way, in_time, every_report_complete), primary=True),
    Transition("accept", "acceptance", {S}, C, (stage_under_way,), primary=True),
    Transition("send_back", "return", {S, C}, A, (stage_under_way,)),
)
