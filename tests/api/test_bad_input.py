"""Everything that can be wrong with a request, answered by a problem that says where and why; nothing is written."""

import json

import pytest
from sqlalchemy import func, select

from app.config import settings
from app.domain.units.models import Unit
from app.labels import t
from app.log import LogEntry
from tests import placing

UNIT = {"name": "端氏镇", "level": "township", "parent_code": "140521"}
JSON = {"Content-Type": "application/json"}
SHAPE = {"type", "title", "status", "detail", "code", "facts", "errors"}


@pytest.fixture
def unwritten(database):
    """Compares the log and the units before and after, but for the test's own keys and sign-ins."""

    def state() -> tuple:
        own = LogEntry.verb.in_(("key.create", "session.open"))
        with database.reading() as session:
            told = session.scalar(select(func.count()).select_from(LogEntry).where(~own))
            return told, session.execute(select(Unit.code, Unit.version).order_by(Unit.code)).all()

    before = state()
    yield
    assert state() == before


@pytest.fixture
def post(database, cast):
    with database.writing() as session:
        return placing.offered_post(session, cast).id


def problem(answer) -> dict:
    told = answer.json()
    assert answer.headers["content-type"] == "application/problem+json"
    assert set(told) == SHAPE
    assert told["status"] == answer.status_code
    assert told["type"] == f"urn:guazhi:problem:{told['code']}"
    assert told["title"] and told["detail"] and not told["detail"].startswith(("errors.", "http."))
    assert all(each["detail"] and each["code"] for each in told["errors"])
    return told


def faults(answer) -> dict[str, str]:
    return {each["pointer"]: each["code"] for each in problem(answer)["errors"]}


@pytest.mark.parametrize("body", ["{", '{"name": }', "nope", '{"name": "x"', "[1,"])
def test_broken_json_says_at_which_character(api, unwritten, body):
    answer = api.city.put("/units/N1", content=body, headers=JSON)

    assert (answer.status_code, problem(answer)["code"]) == (400, "json_invalid")
    assert any(sign.isdigit() for sign in problem(answer)["detail"])


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"name": 7}, {"/name": "string_type"}),
        ({"name": ""}, {"/name": "string_too_short"}),
        ({"name": "长" * 101}, {"/name": "string_too_long"}),
        ({"level": "empire"}, {"/level": "enum"}),
        ({"parent_code": "no spaces"}, {"/parent_code": "string_pattern_mismatch"}),
        ({"parent_code": "NOBODY"}, {"/parent_code": "unit.no_such_parent"}),
        ({"seat_distance_km": "far"}, {"/seat_distance_km": "decimal_parsing"}),
        ({"seat_distance_km": -1}, {"/seat_distance_km": "greater_than_equal"}),
        ({"seat_distance_km": 1.25}, {"/seat_distance_km": "decimal_max_places"}),
        ({"distance_is_synthetic": "perhaps"}, {"/distance_is_synthetic": "bool_parsing"}),
        ({"colour": "red"}, {"/colour": "extra_forbidden"}),
        ({"a/b~c": 1}, {"/a~1b~0c": "extra_forbidden"}),
        ({"name": 7, "colour": 1}, {"/name": "string_type", "/colour": "extra_forbidden"}),
    ],
)
def test_a_wrong_field_is_pointed_at(api, unwritten, changed, told):
    answer = api.city.put("/units/N1", json=UNIT | changed)

    assert answer.status_code == 422
    assert faults(answer) == told


def test_a_missing_field_and_a_body_of_another_kind_are_pointed_at(api, unwritten):
    assert faults(api.city.put("/units/N1", json={"level": "township"})) == {"/name": "missing"}
    assert faults(api.city.put("/units/N1", json=[1, 2])) == {"": "model_attributes_type"}
    assert faults(api.city.put("/units/N1")) == {"": "missing"}
    assert faults(api.city.put("/units/N1", content=json.dumps(UNIT), headers={"Content-Type": "text/plain"})) != {}


def test_what_was_typed_is_not_repeated(api, unwritten):
    answer = api.city.put("/cadres/n1", json={"name": "甲" * 41, "phone": "13800000000x", "id_number": "x" * 19})

    assert "甲" not in answer.text and "13800000000x" not in answer.text


@pytest.mark.parametrize("path", ["/units/NOBODY", "/cadres/nobody", "/posts/999999", "/rounds/999999", "/nowhere"])
def test_an_unknown_thing_is_404(api, unwritten, path):
    assert (api.city.get(path).status_code, problem(api.city.get(path))["errors"]) == (404, [])


def test_an_unknown_method_is_405_and_says_which_are_known(api, unwritten):
    answer = api.city.delete("/units/1405")

    assert (answer.status_code, problem(answer)["code"]) == (405, "http_405")
    assert "GET" in answer.headers["allow"] or "PUT" in answer.headers["allow"]


@pytest.mark.parametrize("query", ["limit=0", "limit=201", "limit=x", "cursor=%21%21", "level=empire", "q=" + "x" * 41])
def test_a_wrong_query_is_pointed_at(api, unwritten, query):
    answer = api.city.get(f"/units?{query}")
    ((pointer, _),) = faults(answer).items()

    assert answer.status_code == 422
    assert pointer.rsplit("/", 1)[-1] == query.split("=")[0]


def test_the_wrong_state_says_which_state_it_is_in(api, post):
    assert api.city.post(f"/posts/{post}/acceptance").status_code == 200

    answer = api.city.post(f"/posts/{post}/acceptance")

    assert (answer.status_code, problem(answer)["code"]) == (409, "workflow.wrong_state")
    assert problem(answer)["facts"]["state"] == "accepted"


def test_a_stale_version_a_missing_one_and_nonsense(api, unwritten):
    stale = api.city.put("/units/140521104", json=UNIT, headers={"If-Match": '"v99.abc"'})
    nonsense = api.city.put("/units/140521104", json=UNIT, headers={"If-Match": "yesterday"})
    missing = api.city.put("/units/140521104", json=UNIT)
    absent = api.city.put("/units/N1", json=UNIT, headers={"If-Match": '"v1.abc"'})

    assert [each.status_code for each in (stale, nonsense, missing, absent)] == [412, 412, 428, 412]
    assert {problem(each)["code"] for each in (stale, nonsense, absent)} == {"workflow.stale"}
    assert problem(missing)["code"] == "precondition_required"


def test_a_missing_right_names_the_act_in_words(api, post):
    answer = api.receiver.post(f"/posts/{post}/acceptance")

    assert answer.status_code == 403
    assert problem(answer)["code"] == "forbidden"
    assert t("verb.post.accept") in answer.json()["detail"]


@pytest.mark.parametrize("header", [None, "Basic abc", "Bearer", "Bearer nonsense", "bearer gz_nobody"])
def test_no_valid_key_is_401_and_asks_for_one(api, unwritten, header):
    client = api.nobody
    answer = client.get("/units", headers={"Authorization": header} if header else {})

    assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")
    assert problem(answer)["code"] in ("account.key_missing", "account.key_refused")


def test_a_cookie_opens_nothing_here(api, web, unwritten):
    token = web.city.cookies["guazhi_session"]

    assert api.nobody.get("/units", headers={"Cookie": f"guazhi_session={token}"}).status_code == 401


@pytest.mark.parametrize("chunked", [False, True], ids=["announced", "chunked"])
def test_one_byte_over_the_limit_is_413_and_at_the_limit_is_read(api, unwritten, chunked):
    limit = settings().body_limit

    answers = [api.city.put("/units/N1", content=sized(size, chunked), headers=JSON) for size in (limit, limit + 1)]

    assert [each.status_code for each in answers] == [422, 413]
    assert problem(answers[1])["code"] == "http_413"


def sized(size: int, chunked: bool):
    start = b'{"name": "'
    body = start + b"x" * (size - len(start) - 2) + b'"}'
    assert len(body) == size
    return iter([body[:1000], body[1000:]]) if chunked else body


def test_the_same_problem_speaks_the_readers_language(api, unwritten):
    chinese, english = (
        api.city.get("/units/NOBODY", headers={"Accept-Language": tag}).json() for tag in ("zh-CN", "en")
    )

    assert chinese["code"] == english["code"] == "not_found"
    assert chinese["title"] == "没有找到" and english["title"] == "Not found"


@pytest.mark.parametrize("depth", [10, 5_000, 100_000])
def test_json_nested_without_end_is_a_fault_and_no_crash(api, unwritten, depth):
    body = "[" * depth + "]" * depth

    assert api.city.put("/units/N1", content=body, headers=JSON).status_code in (400, 422)


@pytest.mark.parametrize("number", ["1" * 5_000, "1e999", "NaN", "-Infinity", "0." + "1" * 400])
def test_a_number_without_measure_is_a_fault_and_no_crash(api, unwritten, number):
    body = json.dumps(UNIT)[:-1] + f', "seat_distance_km": {number}}}'

    assert api.city.put("/units/N1", content=body, headers=JSON).status_code in (400, 422)


def test_bytes_that_are_no_text_are_a_fault(api, unwritten):
    assert api.city.put("/units/N1", content=b'{"name": "\xff\xfe"}', headers=JSON).status_code in (400, 422)
