"""Many people and posts to be matched, laid as rows quickly; the same seed lays the same."""

import json
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from random import Random
from typing import Any

from sqlalchemy import select

from app.clock import today
from app.db import WorkSession
from app.domain.cadres.models import Cadre
from app.domain.matching.models import Draft, DraftPair, Matching, Pin, Wish
from app.domain.matching.states import PinKind, WishSide
from app.domain.matching.weighing import tasks
from app.domain.placements import actions as placements
from app.domain.placements.inputs import Assignment
from app.domain.posts.kinds import Direction, PlacementKind
from app.domain.posts.models import Post
from app.domain.posts.states import PostState
from app.domain.rounds.models import Candidacy, Round
from app.domain.rounds.states import CandidacyState, RoundState
from app.domain.units.models import Level, Unit

AREAS = ("petitions", "construction", "projects", "investment", "agriculture", "party_building", "finance", "law")
STRENGTHS = ("specialist", "open_minded", "communicator", "steady", "responsive", "mass_work")
SKILLS = ("招商引资", "信访调解", "群众工作", "财务审计", "农业技术", "规划建设", "数据分析", "新闻宣传")
MAJORS = ("法学", "会计学", "农学", "城乡规划", "统计学")
LANGUAGES = ("en", "ja", "csl")
RANKS = ("1A41", "1A42", "1A42", "1A50")


def matching_round(
    session: WorkSession, people: int = 6, posts: int = 6, seed: int = 1, places: int = 1,
    policy: dict[str, Any] | None = None, **changes: Any,
) -> Matching:  # fmt: skip
    """`people` confirmed and unplaced, `posts` accepted with a free place each, and the round's matching. Needs the
    cast: people come from 农业农村局, 教育局 and, where they are many, other agencies; posts lie in townships of both
    counties."""
    dice = Random(seed)
    round_ = _round(session, people, changes)
    homes, towns = _homes(session, people), _towns(session, posts)
    cadres = [_cadre(dice, f"m{round_.id}-{n}", homes[n % len(homes)], n) for n in range(people)]
    session.add_all(cadres)
    session.flush()
    session.add_all(_candidacy(round_, cadre, rank) for rank, cadre in enumerate(cadres, start=1))
    session.add_all(_post(dice, towns[n % len(towns)], n, places) for n in range(posts))
    matching = Matching(round_id=round_.id, policy=policy or {})
    session.add(matching)
    session.flush()
    return matching


def people_of(session: WorkSession, matching: Matching) -> Sequence[Candidacy]:
    """Best first."""
    query = select(Candidacy).where(Candidacy.round_id == matching.round_id).order_by(Candidacy.rank, Candidacy.id)
    return session.scalars(query).all()


def posts_of(session: WorkSession) -> Sequence[Post]:
    """Those laid here, in the order of the answer: by unit, then id."""
    query = select(Post).join(Unit, Unit.id == Post.unit_id).where(Post.title.startswith("副镇长"))
    return session.scalars(query.order_by(Unit.path, Post.id)).all()


def draft(session: WorkSession, matching: Matching, name: str = "方案一", **changes: Any) -> Draft:
    """`changes` is the what-if: policy=…, places=…."""
    laid = Draft(matching_id=matching.id, name=name, changes=changes)
    session.add(laid)
    session.flush()
    return laid


def pin(session: WorkSession, of: Draft, candidacy: Candidacy, post: Post, kind: PinKind = PinKind.PIN) -> Pin:
    laid = Pin(
        draft_id=of.id, candidacy_id=candidacy.id, post_id=post.id, kind=kind, reason="部务会研究", put_by="林佩之",
        put_on=today(),
    )  # fmt: skip
    session.add(laid)
    session.flush()
    return laid


def wish(
    session: WorkSession, matching: Matching, candidacy: Candidacy, post: Post, rank: int = 1,
    side: WishSide = WishSide.CADRE,
) -> Wish:  # fmt: skip
    laid = Wish(matching_id=matching.id, side=side, candidacy_id=candidacy.id, post_id=post.id, rank=rank)
    session.add(laid)
    session.flush()
    return laid


def told(session, matching: Matching, **changes) -> dict:
    """The answer to a draft of this matching."""
    return tasks.solve(session, draft(session, matching, **changes).id)


def assign(session, cast, candidacy: Candidacy, post: Post) -> None:
    asked = Assignment(round_id=candidacy.round_id, candidacy_id=candidacy.id, post_id=post.id)
    placements.assign(session, cast.city, asked)


def declare(session, candidacy: Candidacy, hardship: str = "none", health: str = "1", family=()) -> None:
    candidacy.conceal("hardship", hardship)
    candidacy.cadre.conceal("health", health)
    candidacy.cadre.conceal("family", json.dumps(list(family), ensure_ascii=False))
    session.flush()


def stored(session, told: dict, of: Draft) -> Draft:
    """As the desk stores it."""
    of.input_hash, of.proven, of.answer = told["input_hash"], told["proven"], {"certificate": told["certificate"]}
    session.add_all(
        DraftPair(draft_id=of.id, candidacy_id=each["candidacy_id"], post_id=each["post_id"], points=each["points"])
        for each in told["pairs"]
    )
    session.flush()
    return of


def _round(session: WorkSession, people: int, changes: dict[str, Any]) -> Round:
    plain = {
        "title": "集中选派", "purpose": "到一线锻炼年轻干部", "kind": PlacementKind.CROSS, "direction": Direction.DOWN,
        "places": max(people, 1), "opens_on": date(2026, 1, 5), "closes_on": date(2026, 2, 5),
        "starts_on": date(2026, 3, 1),
        "opened_on": date(2026, 1, 5), "state": RoundState.CONFIRMED, "organizer_id": _unit(session, "1405").id,
    }  # fmt: skip
    laid = Round(**plain | changes)
    session.add(laid)
    session.flush()
    return laid


def _homes(session: WorkSession, people: int) -> list[Unit]:
    """About eight people of one agency."""
    homes, city = [_unit(session, code) for code in ("NYJ", "JYJ")], _unit(session, "1405")
    known = {each.code: each for each in session.scalars(select(Unit).where(Unit.level == Level.DEPARTMENT))}
    for number in range(2, min(people // 8, 200)):
        if (code := f"J{number:03d}") in known:
            homes.append(known[code])
            continue
        name, path = f"市第{number}局", f"{city.path}{code}/"
        homes.append(Unit(code=code, name=name, level=Level.DEPARTMENT, parent_id=city.id, path=path))
    session.add_all(homes)
    session.flush()
    return homes


def _towns(session: WorkSession, posts: int) -> list[Unit]:
    """Townships of both counties, as many as there are posts, with their distance; a city has eighty-four."""
    counties = [_unit(session, code) for code in ("140521", "140581")]
    for county, km in zip(counties, (64, 35), strict=True):
        county.seat_distance_km = Decimal(km)
    query = select(Unit).where(Unit.level == Level.TOWNSHIP).order_by(Unit.code)
    towns = list(session.scalars(query))
    for number in range(len(towns), min(posts, 500)):
        county = counties[number % 2]
        code = f"{county.code}{900 + number // 2:03d}"
        towns.append(
            Unit(
                code=code, name=f"第{number}镇", level=Level.TOWNSHIP, parent_id=county.id,
                path=f"{county.path}{code}/", seat_distance_km=Decimal(5 + number * 7 % 90),
            )
        )  # fmt: skip
    session.add_all(towns)
    session.flush()
    return towns


def _cadre(dice: Random, key: str, home: Unit, number: int) -> Cadre:
    """Well, without hardship, nobody's kin; a test declares what it is about."""
    year = dice.randint(1983, 1999)
    cadre = Cadre(
        key=key, name=f"人选{number + 1}", sex=dice.choice("12"), birth_on=date(year, dice.randint(1, 12), 10),
        growth_place="140524", politics="01", education="21", degree=dice.choice(("4", "4", "3")),
        major=dice.choice(MAJORS), rank=dice.choice(RANKS), work_started_on=date(year + 23, 7, 1),
        grassroots_years=dice.randint(0, 3), home_unit_id=home.id, is_reserve=dice.random() < 0.3,
        skills=dice.sample(SKILLS, 2), strengths=dice.sample(STRENGTHS, 2), lacks=dice.sample(AREAS, 2),
        languages=Random(key).sample(LANGUAGES, 1),
    )  # fmt: skip
    cadre.conceal("health", "1")
    cadre.conceal("family", json.dumps([]))
    return cadre


def _candidacy(round_: Round, cadre: Cadre, rank: int) -> Candidacy:
    laid = Candidacy(
        round_id=round_.id, cadre_id=cadre.id, unit_id=cadre.home_unit_id, reasons="实绩突出", consent=True,
        state=CandidacyState.CONFIRMED, composite=max(Decimal(95) - rank, Decimal(60)), rank=rank,
    )  # fmt: skip
    laid.conceal("hardship", "none")
    return laid


def _post(dice: Random, town: Unit, number: int, places: int) -> Post:
    return Post(
        unit_id=town.id, title=f"副镇长（{number + 1}）", kind=PlacementKind.CROSS, direction=Direction.DOWN,
        state=PostState.ACCEPTED, duties="分管农业农村和项目建设", places=places, rank="1A42",
        skills=dice.sample(SKILLS, 2), strengths=dice.sample(STRENGTHS, 1), portfolio_areas=dice.sample(AREAS, 2),
        trains_areas=dice.sample(AREAS, 2), urgency=dice.random() < 0.1,
        languages=["en"] if number % 5 == 0 else [], lodging=number % 2 == 0, substance_index=number * 37 % 101,
    )  # fmt: skip


def _unit(session: WorkSession, code: str) -> Unit:
    return session.scalars(select(Unit).where(Unit.code == code)).one()
