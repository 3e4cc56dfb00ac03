"""Builders of names among the layers: a township's cadre, a round that asks county and city."""

from datetime import date
from typing import Any

from app.db import WorkSession
from app.domain.cadres import actions as cadres
from app.domain.cadres.models import Cadre
from app.domain.rounds import actions as rounds
from app.domain.rounds.inputs import Grounds, Recommendation
from app.domain.rounds.models import Candidacy, Round
from app.domain.rounds.people import layers
from app.domain.rounds.people.inputs import Opinion
from tests import make
from tests.cast import ROOT, Cast, cadre_entry

BOTH = {"layers": ["county", "city"], "per_unit_limit": 9}
WELL = Opinion(opinion="德才表现好，同意")
WHY = Grounds(reason="录入有误")


def villager(session: WorkSession, key: str = "t1", name: str = "田春生", number: int = 40, **told: Any) -> Cadre:
    """A cadre of 嘉峰镇 in 沁水县."""
    given = {"sex": "1", "birth": date(1993, 4, 8), "home": "140521104", **told}
    return cadres.save(session, ROOT, key, cadre_entry(number, name, **given))[0]


def layered(session: WorkSession, cast: Cast, **policy: Any) -> Round:
    return make.open_round(session, cast, policy={**BOTH, **policy})


def entered(session: WorkSession, cast: Cast, round_: Round, key: str = "t1", **told: Any) -> Candidacy:
    """By the organizer, for the township."""
    asked = Recommendation(cadre_key=key, reasons="踏实肯干，群众认可", consent=True, **told)
    return rounds.recommend(session, cast.city, round_, asked)


def endorsed(session: WorkSession, cast: Cast, candidacy: Candidacy, *by: str) -> Candidacy:
    for who in by:
        layers.endorse(session, cast.actor(who), candidacy, WELL)
    return candidacy
