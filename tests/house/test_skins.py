"""Every act has two faces, JSON and a page, at the same address, through the same function."""

from app.state_diagrams import machines
from tests.house.faces import API, faces
from tests.house.verbs import acts

ONE_FACED = {  # act: why it has only one
    "app.domain.accounts.actions.sign_in": "a machine carries a key; only people sign in",
    "app.domain.accounts.actions.sign_out": "a machine carries a key; only people sign out",
}

MANY = {  # each name, or sheet, through its own act: tests/domain/test_bulk.py, test_acceptances.py
    "/rounds/{round_id}/candidacy-acts",
    "/rounds/{round_id}/stages/{stage_id}/sheet-acceptances",
}


def test_what_one_face_does_the_other_does_too():
    as_json, as_page = ({act for face in side for act in face.acts} for side in faces())

    assert as_json ^ as_page == set(ONE_FACED)


def test_both_faces_of_an_act_have_the_same_address():
    """To make a thing is a POST to its list for systems; for people it is a form of its own, LIST/new."""
    as_json, as_page = faces()
    pages: dict[str, set[str]] = {}
    for page in as_page:
        for act in page.acts:
            pages.setdefault(act, set()).add(page.path)
    elsewhere = {
        (act, face.path)
        for face in as_json for act in face.acts
        if face.method == "POST" and act in pages
        and not pages[act] & {face.path.removeprefix(API), f"{face.path.removeprefix(API)}/new"}
    }  # fmt: skip

    assert elsewhere == set()


def test_every_transition_is_somebodys_act_in_both_faces():
    as_json, as_page = ({act for face in side for act in face.acts} for side in faces())
    by_json, by_page = ({verb for act in side for verb in acts()[act]} for side in (as_json, as_page))
    wanted = {
        f"{machine.name}.{verb}"
        for machine in machines() for verb, move in machine.transitions.items() if move.noun  # else a consequence
    }  # fmt: skip

    assert wanted - (by_json & by_page) == set()


def test_every_act_stands_at_its_own_noun():
    """The last step of the address of a transition is the transition's noun."""
    nouns = {
        f"{machine.name}.{verb}": move.noun for machine in machines() for verb, move in machine.transitions.items()
    }
    wrong = {
        (face.method, face.path, verb)
        for side in faces() for face in side for act in face.acts for verb in acts()[act]
        if verb in nouns and len(acts()[act]) == 1 and len(face.acts) == 1 and not face.path.endswith("/" + nouns[verb])
        and face.method == "POST"
    }  # fmt: skip

    assert wrong == set()


def test_every_route_that_changes_something_reaches_an_act():
    """The language is a cookie, and a verb for many is the act of each; everything else that takes a POST is an act
    that asks for a right."""
    idle = {face.path.removeprefix(API) for side in faces() for face in side if not face.acts}

    assert idle == {"/language", *MANY}
