"""Who may import whom: base ← domain packages in order ← deps ← files ← api | web ← main, cli."""

import ast

import pytest

from tests.house.source import files, functions, imported

DOMAIN = (
    "units", "cadres", "accounts", "documents", "posts", "rounds", "trainings", "placements", "matching",
    "plans", "mentors", "contacts", "work", "attendance", "care", "reports", "evaluations", "outcomes",
    "symposia", "alerts", "overview", "reactions",
)  # fmt: skip
ABOVE_DOMAIN = {"deps", "stage_deps", "uploads", "tables", "jobs", "backup", "state_diagrams"}
SKINS = ("api", "web")
FILES = 2.5  # rows to bytes and back, for both skins (docs/decisions/0008)
TOP = {"main", "cli", "status_command", "health", "demo"}
ORDER = {"models": 1, "inputs": 2, "queries": 3, "actions": 4}
PURE = (
    "cadres.eligibility", "cadres.identity", "cadres.names", "cadres.recusal", "cadres.rule_params",
    "evaluations.grading", "rounds.path.scoring", "posts.kinds", "posts.seats",
    "posts.substance", "posts.taxonomy", "posts.type_rules",
)  # fmt: skip


def rank(module: str) -> float:
    """The floor a module lives on; nobody imports from a higher one."""
    steps = module.split(".")[1:]
    if not steps:
        return 0
    if steps[0] == "domain":
        return 1 + DOMAIN.index(steps[1]) / 100 if len(steps) > 1 else 1
    if steps[0] in SKINS:
        return 3
    if steps[0] == "files":
        return FILES
    return 4 if steps[0] in TOP else 2 if steps[0] in ABOVE_DOMAIN else 0


def test_nobody_imports_from_a_higher_floor():
    found = {
        f"{module} imports {other}"
        for module, tree in files().items() for other in imported(tree)
        if rank(other) > rank(module)
    }  # fmt: skip

    assert found == set()


def test_skins_do_not_know_each_other():
    found = {
        f"{module} imports {other}"
        for module, tree in files().items() for other in imported(tree)
        if rank(module) == rank(other) == 3 and module.split(".")[1] != other.split(".")[1]
    }  # fmt: skip

    assert found == set()


def test_inside_a_package_models_come_before_inputs_before_queries_before_actions():
    found = set()
    for module, tree in files().items():
        for other in imported(tree):
            *package, name = module.split(".")
            *home, kind = other.split(".")
            if package == home and "domain" in package and ORDER.get(kind, 0) > ORDER.get(name, 5):
                found.add(f"{module} imports {other}")

    assert found == set()


def test_no_import_hides_inside_a_function():
    found = {
        f"{module}:{node.lineno}"
        for module, tree in files().items() for function in functions(tree) for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    }  # fmt: skip

    assert found == set()


@pytest.mark.parametrize("name", PURE)
def test_mathematics_knows_no_session_no_clock_no_settings(name):
    known = set(imported(files()[f"app.domain.{name}"]))

    assert not known & {"app.db", "app.clock", "app.config", "app.log", "app.labels", "app.access"}


def test_modules_do_not_import_in_a_ring():
    graph = {module: set(imported(tree)) - {module} for module, tree in files().items()}
    done: set[str] = set()

    def visit(module: str, way: tuple[str, ...]) -> None:
        assert module not in way, " → ".join([*way, module])
        if module not in done:
            for other in sorted(graph.get(module, ())):
                visit(other, (*way, module))
            done.add(module)

    for module in graph:
        visit(module, ())
