"""The whole way with the real child: weighed, solved, proven, asked, adopted, taken back, as in a serving process."""

import pytest
from sqlalchemy import select

from app.domain.matching import adoption, desk, drafts
from app.domain.matching.inputs import Adoption, AdoptionReversal, NewPin
from app.domain.matching.models import Draft, DraftPair
from app.domain.matching.states import DraftState
from app.domain.placements.models import Placement
from app.domain.posts.models import Post
from tests import matching, placing


@pytest.fixture(autouse=True)
def real():
    desk.close()
    yield
    desk.close()


def test_a_draft_is_solved_proven_explained_adopted_and_taken_back(database, cast):
    with database.writing() as session:
        draft_id = matching.draft(session, cast, "c1", "c2", "c3", places=2).id
    matching.solved(database, cast, draft_id)

    with database.reading() as session:
        draft = session.get_one(Draft, draft_id)
        lines = session.scalars(select(DraftPair).where(DraftPair.draft_id == draft_id)).all()
        assert (draft.state, draft.job.fault) == (DraftState.SOLVED, "")
        assert (draft.placed, draft.unplaced, draft.proven, len(draft.input_hash)) == (2, 1, True, 64)
        assert draft.bound >= draft.points and draft.answer["certificate"]
        assert len(lines) == 3 and sum(line.post_id is not None for line in lines) == 2
        assert all(sum(part["points"] for part in line.told["parts"]) == line.points for line in lines if line.post_id)
        left = next(line for line in lines if line.post_id is None)
        post = session.scalars(select(Post).order_by(Post.id)).first()
        asked = desk.ask(session, "why_not", draft_id=draft_id, candidacy_id=left.candidacy_id, post_id=post.id)
        assert {"allowed", "answers", "price"} <= set(asked)
    with database.writing() as session:
        told = adoption.adopt(session, cast.city, session.get_one(Draft, draft_id), Adoption())
        assert told.refused == [] and len(session.scalars(select(Placement)).all()) == 2
    with database.writing() as session:
        adoption.unadopt(session, cast.city, session.get_one(Draft, draft_id), AdoptionReversal(reason="重新研究决定"))
        assert set(session.scalars(select(Placement.state))) == {"cancelled"}


def test_the_same_input_is_solved_to_the_same_answer_and_a_pin_changes_it(database, cast):
    with database.writing() as session:
        draft_id = matching.draft(session, cast, "c1", "c2", places=2).id
    matching.solved(database, cast, draft_id)
    with database.reading() as session:
        first = session.get_one(Draft, draft_id).input_hash, pairs(session, draft_id)
    matching.solved(database, cast, draft_id)
    with database.writing() as session:
        draft = session.get_one(Draft, draft_id)
        assert (draft.input_hash, pairs(session, draft_id)) == first
        person = placing.candidacy_of(session, draft.round_, cast, "c1")
        other = next(post for id_, post in first[1].items() if id_ != person.id)
        told = {"candidacy_id": person.id, "post_id": other, "reason": "岗位急需统计人才"}
        drafts.pin(session, cast.city, draft, NewPin(kind="pin", **told))
    matching.solved(database, cast, draft_id)

    with database.reading() as session:
        assert pairs(session, draft_id)[person.id] == other
        assert session.get_one(Draft, draft_id).input_hash != first[0]


def test_contradicting_pins_are_a_conflict_in_rules(database, cast):
    with database.writing() as session:
        draft = matching.draft(session, cast, "c1", "c2", places=1)
        post = session.scalars(select(Post)).one()
        for key in ("c1", "c2"):
            person = placing.candidacy_of(session, draft.round_, cast, key)
            told = {"candidacy_id": person.id, "post_id": post.id, "reason": "岗位急需统计人才"}
            drafts.pin(session, cast.city, draft, NewPin(kind="pin", **told))
    matching.solved(database, cast, draft.id)

    with database.reading() as session:
        found = session.get_one(Draft, draft.id)
        assert (found.state, found.job.fault) == (DraftState.INFEASIBLE, "")
        assert "pins" in found.answer["conflict"]["rules"]


def pairs(session, draft_id: int) -> dict[int, int | None]:
    query = select(DraftPair.candidacy_id, DraftPair.post_id).where(DraftPair.draft_id == draft_id)
    return dict(session.execute(query).all())
