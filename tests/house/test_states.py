"""docs/states.md is what the machines are, not what somebody remembers."""

from app import state_diagrams


def test_the_drawing_is_that_of_the_machines():
    told = state_diagrams.drawn()

    assert state_diagrams.FILE.read_text("utf-8") == told, "run: python -m app.state_diagrams"
    assert [one.name for one in state_diagrams.machines() if f"## {one.name}\n" not in told] == []
