"""The plan of a round (A1): usual paths, lead group, quotas, calendar, amendments, copies, and the ways back."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.clock import today
from app.domain.rounds import actions
from app.domain.rounds.inputs import Grounds, NewRound
from app.domain.rounds.planning import amendments, calendar, copies
from app.domain.rounds.planning.inputs import PolicyAmendment, RoundCopy, WindowMove
from app.domain.rounds.planning.templates import templates
from app.domain.rounds.policy import EligibilityRule, RoundPolicy
from app.domain.rounds.states import RoundState, StageState
from app.errors import Forbidden, Invalid, Refused
from app.log import LogEntry
from tests import make, planning
from tests.make import DAY, refusal

WHY = Grounds(reason="主管部门要求")


@pytest.fixture
def session(database):
    with database.writing() as session:
        yield session


def told(session, verb: str) -> list[LogEntry]:
    session.commit()
    return list(session.scalars(select(LogEntry).where(LogEntry.verb == verb).order_by(LogEntry.seq)))


@pytest.mark.parametrize("code", templates())
def test_a_round_on_a_usual_path_is_laid_out_and_can_be_opened(session, cast, code):
    path = templates()[code]

    round_ = planning.on_path(session, cast, code, kind=path.kind, direction=path.direction)

    laid = [(stage.kind, stage.weight, stage.blind, len(stage.criteria)) for stage in round_.stages]
    assert laid == [(stage.kind, stage.weight, stage.blind, len(stage.criteria)) for stage in path.stages]
    assert [stage.position for stage in round_.stages] == list(range(1, len(path.stages) + 1))
    assert round_.rules == path.policy
    assert {each.kind: (each.opens_on - today()).days for each in round_.windows} == {
        kind: first for kind, (first, _) in path.windows.items()
    }
    assert actions.open_(session, cast.city, round_).state == RoundState.RECOMMENDING


def test_a_policy_given_beside_the_path_holds(session, cast):
    round_ = planning.on_path(session, cast, "cross", policy={"term_months": 6})

    assert round_.rules == RoundPolicy(term_months=6)
    entry = NewRound(**make.round_entry(template="nowhere"))
    assert refusal(Invalid, actions.create, session, cast.city, entry) == ["round.unknown_template"]


def test_a_lead_group_has_a_head(session, cast):
    round_ = make.draft_round(session, cast, lead_members=planning.LEAD)

    assert round_.lead_members == planning.LEAD
    with pytest.raises(ValueError, match="nobody leads"):
        NewRound(**make.round_entry(lead_members=planning.LEAD[1:]))
    with pytest.raises(ValueError, match="unreadable lines"):
        NewRound(**make.round_entry(lead_members=["组长 李建国\n李四 什么"]))
    read = NewRound(**make.round_entry(lead_members=["组长 李建国 市委组织部部长\n\n成员：王海燕，市人社局副局长"]))
    assert [each.model_dump(mode="json") for each in read.lead_members] == planning.LEAD


def test_quotas_divide_all_places_and_no_more(session, cast):
    round_ = make.draft_round(session, cast, places=10)
    few = [planning.posts("cross", "down", 4), planning.posts("elevated", "lateral", 5)]
    many = [planning.county("140521", 6), planning.county("140581", 5)]

    def divide(*lines):
        return planning.divided(session, cast, round_, *lines)

    assert refusal(Refused, divide, *few) == "round.quota_posts"
    assert refusal(Refused, divide, *many) == "round.quota_counties"
    twice = [planning.posts("cross", "down", 5)] * 2
    strange = [planning.county("4403", 1), planning.sending("NYJ", 0 + 1), planning.posts("upward_post", "down", 10)]
    assert refusal(Invalid, divide, *twice) == ["round.quota_twice"] * 2
    assert refusal(Invalid, divide, *strange) == ["round.quota_unknown_unit", "round.quota_kind_goes_up"]


def test_the_list_of_quotas_is_replaced_whole(session, cast):
    round_ = make.draft_round(session, cast, places=10)
    planning.divided(session, cast, round_, planning.posts("cross", "down", 10), planning.county("140521", 3))

    planning.divided(session, cast, round_, planning.posts("elevated", "up", 10), planning.sending("140521", 8))
    session.expire(round_)

    assert [(each.scope, each.kind, each.places) for each in round_.quotas] == [
        ("posts", "elevated", 10), ("sending", None, 8),
    ]  # fmt: skip
    assert (round_.admits("elevated", "up"), round_.admits("cross", "down")) == (True, False)


def test_once_open_quotas_change_for_a_reason_only(session, cast):
    round_ = make.open_round(session, cast)
    line = planning.posts("cross", "down", 2)

    assert refusal(Invalid, lambda: planning.divided(session, cast, round_, line)) == ["round.reason_needed"]
    assert planning.divided(session, cast, round_, line, reason="上级调剂").quotas[0].places == 2
    assert [entry.reason for entry in told(session, "round.set_quotas")] == ["上级调剂"]


def test_a_round_whose_places_no_longer_add_up_does_not_open(session, cast):
    round_ = planning.on_path(session, cast, "down", places=10)
    planning.divided(session, cast, round_, planning.posts("cross", "down", 10))
    round_.places = 12

    assert refusal(Refused, actions.open_, session, cast.city, round_) == "round.quota_posts"


def test_a_calendar_stays_between_the_opening_and_the_arrival(session, cast):
    round_ = make.draft_round(session, cast)

    def schedule(*windows):
        return planning.scheduled(session, cast, round_, *windows)

    early, late = planning.window("review", -1, 3), planning.window("training", 50, 61)
    turned, again = planning.window("stages", 9, 8), [planning.window("review", 1, 2)] * 2
    assert refusal(Invalid, schedule, early, late, turned) == [
        "round.window_too_early", "round.window_too_late", "round.window_order",
    ]  # fmt: skip
    assert refusal(Invalid, schedule, *again) == ["round.window_twice"]


def test_a_window_moves_later_with_a_reason(session, cast):
    round_ = planning.scheduled(session, cast, make.draft_round(session, cast), planning.window("review", 3, 5))
    days = {"opens_on": today() + 4 * DAY, "closes_on": today() + 9 * DAY}
    moved = WindowMove(kind="review", reason="场地未定", **days)
    assert refusal(Refused, calendar.move, session, cast.city, round_, moved) == "workflow.wrong_state"
    round_.state = RoundState.SELECTING

    calendar.move(session, cast.city, round_, moved)
    calendar.move(session, cast.city, round_, WindowMove(kind="training", reason="补排", **days))

    assert {each.kind: each.closes_on for each in round_.windows} == {
        "review": days["closes_on"], "training": days["closes_on"],
    }  # fmt: skip
    late = WindowMove(kind="review", reason="场地未定", opens_on=today(), closes_on=today() + 99 * DAY)
    assert refusal(Invalid, calendar.move, session, cast.city, round_, late) == ["round.window_too_late"]


def young(limit: int, **more) -> RoundPolicy:
    return RoundPolicy(eligibility=[EligibilityRule(code="age", params={"max": limit})], per_unit_limit=5, **more)


def test_an_amendment_tells_whom_it_turns_and_stores_nothing(session, cast):
    round_ = make.selecting_round(session, cast, policy={"eligibility": young(45).model_dump()["eligibility"]})
    before = make.states(session, round_)

    told_ = amendments.effect(session, cast.city, round_, young(33))

    assert sorted(flip.candidacy.cadre.key for flip in told_.flips) == ["c2", "c4", "c5"]
    assert (told_.now_eligible, told_.now_ineligible) == (0, 3)
    assert set(told_.changes) == {"eligibility", "reserve_places"}
    assert make.states(session, round_) == before
    with pytest.raises(Forbidden):
        amendments.effect(session, cast.sender, round_, young(33))


def test_an_amendment_is_logged_field_by_field_and_checks_everyone_again(session, cast):
    round_ = make.selecting_round(session, cast, policy={"eligibility": young(45).model_dump()["eligibility"]})
    policy = young(33, reserve_places=1, term_months=18)

    amendments.amend(session, cast.city, round_, PolicyAmendment(policy=policy, reason="省里新规"))

    assert make.states(session, round_) == {
        "c1": "eligible", "c2": "ineligible", "c3": "eligible", "c4": "ineligible", "c5": "ineligible",
    }  # fmt: skip
    (entry,) = told(session, "round.amend_policy")
    assert entry.reason == "省里新规"
    assert '"term_months": {"from": 12, "to": 18}' in entry.facts
    assert '"now_ineligible": 3' in entry.facts and "陈思远" not in entry.facts


def test_once_marking_has_begun_marks_are_counted_as_before(session, cast):
    round_ = make.selecting_round(session, cast)
    round_.stages[0].state = StageState.MARKING
    same = round_.rules.model_dump()
    stricter = young(33).model_dump()["eligibility"]

    def amend(recheck: bool = False, **changed):
        asked = PolicyAmendment(policy=RoundPolicy(**same | changed), reason="调整", recheck=recheck)
        return amendments.amend(session, cast.city, round_, asked)

    assert refusal(Refused, lambda: amend(drop_extremes=1)) == "round.scoring_begun"
    assert refusal(Refused, lambda: amend(term_months=24, recheck=True)) == "round.recheck_too_late"
    assert refusal(Refused, lambda: amend(eligibility=stricter)) == "round.recheck_too_late"
    assert refusal(Refused, amend) == "round.policy_unchanged"
    assert amend(publicity_workdays=7).rules.publicity_workdays == 7


def test_a_copy_brings_the_plan_and_leaves_the_people(session, cast):
    source = planning.on_path(
        session, cast, "graduate", lead_members=planning.LEAD, kind="graduate", starts_on=today() + 160 * DAY
    )  # fmt: skip
    source.policy = RoundPolicy(
        eligibility=[EligibilityRule(code="age", params={"max": 30, "as_of": "2026-09-01"})]
    ).model_dump(mode="json")  # fmt: skip
    planning.divided(session, cast, source, planning.posts("graduate", "down", 2), planning.county("140521", 1))
    actions.open_(session, cast.city, source)
    make.recommend(session, cast, source, "c1")
    opens_on = source.opens_on.replace(year=source.opens_on.year + 1)
    days = {"opens_on": opens_on, "closes_on": opens_on + 9 * DAY, "starts_on": opens_on + 170 * DAY}

    again = copies.copy(session, cast.city, source, RoundCopy(title="下一年大学生挂职", **days))

    assert (again.state, again.copied_from_id, again.lead_members) == (RoundState.DRAFT, source.id, planning.LEAD)
    assert again.candidacies == [] and again.opened_on is None and again.document_number == ""
    assert [(s.kind, s.weight, [c.title for c in s.criteria]) for s in again.stages] == [
        (s.kind, s.weight, [c.title for c in s.criteria]) for s in source.stages
    ]
    assert [(q.scope, q.kind, q.unit_id, q.places) for q in again.quotas] == [
        (q.scope, q.kind, q.unit_id, q.places) for q in source.quotas
    ]
    assert {w.kind: w.opens_on - opens_on for w in again.windows} == {
        w.kind: w.opens_on - source.opens_on for w in source.windows
    }
    assert again.rules.eligibility[0].params == {"max": 30, "as_of": "2027-09-01"}
    with pytest.raises(Forbidden):
        copies.copy(session, cast.county, source, RoundCopy(title="别人的方案", **days))


def test_a_round_is_recalled_while_nobody_has_been_recommended(session, cast):
    round_ = make.open_round(session, cast)

    actions.recall(session, cast.city, round_, WHY)

    assert (round_.state, round_.opened_on) == (RoundState.DRAFT, None)
    actions.open_(session, cast.city, round_)
    make.recommend(session, cast, round_, "c1")
    session.expire(round_)
    assert refusal(Refused, actions.recall, session, cast.city, round_, WHY) == "round.somebody_recommended"


def test_a_cancelled_round_goes_on_where_it_stopped(session, cast):
    round_ = make.selecting_round(session, cast)
    actions.cancel(session, cast.city, round_, WHY)

    actions.revive(session, cast.city, round_, Grounds(reason="误取消"))

    assert round_.state == RoundState.SELECTING
    (entry,) = told(session, "round.revive")
    assert (entry.reason, '"from": "cancelled", "to": "selecting"' in entry.facts) == ("误取消", True)


def test_a_notice_that_was_cancelled_runs_for_its_full_time_again(session, cast):
    round_ = make.past_publicity(session, cast)
    actions.cancel(session, cast.city, round_, WHY)

    actions.revive(session, cast.city, round_, WHY)

    assert round_.state == RoundState.PUBLICIZED
    assert round_.publicity.ends_on >= today() + timedelta(days=5)


def test_a_round_cancelled_before_that_was_kept_has_no_way_back(session, cast):
    round_ = make.draft_round(session, cast)
    round_.state = RoundState.CANCELLED
    session.flush()

    assert refusal(Refused, actions.revive, session, cast.city, round_, WHY) == "round.stopped_unknown"
