"""Two clerks at once: one free place, one person. Exactly one gets it, the other is told why in words."""

import threading

import pytest
from sqlalchemy import func, select

from app.domain.placements import actions
from app.domain.placements.inputs import Assignment
from app.domain.placements.models import Placement
from app.domain.posts import actions as posts
from app.domain.posts.inputs import PostWayBack
from app.domain.posts.models import Post
from app.domain.rounds.models import Candidacy
from app.domain.rounds.states import CandidacyState
from app.errors import DomainError
from tests import placing


def at_once(database, *works):
    """Each work in its own session and thread, let go together; what came of each."""
    gate, outcomes = threading.Barrier(len(works)), [None] * len(works)

    def run(number, work):
        gate.wait(timeout=30)
        try:
            with database.writing() as session:
                work(session)
            outcomes[number] = "done"
        except DomainError as refused:
            outcomes[number] = refused.code

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return outcomes


def assigns(cast, round_id, candidacy_id, post_id):
    asked = Assignment(round_id=round_id, candidacy_id=candidacy_id, post_id=post_id)
    return lambda session: actions.assign(session, cast.city, asked)


@pytest.mark.parametrize("attempt", range(5))
def test_one_free_place_takes_one_of_four(database, cast, attempt):
    keys = ("c1", "c2", "c3", "c4")
    with database.writing() as session:
        round_ = placing.confirmed_round(session, cast, *keys)
        post = placing.accepted_post(session, cast).id
        people = [(round_.id, placing.candidacy_of(session, round_, cast, key).id, post) for key in keys]
    assert cast.city

    outcomes = at_once(database, *(assigns(cast, *person) for person in people))

    assert sorted(outcomes) == ["done", "placement.post_full", "placement.post_full", "placement.post_full"]
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Placement)) == 1
        placed = select(func.count()).where(Candidacy.state == CandidacyState.PLACED)
        assert session.scalar(placed) == 1


@pytest.mark.parametrize("attempt", range(5))
def test_a_person_confirmed_in_two_rounds_goes_to_one_post(database, cast, attempt):
    with database.writing() as session:
        pairs = []
        for _ in range(2):
            round_ = placing.confirmed_round(session, cast, "c1")
            candidacy = placing.candidacy_of(session, round_, cast, "c1").id
            pairs.append((round_.id, candidacy, placing.accepted_post(session, cast).id))
    assert cast.city

    outcomes = at_once(database, *(assigns(cast, *pair) for pair in pairs))

    refusals = {"placement.already_running", "placement.already_running_elsewhere"}
    assert outcomes.count("done") == 1
    assert len(refusals & set(outcomes)) == 1
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Placement)) == 1


@pytest.mark.parametrize("attempt", range(5))
def test_a_post_is_taken_back_or_taken_up_never_both(database, cast, attempt):
    with database.writing() as session:
        round_ = placing.confirmed_round(session, cast, "c1")
        post_id = placing.accepted_post(session, cast).id
        pair = (round_.id, placing.candidacy_of(session, round_, cast, "c1").id, post_id)
    assert cast.city

    def reopens(session):
        posts.reopen(session, cast.city, session.get_one(Post, post_id), PostWayBack(reason="分工有调整"))

    taken_back, taken_up = at_once(database, reopens, assigns(cast, *pair))

    with database.reading() as session:
        state = session.get_one(Post, post_id).state
        running = session.scalar(select(func.count()).select_from(Placement))
    assert (taken_back, taken_up, state, running) in [
        ("done", "placement.post_not_accepted", "offered", 0),
        ("post.people_on_it", "done", "accepted", 1),
    ]


def test_the_database_itself_refuses_a_second_running_placement(database, cast, monkeypatch):
    """The rule is not only asked beforehand: with the question taken away, the index still answers in words."""
    monkeypatch.setattr(actions, "_refuse_second", lambda *_: None)
    with database.writing() as session:
        placing.assigned(session, cast, "c1")

    with pytest.raises(DomainError) as refused, database.writing() as session:
        placing.assigned(session, cast, "c1")

    assert refused.value.code == "placement.already_running_elsewhere"
