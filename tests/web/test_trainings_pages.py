"""Trainings as pages: the tab, the session, the sheet, and what the placement says."""

from app.clock import today
from tests import trainings as training_made


def laid(database, cast):
    with database.writing() as session:
        round_ = training_made.confirmed(session, cast)
        placement = training_made.notified(session, cast, round_)
        return round_.id, placement.id


def planned(web, round_id):
    made = web.city.submit(f"/rounds/{round_id}/trainings", **training_made.fields())
    return made.headers["location"]


def test_a_clerk_plans_records_and_closes_without_script(web, database, cast):
    round_id, placement_id = laid(database, cast)
    waiting = web.city.get(f"/placements/{placement_id}").text
    place = planned(web, round_id)
    with database.reading() as session:
        ids = [each.id for each in session.get(training_made.Round, round_id).candidacies]

    boxes = {f"presence-{id_}": "attended" for id_ in ids} | {f"passed-{id_}": "true" for id_ in ids}
    kept = web.city.submit(f"{place}/attendance", **boxes)
    closed = web.city.submit(f"{place}/closing")
    arrived = web.city.submit(f"/placements/{placement_id}/arrival", arrived_on=str(today()))

    assert "培训未完成，不能到岗" in waiting and 'aria-disabled="true"' in waiting
    assert [answer.status_code for answer in (kept, closed, arrived)] == [303, 303, 303]
    assert "计 16 学时" in web.city.get(f"/placements/{placement_id}").text
    assert "已结班" in web.city.get(f"/rounds/{round_id}?tab=trainings").text


def test_a_wrong_box_is_told_beside_it_and_nothing_typed_is_lost(web, database, cast):
    round_id, _ = laid(database, cast)
    place = planned(web, round_id)
    with database.reading() as session:
        c1, c2 = (each.id for each in session.get(training_made.Round, round_id).candidacies)
    typed = {f"presence-{c1}": "absent", f"passed-{c1}": "true", f"presence-{c2}": "excused", f"note-{c2}": "病假"}

    again = web.city.submit(f"{place}/attendance", **typed)

    assert again.status_code == 422
    assert f'id="f-passed-{c1}-error"' in again.text and 'value="病假"' in again.text


def test_a_cadre_sees_their_own_line_only(web, database, cast):
    round_id, _ = laid(database, cast)
    place = planned(web, round_id)

    mine, tab = web.cadre.get(place).text, web.cadre.get(f"/rounds/{round_id}?tab=trainings").text

    assert "何静姝" in mine and mine.count('<th scope="row">') == 1
    assert "岗前培训班" in tab
    assert web.other_cadre.get(place).status_code == 404
    assert "岗前培训班" not in web.judge.get(f"/rounds/{round_id}?tab=trainings").text


def test_the_way_to_the_notice_warns_that_training_is_missing(web, database, cast):
    _, placement_id = laid(database, cast)

    form = web.city.get(f"/placements/{placement_id}/arrival").text

    assert "批次规定岗前须参加培训（至少 16 学时）" in form
