"""A draft becomes placements, all of them or none, and back again while nobody has gone further."""

from datetime import date

import pytest
from sqlalchemy import select

from app.clock import today
from app.domain.matching import adoption, drafts
from app.domain.matching.inputs import Adoption, NewDraft
from app.domain.matching.models import Draft, DraftPair
from app.domain.matching.states import DRAFT, DraftState
from app.domain.placements import actions as placements
from app.domain.placements.inputs import Assignment, Cancellation, Notice
from app.domain.placements.models import Placement
from app.domain.posts import actions as posts
from app.domain.posts.inputs import PostWithdrawal
from app.domain.posts.models import Post
from app.domain.rounds.models import Candidacy
from app.errors import Forbidden, Refused
from app.log import LogEntry
from tests import matching, placing

pytestmark = pytest.mark.usefixtures("faked")

WHY = "部务会议要求重新研究"


@pytest.fixture
def solved(database, cast) -> int:
    with database.writing() as session:
        draft_id = matching.draft(session, cast, "c1", "c2", "c3", places=2).id
    matching.solved(database, cast, draft_id)
    return draft_id


def states(session) -> list[str]:
    return list(session.scalars(select(Candidacy.state).order_by(Candidacy.rank)))


def running(session) -> list[tuple[int, int]]:
    query = select(Placement.candidacy_id, Placement.post_id).where(Placement.state != "cancelled")
    return [tuple(row) for row in session.execute(query.order_by(Placement.candidacy_id))]


def pairs(session, draft_id: int) -> list[tuple[int, int]]:
    query = select(DraftPair.candidacy_id, DraftPair.post_id).where(
        DraftPair.draft_id == draft_id, DraftPair.post_id.is_not(None)
    )
    return [tuple(row) for row in session.execute(query.order_by(DraftPair.candidacy_id))]


def verbs(session) -> list[str]:
    return list(session.scalars(select(LogEntry.verb).order_by(LogEntry.seq)))


def test_an_adopted_draft_becomes_placements_in_the_name_of_who_decided(database, cast, solved):
    job = matching.adopted(database, cast, solved, starts_on=date(2026, 4, 1), note="部务会议同意")

    assert (job.state, job.told, job.asked_by) == ("done", {"people": 2}, "林佩之")
    with database.reading() as session:
        draft = session.get_one(Draft, solved)
        assert (draft.state, draft.adopted_on, draft.adopted_by) == (DraftState.ADOPTED, today(), "林佩之")
        assert running(session) == pairs(session, solved)
        assert states(session) == ["placed", "placed", "confirmed"]
        assert set(session.scalars(select(Placement.starts_on))) == {date(2026, 4, 1)}
        entry = session.scalars(select(LogEntry).where(LogEntry.verb == "draft.adopt")).one()
        assert entry.actor_name == "林佩之" and "部务会议同意" in entry.facts and '"people": 2' in entry.facts
        assigned = session.scalars(select(LogEntry).where(LogEntry.verb == "placement.assign")).all()
        assert [(each.actor_name, each.actor_kind, each.actor_id) for each in assigned] == [
            (cast.city.name, cast.city.kind, cast.city.id)
        ] * 2


def test_nothing_is_placed_before_the_work_is_done_and_nothing_else_is_done_with_the_draft(database, cast, solved):
    with database.writing() as session:
        draft = session.get_one(Draft, solved)
        adoption.adopt(session, cast.city, draft, Adoption())
        assert (draft.state, running(session)) == (DraftState.UNDER_WAY, [])
        assert {choice.verb for choice in DRAFT.choices(cast.city, draft)} == {"copy", "rename"}
        with pytest.raises(Refused) as twice:
            adoption.adopt(session, cast.city, draft, Adoption())
        with pytest.raises(Refused) as again:
            drafts.run(session, cast.city, draft)

    assert {twice.value.code, again.value.code} == {"workflow.wrong_state"}


def test_one_person_placed_meanwhile_and_nobody_goes(database, cast, solved):
    with database.writing() as session:
        draft = session.get_one(Draft, solved)
        person = placing.candidacy_of(session, draft.round_, cast, "c2")
        other = placing.accepted_post(session, cast, title="副镇长")
        told = {"round_id": person.round_id, "candidacy_id": person.id, "post_id": other.id}
        placements.assign(session, cast.city, Assignment(**told))
        moved = (person.id, other.id)

    job = matching.adopted(database, cast, solved)

    assert (job.state, job.fault, job.facts["n"], job.facts["name"]) == ("failed", "draft.cannot_adopt", 1, "陈思远")
    assert "已" in job.facts["why"]
    with database.reading() as session:
        assert running(session) == [moved]
        assert session.get_one(Draft, solved).state == DraftState.SOLVED
        assert "draft.adopt" not in verbs(session)


def test_a_post_withdrawn_meanwhile_stops_everybody(database, cast, solved):
    with database.writing() as session:
        post = session.get_one(Post, pairs(session, solved)[0][1])
        posts.withdraw(session, cast.city, post, PostWithdrawal(reason="岗位撤并"))

    job = matching.adopted(database, cast, solved)

    assert job.facts["name"] == "何静姝"
    with database.reading() as session:
        assert running(session) == [] and states(session) == ["confirmed"] * 3


def test_the_preview_names_everybody_refused_and_leaves_no_trace(database, cast, solved):
    with database.reading() as session:
        before = [verb for verb in verbs(session) if not verb.startswith("long_job")]
    fine = matching.adopted(database, cast, solved, dry_run=True)
    late = matching.adopted(database, cast, solved, dry_run=True, starts_on=date(2025, 1, 1))

    assert (fine.told, fine.state) == ({"people": 2, "refused": [], "changed": []}, "done")
    assert [each["code"] for each in late.told["refused"]] == ["placement.starts_before_round"] * 2
    with database.reading() as session:
        found = adoption.tried(session, session.get_one(Draft, solved))
        assert [each.name for each in found.refused] == ["何静姝", "陈思远"]
        assert all("2026.01" in each.words and each.post for each in found.refused)
        assert running(session) == [] and states(session) == ["confirmed"] * 3
        assert session.get_one(Draft, solved).state == DraftState.SOLVED
        assert [verb for verb in verbs(session) if not verb.startswith("long_job")] == before


def test_a_preview_is_told_until_something_else_is_done_with_the_draft(database, cast, solved):
    matching.adopted(database, cast, solved, dry_run=True)
    with database.reading() as session:
        assert adoption.tried(session, session.get_one(Draft, solved)) is not None

    matching.solved(database, cast, solved)

    with database.reading() as session:
        assert adoption.tried(session, session.get_one(Draft, solved)) is None


def test_an_adoption_is_taken_back_with_a_reason(database, cast, solved):
    matching.adopted(database, cast, solved)

    job = matching.taken_back(database, cast, solved, WHY)

    assert (job.state, job.told) == ("done", {"people": 2})
    with database.reading() as session:
        draft = session.get_one(Draft, solved)
        assert (draft.state, draft.adopted_on, draft.adopted_by) == (DraftState.SOLVED, None, "")
        assert running(session) == [] and states(session) == ["confirmed"] * 3
        assert set(session.scalars(select(Placement.end_note))) == {WHY}
        entry = session.scalars(select(LogEntry).where(LogEntry.verb == "draft.unadopt")).one()
        assert (entry.reason, entry.actor_name) == (WHY, "林佩之")
    assert matching.adopted(database, cast, solved).state == "done"
    with database.reading() as session:
        assert states(session) == ["placed", "placed", "confirmed"]


def test_where_one_has_been_given_notice_nothing_is_taken_back(database, cast, solved):
    matching.adopted(database, cast, solved)
    with database.writing() as session:
        last = session.scalars(select(Placement).order_by(Placement.id.desc())).first()
        placements.notify(session, cast.city, last, Notice(notice_number="晋市组干〔2026〕12号", notified_on=today()))
        name = last.candidacy.label

    job = matching.taken_back(database, cast, solved)

    assert (job.fault, job.facts["name"]) == ("draft.cannot_unadopt", name)
    with database.reading() as session:
        assert len(running(session)) == 2
        assert session.get_one(Draft, solved).state == DraftState.ADOPTED


def test_what_was_cancelled_by_hand_does_not_hold_the_way_back_up(database, cast, solved):
    matching.adopted(database, cast, solved)
    with database.writing() as session:
        first = session.scalars(select(Placement).order_by(Placement.id)).first()
        placements.cancel(session, cast.city, first, Cancellation(reason="本人身体原因"))

    matching.taken_back(database, cast, solved, WHY)

    with database.reading() as session:
        assert running(session) == []
        assert list(session.scalars(select(Placement.end_note).order_by(Placement.id))) == ["本人身体原因", WHY]


def test_a_second_round_is_the_next_draft_about_who_is_left(database, cast, solved):
    matching.adopted(database, cast, solved)
    with database.writing() as session:
        draft = session.get_one(Draft, solved)
        placing.accepted_post(session, cast, title="副镇长")
        second = drafts.add(session, cast.city, draft.matching, NewDraft(name="第二轮"))
    matching.solved(database, cast, second.id)

    with database.reading() as session:
        left = session.scalars(select(DraftPair).where(DraftPair.draft_id == second.id)).all()
        assert [each.candidacy.cadre.name for each in left] == ["李若彤"]


def test_adopting_is_the_organizers(database, cast, solved):
    for actor in (cast.county, cast.receiver, cast.cadre, cast.audit):
        for dry_run in (True, False):
            with pytest.raises(Forbidden), database.writing() as session:
                adoption.adopt(session, actor, session.get_one(Draft, solved), Adoption(dry_run=dry_run))
