"""The usual paths as data: each holds what the field expects of it."""

import pytest
from pydantic import ValidationError

from app.domain.posts.kinds import Direction, PlacementKind
from app.domain.posts.taxonomy import agree
from app.domain.rounds.actions import policy_faults
from app.domain.rounds.path.models import StageKind
from app.domain.rounds.planning.templates import StageOfPath, Template, templates
from app.labels import LOCALES, known, using

CODES = ("cross", "elevated", "graduate", "principal_assistant", "upward_post", "down", "up", "out")


@pytest.fixture(params=CODES)
def template(request) -> Template:
    return templates()[request.param]


def kinds(code: str) -> list[StageKind]:
    return [stage.kind for stage in templates()[code].stages]


def test_there_is_a_path_for_every_type_and_for_the_three_directions():
    assert tuple(templates()) == CODES
    assert {path.kind for path in templates().values()} == set(PlacementKind)
    assert {path.direction for path in templates().values()} >= {Direction.DOWN, Direction.UP, Direction.OUT}


def test_every_path_counts_to_a_hundred_and_ends_with_the_inspection(template):
    assert sum(stage.weight for stage in template.stages) == 100
    assert (template.stages[-1].kind, template.stages[-1].weight) == (StageKind.INSPECTION, 0)
    assert [stage.kind for stage in template.stages].count(StageKind.INSPECTION) == 1


def test_every_path_has_a_policy_that_would_be_accepted(template):
    assert policy_faults(template.policy) == []
    assert agree(template.kind, template.direction)


def test_the_paths_are_those_of_the_field():
    assert StageKind.WRITTEN not in kinds("cross")
    assert kinds("elevated")[:2] == [StageKind.GROUP_INTERVIEW, StageKind.INTERVIEW]
    assert kinds("graduate") == [StageKind.WRITTEN, StageKind.INTERVIEW, StageKind.INSPECTION]
    assert [stage.weight for stage in templates()["graduate"].stages] == [50, 50, 0]
    assert [stage.weight for stage in templates()["principal_assistant"].stages] == [30, 20, 50, 0]
    assert [stage.weight for stage in templates()["out"].stages] == [30, 30, 30, 10, 0]


def test_a_written_exam_is_blind_and_is_not_held_for_two():
    written = [stage for path in templates().values() for stage in path.stages if stage.kind == StageKind.WRITTEN]

    assert [(stage.blind, stage.minimum_field) for stage in written] == [(True, 3)] * 3


@pytest.mark.parametrize("locale", LOCALES)
def test_every_path_and_criterion_has_its_words(locale):
    with using(locale):
        wanted = {f"round_template.{part}.{code}" for code in CODES for part in ("title", "about")}
        wanted |= {
            f"round_template.criterion.{each.title}"
            for path in templates().values() for stage in path.stages for each in stage.criteria
        }  # fmt: skip

        assert [code for code in sorted(wanted) if not known(code)] == []


def test_a_path_that_does_not_hold_together_is_refused():
    path = templates()["cross"].model_dump()
    light = {**path, "stages": [{**path["stages"][0], "weight": 39}, *path["stages"][1:]]}
    late = {**path, "windows": {"training": (1, 400)}}

    for bad in (light, late, {**path, "direction": "up", "kind": "cross", "closes": 99}, {**path, "colour": "red"}):
        with pytest.raises(ValidationError):
            Template.model_validate(bad)
    with pytest.raises(ValidationError):
        StageOfPath.model_validate({"kind": "interview", "weight": 1, "criteria": [{"title": "fit", "weight": 99}]})
