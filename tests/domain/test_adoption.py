"""A draft becomes placements, all of them or none, and back again while nobody has gone further."""

from datetime import date

import pytest
from sqlalchemy import select

from app.clock import today
from app.domain.matching import adoption, desk, drafts
from app.domain.matching.inputs import Adoption, AdoptionReversal, NewDraft
from app.domain.matching.models import Draft, DraftPair
from app.domain.matching.states import DraftState
from app.domain.placements import actions as placements
from app.domain.placements.inputs import Assignment, Cancellation, Notice
from app.domain.placements.models import Placement
from app.domain.posts import actions as posts
from app.domain.posts.inputs import PostWithdrawal
from app.domain.rounds.models import Candidacy
from app.errors import Forbidden, Refused
from app.log import LogEntry
from tests import matching, placing

WHY = AdoptionReversal(reason="部务会议要求重新研究")


@pytest.fixture(autouse=True)
def fake(monkeypatch):
    matching.fake_tasks(monkeypatch)
    yield
    desk.close()


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


def test_an_adopted_draft_becomes_placements_and_says_who_decided(database, cast, solved):
    with database.writing() as session:
        draft = session.get_one(Draft, solved)
        told = adoption.adopt(session, cast.city, draft, Adoption(starts_on=date(2026, 4, 1), note="部务会议同意"))
        assert (len(told.outcomes), told.refused) == (2, [])

    with database.reading() as session:
        draft = session.get_one(Draft, solved)
        assert (draft.state, draft.adopted_on, draft.adopted_by) == (DraftState.ADOPTED, today(), "林佩之")
        assert running(session) == pairs(session, solved)
        assert states(session) == ["placed", "placed", "confirmed"]
        assert set(session.scalars(select(Placement.starts_on))) == {date(2026, 4, 1)}
        entry = session.scalars(select(LogEntry).where(LogEntry.verb == "draft.adopt")).one()
        assert entry.actor_name == "林佩之" and "部务会议同意" in entry.facts and '"people": 2' in entry.facts
        assigned = session.scalars(select(LogEntry).where(LogEntry.verb == "placement.assign")).all()
        assert len(assigned) == 2


def test_one_person_placed_meanwhile_and_nobody_goes(database, cast, solved):
    with database.writing() as session:
        draft = session.get_one(Draft, solved)
        person = placing.candidacy_of(session, draft.round_, cast, "c2")
        other = placing.accepted_post(session, cast, title="副镇长")
        told = {"round_id": person.round_id, "candidacy_id": person.id, "post_id": other.id}
        placements.assign(session, cast.city, Assignment(**told))
        moved = (person.id, other.id)
    with pytest.raises(Refused) as refused, database.writing() as session:
        adoption.adopt(session, cast.city, session.get_one(Draft, solved), Adoption())

    assert (refused.value.code, refused.value.facts["n"]) == ("draft.cannot_adopt", 1)
    assert refused.value.facts["name"] == "陈思远" and "已" in refused.value.facts["why"]
    with database.reading() as session:
        assert running(session) == [moved]
        assert session.get_one(Draft, solved).state == DraftState.SOLVED
        assert not session.scalars(select(LogEntry).where(LogEntry.verb == "draft.adopt")).all()


def test_a_post_withdrawn_meanwhile_stops_everybody(database, cast, solved):
    with database.writing() as session:
        _, post_id = pairs(session, solved)[0]
        post = session.get_one(type(placing.accepted_post(session, cast)), post_id)
        posts.withdraw(session, cast.city, post, PostWithdrawal(reason="岗位撤并"))
    with pytest.raises(Refused) as refused, database.writing() as session:
        adoption.adopt(session, cast.city, session.get_one(Draft, solved), Adoption())

    assert refused.value.facts["name"] == "何静姝"
    with database.reading() as session:
        assert running(session) == [] and states(session) == ["confirmed"] * 3


def test_the_preview_names_everybody_refused_and_leaves_no_trace(database, cast, solved):
    with database.writing() as session:
        before = session.scalars(select(LogEntry.seq)).all()
        draft = session.get_one(Draft, solved)
        fine = adoption.adopt(session, cast.city, draft, Adoption(dry_run=True))
        late = adoption.adopt(session, cast.city, draft, Adoption(dry_run=True, starts_on=date(2025, 1, 1)))

    assert (fine.dry_run, len(fine.outcomes), fine.refused) == (True, 2, [])
    assert [adoption.why(each).code for each in late.refused] == ["placement.starts_before_round"] * 2
    assert all(adoption.words(each) for each in late.refused)
    with database.reading() as session:
        assert running(session) == [] and states(session) == ["confirmed"] * 3
        assert session.get_one(Draft, solved).state == DraftState.SOLVED
        assert session.scalars(select(LogEntry.seq)).all() == before


def test_an_adoption_is_taken_back_with_a_reason(database, cast, solved):
    with database.writing() as session:
        adoption.adopt(session, cast.city, session.get_one(Draft, solved), Adoption())
    with database.writing() as session:
        adoption.unadopt(session, cast.city, session.get_one(Draft, solved), WHY)

    with database.reading() as session:
        draft = session.get_one(Draft, solved)
        assert (draft.state, draft.adopted_on, draft.adopted_by) == (DraftState.SOLVED, None, "")
        assert running(session) == [] and states(session) == ["confirmed"] * 3
        assert set(session.scalars(select(Placement.end_note))) == {WHY.reason}
        entry = session.scalars(select(LogEntry).where(LogEntry.verb == "draft.unadopt")).one()
        assert entry.reason == WHY.reason
    with database.writing() as session:
        adoption.adopt(session, cast.city, session.get_one(Draft, solved), Adoption())
        assert states(session) == ["placed", "placed", "confirmed"]


def test_where_one_has_been_given_notice_nothing_is_taken_back(database, cast, solved):
    with database.writing() as session:
        adoption.adopt(session, cast.city, session.get_one(Draft, solved), Adoption())
        last = session.scalars(select(Placement).order_by(Placement.id.desc())).first()
        placements.notify(session, cast.city, last, Notice(notice_number="晋市组干〔2026〕12号", notified_on=today()))
        name = last.candidacy.label
    with pytest.raises(Refused) as refused, database.writing() as session:
        adoption.unadopt(session, cast.city, session.get_one(Draft, solved), WHY)

    assert (refused.value.code, refused.value.facts["name"]) == ("draft.cannot_unadopt", name)
    with database.reading() as session:
        assert len(running(session)) == 2
        assert session.get_one(Draft, solved).state == DraftState.ADOPTED


def test_what_was_cancelled_by_hand_does_not_hold_the_way_back_up(database, cast, solved):
    with database.writing() as session:
        adoption.adopt(session, cast.city, session.get_one(Draft, solved), Adoption())
        first = session.scalars(select(Placement).order_by(Placement.id)).first()
        placements.cancel(session, cast.city, first, Cancellation(reason="本人身体原因"))
    with database.writing() as session:
        adoption.unadopt(session, cast.city, session.get_one(Draft, solved), WHY)

    with database.reading() as session:
        assert running(session) == []
        assert list(session.scalars(select(Placement.end_note).order_by(Placement.id))) == ["本人身体原因", WHY.reason]


def test_a_second_round_is_the_next_draft_about_who_is_left(database, cast, solved):
    with database.writing() as session:
        draft = session.get_one(Draft, solved)
        adoption.adopt(session, cast.city, draft, Adoption())
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
