"""The house's own source, read as syntax trees."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
APP = ROOT / "app"


@cache
def files() -> dict[str, ast.Module]:
    """Dotted module name → syntax tree of every Python file under app/."""
    return {name_of(path): ast.parse(path.read_text("utf-8")) for path in sorted(APP.rglob("*.py"))}


def name_of(path: Path) -> str:
    steps = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(steps[:-1] if steps[-1] == "__init__" else steps)


def imported(tree: ast.AST) -> Iterator[str]:
    """Modules of ours that a tree imports; `from app.x import y` means app.x.y where that is a module."""
    for node in running(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name.split(".")[0] == "app")
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "app":
            for alias in node.names:
                full = f"{node.module}.{alias.name}"
                yield full if full in files() else node.module


def running(tree: ast.AST) -> Iterator[ast.AST]:
    """What is there when the house runs: names that only a type checker reads are no imports."""
    if isinstance(tree, ast.If) and getattr(tree.test, "id", "") == "TYPE_CHECKING":
        return
    yield tree
    for child in ast.iter_child_nodes(tree):
        yield from running(child)


def calls(tree: ast.AST, *names: str) -> Iterator[ast.Call]:
    """Calls of a function or method by its last name."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and called(node) in names:
            yield node


def called(call: ast.Call) -> str:
    return getattr(call.func, "attr", getattr(call.func, "id", ""))


def literal(node: ast.AST | None) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def docstrings(tree: ast.AST) -> set[int]:
    """ids of the constants that are docstrings, or stand alone as a comment would."""
    return {
        id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
