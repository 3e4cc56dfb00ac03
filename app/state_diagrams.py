"""docs/states.md, drawn from the machines: `python -m app.state_diagrams` writes it, a test compares.

One diagram and one table per machine: verb, from, to, guards, who may (with the relation to the thing).
"""

import importlib
import pkgutil
from pathlib import Path

from app import domain
from app.grants import GRANTS
from app.workflow import MACHINES, Machine, Transition

FILE = Path(__file__).parent.parent / "docs" / "states.md"
HEAD = """# States

Drawn from `app/domain/*/states.py` and `app/grants.py` by `python -m app.state_diagrams`; do not edit by hand.
"""


def machines() -> list[Machine]:
    """All of them, by name: every module of the domain is imported first, wherever it keeps its states."""
    for module in pkgutil.walk_packages(domain.__path__, "app.domain."):
        importlib.import_module(module.name)
    return [MACHINES[name] for name in sorted(MACHINES)]


def drawn() -> str:
    return "\n".join([HEAD, *map(_machine, machines())])


def _machine(machine: Machine) -> str:
    moves = list(machine.transitions.values())
    lines = [f"## {machine.name}", "", "```mermaid", "stateDiagram-v2"]
    lines += [f"    {source} --> {move.target or source}: {move.verb}" for move in moves for source in _sources(move)]
    lines += ["```", "", "| verb | from | to | guards | who may |", "|---|---|---|---|---|"]
    lines += [_row(machine, move) for move in moves]
    return "\n".join([*lines, ""])


def _sources(move: Transition) -> list[str]:
    return sorted(str(source) for source in move.sources)


def _row(machine: Machine, move: Transition) -> str:
    guards = ", ".join(guard.__name__ for guard in move.guards) or "–"
    granted = GRANTS.get(f"{machine.name}.{move.verb}", {})
    who = ", ".join(f"{role} ({relation})" for role, relation in granted.items()) or "follows from another act"
    target = move.target or move.remembered or "stays"
    return f"| {move.verb} | {', '.join(_sources(move))} | {target} | {guards} | {who} |"


if __name__ == "__main__":
    FILE.write_text(drawn(), "utf-8")
