"""The geometry behind the charts."""

import math

import pytest

from app.web import drawing


def test_a_coordinate_is_written_without_idle_digits() -> None:
    assert [drawing.short(x) for x in (12.0, 12.04, 12.06, -0.01, 100, 0)] == [
        "12",
        "12",
        "12.1",
        "0",
        "100",
        "0",
    ]


def test_a_bar_is_never_longer_than_its_track_nor_shorter_than_nothing() -> None:
    assert [drawing.share(v, 25) for v in (0, 5, 25, 40, -3)] == ["0", "20", "100", "100", "0"]
    assert drawing.share(3, 0) == "0"


def test_full_marks_lie_on_the_outer_ring_and_the_lowest_in_the_centre() -> None:
    shape = drawing.radar([100, 60, 80, 40, 120])

    corners = shape.shape.split(" ")
    assert corners[0] == shape.rings[-1].split(" ")[0] == "130,34"
    assert corners[1] == corners[3] == "130,118"
    assert corners[2] == shape.rings[1].split(" ")[2]
    assert corners[4] == shape.rings[-1].split(" ")[4]
    assert shape.before is None
    assert len(shape.labels) == len(shape.spokes) == len(shape.dots) == 5


def test_the_line_starts_at_the_axis_and_ends_at_its_last_value() -> None:
    shape = drawing.line([40, 100, 70], low=40, high=100)

    assert shape.shape == "30,126 198,12 366,69"
    assert shape.end == ("366", "69")
    assert shape.grid == (("126", "40"), ("69", "70"), ("12", "100"))


def test_a_line_of_one_month_can_be_drawn() -> None:
    assert drawing.line([5], low=0, high=10).shape == "30,69"


def test_bars_keep_their_proportion_and_none_vanishes() -> None:
    assert drawing.lengths([34, 17, 0], 288) == ["288", "144", "1"]
    assert drawing.lengths([], 288) == []
    assert drawing.lengths([0, 0], 100) == ["1", "1"]


def test_the_funnel_says_what_share_passed_and_draws_the_root_of_the_count() -> None:
    bands = drawing.funnel([200, 50, 0, 0], width=800)

    assert [band.passed for band in bands] == [None, 25, 0, None]
    assert [band.x for band in bands] == ["0", "200", "400", "600"]
    assert bands[0].path == "M0 30H110L196 47V81L110 98H0Z"


def test_the_year_puts_the_first_and_last_words_inside_the_drawing() -> None:
    marks = drawing.year([0, 6, 12], [0, 2, 0])

    assert [(m.x, m.anchor, m.words_y) for m in marks] == [
        ("4", "", "52"),
        ("430", "mid", "124"),
        ("856", "end", "52"),
    ]


def test_a_moment_beyond_the_year_stands_at_its_edge() -> None:
    assert [drawing.along(p) for p in (-1, 0, 12, 15)] == ["4", "4", "856", "856"]


def test_places_stand_at_true_bearing_and_distance_and_the_seat_is_left_out() -> None:
    seat = (112.85, 35.5)

    spots = drawing.rings([("here", 112.85, 35.5, 0), ("north", 112.85, 36.0, 50), ("east", 113.5, 35.5, 10)], seat)

    assert [(s.name, s.x, s.y) for s in spots] == [("north", "280", "100"), ("east", "316", "280")]


def test_a_degree_of_longitude_is_shorter_than_one_of_latitude() -> None:
    assert drawing.bearing(1, 61, (0, 60)) == pytest.approx(math.atan2(-1, 0.5))
