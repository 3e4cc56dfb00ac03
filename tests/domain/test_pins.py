"""Pins and bans of a draft: of whom and of which post, once each, kept by the next run, removed with a reason."""

import pytest
from sqlalchemy import select

from app.clock import today
from app.domain.matching import drafts
from app.domain.matching.inputs import (
    NewPin,
    PinRemoval,
)
from app.domain.matching.models import Draft, Pin
from app.domain.matching.states import DraftState, PinKind
from app.errors import Invalid, Refused
from app.log import LogEntry
from tests import matching, placing

pytestmark = pytest.mark.usefixtures("faked")

REASON = "镇里急需懂统计的人"


def test_a_pin_after_solving_puts_the_draft_back_and_is_kept_on_the_next_run(database, cast):
    with database.writing() as session:
        draft_id = matching.draft(session, cast, "c1", "c2", places=2).id
    matching.solved(database, cast, draft_id)
    with database.writing() as session:
        draft, last = session.get_one(Draft, draft_id), matching.all_posts(session)[1]
        before = matching.lines(session, draft_id)
        asked = matching.pin_of(session, draft, cast, "c1", last)
        drafts.pin(session, cast.city, draft, asked)
        assert (draft.state, matching.lines(session, draft_id)) == (DraftState.EDITING, before)

    matching.solved(database, cast, draft_id)

    with database.reading() as session:
        assert matching.lines(session, draft_id)[asked.candidacy_id] == last.id
        pin = session.scalars(select(Pin)).one()
        assert (pin.kind, pin.reason, pin.put_by, pin.put_on) == (PinKind.PIN, REASON, "林佩之", today())
        entry = session.scalars(select(LogEntry).where(LogEntry.verb == "draft.pin")).one()
        assert entry.actor_name == "林佩之" and REASON not in entry.reason + entry.facts


def test_a_pair_is_pinned_once_and_a_person_to_one_post(database, cast):
    with database.writing() as session:
        draft = matching.draft(session, cast, places=2)
        first, second = matching.all_posts(session)
        drafts.pin(session, cast.city, draft, matching.pin_of(session, draft, cast, "c1", first))
        drafts.pin(session, cast.city, draft, matching.pin_of(session, draft, cast, "c1", second, "ban"))
        codes = []
        for post, kind in ((first, "ban"), (first, "pin"), (second, "ban")):
            with pytest.raises(Refused) as refused:
                drafts.pin(session, cast.city, draft, matching.pin_of(session, draft, cast, "c1", post, kind))
            codes.append(refused.value.code)
        third = placing.accepted_post(session, cast, title="副镇长")
        with pytest.raises(Refused) as elsewhere:
            drafts.pin(session, cast.city, draft, matching.pin_of(session, draft, cast, "c1", third))

    assert codes == ["draft.pinned_already"] * 3
    assert elsewhere.value.code == "draft.pinned_elsewhere"


def test_a_pin_names_somebody_to_place_and_a_post_of_the_round(database, cast):
    with database.writing() as session:
        draft = matching.draft(session, cast, places=1)
        other = placing.accepted_post(session, cast, kind="elevated")
        stranger = matching.confirmed(session, cast, "c5").candidacies
        session.flush()
        stranger = placing.candidacy_of(session, draft.round_, cast, "c1").id + 50
        told = {"kind": "pin", "reason": REASON}
        with pytest.raises(Invalid) as who:
            drafts.pin(session, cast.city, draft, NewPin(candidacy_id=stranger, post_id=other.id, **told))
        with pytest.raises(Invalid) as where:
            drafts.pin(session, cast.city, draft, matching.pin_of(session, draft, cast, "c1", other))

    assert (who.value.faults[0].code, where.value.faults[0].code) == ("draft.not_to_place", "draft.not_offered")


def test_a_removed_pin_is_gone_and_the_log_says_which_and_why(database, cast):
    with database.writing() as session:
        draft = matching.draft(session, cast, places=1)
        drafts.pin(
            session, cast.city, draft, matching.pin_of(session, draft, cast, "c1", matching.all_posts(session)[0])
        )
        drafts.unpin(session, cast.city, draft, PinRemoval(pin_id=draft.pins[0].id, reason="情况有变"))
        assert draft.pins == []
        with pytest.raises(Invalid) as gone:
            drafts.unpin(session, cast.city, draft, PinRemoval(pin_id=999, reason="情况有变"))

    with database.reading() as session:
        entry = session.scalars(select(LogEntry).where(LogEntry.verb == "draft.unpin")).one()
        assert entry.reason == "情况有变" and '"kind": "pin"' in entry.facts
        assert session.scalars(select(Pin)).all() == []
    assert gone.value.faults[0].code == "draft.no_such_pin"
