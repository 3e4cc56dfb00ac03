"""Inspections as JSON: from the team to the closed stage, and who is answered what."""

import pytest

from app.clock import today
from app.domain.rounds.path import queries
from app.domain.rounds.states import RoundState
from tests import inspections, panels
from tests.papers import PDF

SAID = inspections.SAID
READERS = ("city", "judge", "judge2")
UNSEEN = ("judge3", "county", "other_county")
FORBIDDEN = ("sender", "receiver", "cadre", "mentor", "system", "security", "audit")


@pytest.fixture
def stage(database, cast) -> str:
    """An open stage of kind inspection with two candidates."""
    with database.writing() as session:
        round_ = panels.round_row(session, cast, state=RoundState.SELECTING)
        panels.candidacy_rows(session, cast, round_, "c1", "c2")
        return f"/{inspections.inspection_stage(session, cast, round_).place}"


@pytest.fixture
def written(database, cast, stage) -> str:
    """Its one team, everything written, nothing submitted."""
    with database.writing() as session:
        _, _, round_id, _, stage_id = stage.split("/")
        found = queries.by_id(session, cast.city, int(round_id), int(stage_id))
        return f"/{inspections.written(session, cast, inspections.announced(session, cast, found)).place}"


def report_body(**changes) -> dict:
    return {
        "leaders": 3, "peers": 4, "subordinates": 6, "masses": 2, "excellent": 12, "competent": 3,
        **SAID, "integrity": "clear", "conclusion": "fit", **changes,
    }  # fmt: skip


def team_body(stage: str, api) -> dict:
    people = [each["id"] for each in api.city.get(stage.rsplit("/", 2)[0] + "/candidacies").json()["items"]]
    on = str(today())
    return {
        "title": "第 1 考察组", "candidacies": people, "members": ["judge", "judge2"], "leader": "judge",
        "starts_on": on, "ends_on": on,
    }  # fmt: skip


def reports_of(api, place: str) -> list[str]:
    return [f"{place}/reports/{each['id']}" for each in api.city.get(place).json()["reports"]]


def match(client, path: str) -> dict:
    return {"If-Match": client.get(path).headers["etag"]}


def verbs(answer) -> list[str]:
    return [each["verb"] for each in answer.json()["actions"]]


def test_a_team_is_formed_announced_writes_and_is_accepted(api, stage):
    formed = api.city.post(f"{stage}/inspections", json=team_body(stage, api))
    place = formed.headers["location"].removeprefix("/api/v1")
    told = api.city.post(f"{place}/notice", json={"notice": "定于今日起考察，敬请支持。", "announced_on": str(today())})
    for path in reports_of(api, place):
        saved = api.judge2.put(f"{path}/text", json=report_body(), headers=match(api.judge2, path))
        assert (saved.status_code, saved.json()["missing"]) == (200, [])
    submitted = api.judge.post(f"{place}/submission")
    accepted = api.city.post(f"{place}/acceptance")
    closed = api.city.post(f"{stage}/closing")

    assert (formed.status_code, told.status_code, submitted.status_code, accepted.status_code) == (201, 200, 200, 200)
    assert (told.json()["notice_days"], verbs(told)) == (0, ["unannounce", "change_team"])
    assert (accepted.json()["state"], accepted.json()["accepted_by"]) == ("accepted", "city")
    assert [(each["name"], each["score"], each["verdict"], each["rank"]) for each in closed.json()["results"]] == [
        ("何静姝", None, "pass", 1), ("陈思远", None, "pass", 1),
    ]  # fmt: skip


def test_a_report_open_in_two_windows_is_not_overwritten(api, written):
    path = reports_of(api, written)[0]
    tag = match(api.judge, path)

    first = api.judge.put(f"{path}/text", json=report_body(character="开朗"), headers=tag)
    late = api.judge2.put(f"{path}/text", json=report_body(character="内向"), headers=tag)
    blind = api.judge2.put(f"{path}/text", json=report_body())

    assert (first.status_code, late.status_code, blind.status_code) == (200, 412, 428)
    assert api.judge.get(path).json()["words"]["character"] == "开朗"


def test_two_members_write_about_two_people_at_once(api, written):
    one, other = reports_of(api, written)
    tags = match(api.judge, one), match(api.judge2, other)

    answers = [
        api.judge.put(f"{one}/text", json=report_body(), headers=tags[0]),
        api.judge2.put(f"{other}/text", json=report_body(), headers=tags[1]),
    ]

    assert [each.status_code for each in answers] == [200, 200]


def test_what_is_missing_is_told_for_whom(api, written):
    path = reports_of(api, written)[1]
    api.judge.put(f"{path}/text", json=report_body(suited_posts=""), headers=match(api.judge, path))

    refused = api.judge.post(f"{written}/submission")

    assert refused.status_code == 409
    assert refused.json()["detail"] == "还有 1 人的材料没有写完。陈思远：缺适合岗位。"


def test_only_the_team_and_the_organizer_read_and_only_the_team_writes(api, written):
    path = reports_of(api, written)[0]
    tag = match(api.judge, path)
    people = (*READERS, *UNSEEN, *FORBIDDEN)

    read = {name: getattr(api, name).get(path).status_code for name in people}
    wrote = {
        name: getattr(api, name).put(f"{path}/text", json=report_body(), headers=tag).status_code
        for name in (*UNSEEN, *FORBIDDEN, "city", "judge")
    }

    answers = {**dict.fromkeys(UNSEEN, 404), **dict.fromkeys(FORBIDDEN, 403)}
    assert read == {**dict.fromkeys(READERS, 200), **answers}
    assert wrote == {**answers, "city": 403, "judge": 200}


def test_a_file_of_a_report_is_for_the_team_and_the_organizer(api, written):
    path = f"{reports_of(api, written)[0]}/documents"
    fields = {"kind": "inspection_report", "secrecy": "internal", "title": "考察材料（签字）"}

    sent = api.judge2.post(path, data=fields, files={"file": ("考察材料.pdf", PDF, "application/pdf")})
    one = sent.headers["location"].removeprefix("/api/v1")
    read = {
        name: getattr(api, name).get(f"{one}/content").status_code for name in (*READERS, *UNSEEN, *FORBIDDEN)
    }  # fmt: skip

    assert sent.status_code == 201
    assert read == {
        **dict.fromkeys(READERS, 200), **dict.fromkeys(UNSEEN, 404), **dict.fromkeys(FORBIDDEN, 403),
    }  # fmt: skip


def test_no_other_answer_carries_the_words_of_a_report(api, web, stage, written):
    """Canary: log, feed, round, candidacies, cadres, home and the stage itself, in both faces, for everybody."""
    report = reports_of(api, written)[0]
    api.judge.post(f"{written}/submission")
    api.city.post(f"{written}/acceptance")
    api.city.post(f"{stage}/closing")
    round_ = stage.rsplit("/", 2)[0]
    people = [each["id"] for each in api.city.get(f"{round_}/candidacies").json()["items"]]
    pages = [round_, f"{round_}/stages", f"{round_}/standings", f"{round_}/candidacies", stage, f"{stage}/marks",
             f"{stage}/inspections", written, "/cadres", "/cadres/c1",
             *(f"{round_}/candidacies/{id_}" for id_ in people)]  # fmt: skip
    leaked = []
    for name in (*READERS, *UNSEEN, *FORBIDDEN):
        own = [] if name in READERS else [report]
        answers = [(path, getattr(api, name).get(path)) for path in [*pages, *own, "/changes"]]
        answers += [(path, getattr(web, name).get(path)) for path in [*pages, *own, "/", "/log"]]
        leaked += [(name, path) for path, answer in answers if any(words in answer.text for words in SAID.values())]

    assert leaked == []
    assert all(words in web.judge.get(report).text for words in SAID.values())
