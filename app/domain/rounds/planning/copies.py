"""沿用方案: a round begun from last year's. The plan comes along, the people do not."""

import re
from datetime import date
from typing import Any

from app import log
from app.access import Actor
from app.db import WorkSession
from app.domain.rounds.actions import refuse_days
from app.domain.rounds.models import Round
from app.domain.rounds.path.models import Criterion, Stage
from app.domain.rounds.planning import calendar
from app.domain.rounds.planning.inputs import RoundCopy
from app.domain.rounds.planning.models import Quota
from app.domain.rounds.policy import EligibilityRule, RoundPolicy
from app.domain.rounds.states import ROUND
from app.domain.units.models import Unit
from app.workdays import add_months
from app.workflow import settle

OWN = {"id", "version", "created_at", "updated_at", "round_id", "stage_id"}
OF_THE_YEAR = {"state", "held_on", "minimum_waived"}
DAY = re.compile(r"\d{4}-\d\d-\d\d")
KEPT = ("purpose", "plan", "profile", "lead_group", "lead_members", "template", "kind", "direction", "places")


def copy(session: WorkSession, actor: Actor, source: Round, asked: RoundCopy) -> Round:
    """A draft of the actor's own office. Its windows stand as many days after the opening as they did; days by which
    eligibility is measured move by whole years."""
    with ROUND.fire(session, actor, source, "copy"):
        refuse_days(asked.opens_on, asked.closes_on, asked.starts_on)
        kept = {name: getattr(source, name) for name in KEPT}
        made = Round(**asked.model_dump(), **kept, copied_from_id=source.id)
        made.organizer = session.get(Unit, actor.unit_id)
        made.policy = _of_this_year(source.rules, asked.opens_on.year - source.opens_on.year).model_dump(mode="json")
        made.stages = [_stage(stage) for stage in source.stages]
        made.quotas = [Quota(**quota.model_dump(exclude=OWN)) for quota in source.quotas]
        made.windows = calendar.shifted(source, asked.opens_on - source.opens_on)
        settle(session, made)
        log.record(session, actor, "round.copy", made, title=made.title, copied_from=source.id)
    return made


def _stage(stage: Stage) -> Stage:
    again = Stage(**stage.model_dump(exclude=OWN | OF_THE_YEAR))
    again.criteria = [Criterion(**each.model_dump(exclude=OWN)) for each in stage.criteria]
    return again


def _of_this_year(policy: RoundPolicy, years: int) -> RoundPolicy:
    rules = [EligibilityRule(code=rule.code, params=_moved(rule.params, years)) for rule in policy.eligibility]
    return policy.model_copy(update={"eligibility": rules})


def _moved(params: dict[str, Any], years: int) -> dict[str, Any]:
    return {name: _later(param, years) for name, param in params.items()}


def _later(param: Any, years: int) -> Any:
    if isinstance(param, dict):
        return _moved(param, years)
    if isinstance(param, str) and DAY.fullmatch(param):
        return add_months(date.fromisoformat(param), 12 * years).isoformat()
    return param
