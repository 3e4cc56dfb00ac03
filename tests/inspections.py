"""Builders of inspections: a stage of that kind, its teams, their reports, up to accepted, through the actions."""

from typing import Any

from app.clock import today
from app.db import WorkSession
from app.domain.rounds.inspection import actions, reports, teams
from app.domain.rounds.inspection.inputs import NoticeText, ReportText, TeamForming
from app.domain.rounds.inspection.models import Inspection
from app.domain.rounds.models import Candidacy, Round
from app.domain.rounds.path import stages
from app.domain.rounds.path.models import Stage
from tests import panels
from tests.cast import Cast

MEMBERS = ("judge", "judge2")
SAID = {  # what a whole report says; each sentence is found nowhere else in the world of the tests
    "virtue_words": "对党忠诚，待人诚恳", "ability_words": "熟悉农业政策，能独当一面",
    "diligence_words": "吃苦耐劳，常驻村里",
    "achievement_words": "主持高标准农田建设三千亩", "integrity_words": "严于律己，家风清正", "character": "沉稳内敛",
    "strengths": "善于协调各方", "shortcoming": "魄力稍欠", "suited_posts": "乡镇班子副职",
    "integrity_opinion": "市纪委监委：未发现影响使用的问题", "conclusion_words": "考察组一致认为可以使用",
}  # fmt: skip


def inspection_stage(session: WorkSession, cast: Cast, round_: Round, open_: bool = True, **fields: Any) -> Stage:
    """The next stage of the round, an inspection; open, where the round is selecting."""
    told = {"kind": "inspection", "title": "组织考察", "weight": 0, **fields}
    return (panels.open_stage if open_ else panels.planned_stage)(session, cast, round_, **told)


def forming(people: list[Candidacy], members: tuple[str, ...] = MEMBERS, **changes: Any) -> TeamForming:
    told = {
        "title": "第 1 考察组", "candidacies": [each.id for each in people], "members": list(members),
        "leader": members[0], "starts_on": today(), "ends_on": today(),
    }  # fmt: skip
    return TeamForming(**{**told, **changes})


def team(
    session: WorkSession, cast: Cast, stage: Stage, people: list[Candidacy] | None = None,
    members: tuple[str, ...] = MEMBERS, **changes: Any,
) -> Inspection:  # fmt: skip
    """By the city; without `people`, everybody in the stage's field."""
    asked = forming(stage.candidates if people is None else people, members, **changes)
    return teams.form_team(session, cast.city, stage, asked)


def notice(**changes: Any) -> NoticeText:
    return NoticeText(**{"notice": "定于近日考察，欢迎反映情况。", "announced_on": today(), **changes})


def announced(session: WorkSession, cast: Cast, stage: Stage, *told: Any, **changes: Any) -> Inspection:
    return actions.announce(session, cast.city, team(session, cast, stage, *told, **changes), notice())


def text(**changes: Any) -> ReportText:
    counts = {"leaders": 3, "peers": 5, "subordinates": 8, "masses": 4, "excellent": 15, "competent": 5}
    return ReportText(**{**counts, **SAID, "integrity": "clear", "conclusion": "fit", **changes})


def written(
    session: WorkSession, cast: Cast, inspection: Inspection, conclusions: dict[str, str] | None = None
) -> Inspection:
    """Every report whole, by the leader; `conclusions`: key of the cadre → conclusion, else fit."""
    for report in inspection.due:
        conclusion = (conclusions or {}).get(report.candidacy.cadre.key, "fit")
        reports.write(session, leader(cast, inspection), report, text(conclusion=conclusion))
    return inspection


def leader(cast: Cast, inspection: Inspection) -> Any:
    return cast.actor(next(each.user.username for each in inspection.inspectors if each.is_leader))


def submitted(session: WorkSession, cast: Cast, inspection: Inspection, **told: Any) -> Inspection:
    return actions.submit(session, leader(cast, inspection), written(session, cast, inspection, **told))


def accepted(session: WorkSession, cast: Cast, stage: Stage, conclusions: dict[str, str] | None = None) -> Stage:
    """One team for the whole field, its reports accepted by the city: the stage can be closed."""
    inspection = submitted(session, cast, announced(session, cast, stage), conclusions=conclusions)
    actions.accept(session, cast.city, inspection)
    return stage


def closed(session: WorkSession, cast: Cast, stage: Stage, conclusions: dict[str, str] | None = None) -> Stage:
    return stages.close(session, cast.city, accepted(session, cast, stage, conclusions))
