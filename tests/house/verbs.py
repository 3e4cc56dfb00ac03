"""Which verbs the house knows, read from its source: those of machines, of `changing` and of questions of right."""

import ast
from functools import cache

from app.state_diagrams import machines
from tests.house.source import called, calls, files, functions, literal

ACTION_FILES = {
    name: tree
    for name, tree in files().items()
    if name.startswith(("app.domain.", "app.long_acts")) and any(calls(tree, "fire", "allow", "changing"))
}


def machine_verbs() -> set[str]:
    return {f"{machine.name}.{verb}" for machine in machines() for verb in machine.transitions}


def changed_verbs() -> set[str]:
    """Verbs of acts without a state: the fourth argument of `changing`, always written out."""
    return {
        literal(call.args[3]) for tree in files().values() for call in calls(tree, "changing") if len(call.args) > 3
    }


def followed_verbs() -> set[str]:
    """Moves that are only ever consequences of another act, whose right is asked there: `MACHINE.follow`."""
    return {
        f"{_machine_of(call)}.{literal(call.args[3])}" for tree in files().values() for call in calls(tree, "follow")
    }


def _machine_of(call: ast.Call) -> str:
    return next(machine.name for machine in machines() if machine.name.upper() == call.func.value.id)


def told_verbs() -> set[str]:
    """Verbs that stand in the log besides the act they belong to: what happens to a child of the thing acted on."""
    told = {literal(call.args[1]) for tree in files().values() for call in calls(tree, "row") if len(call.args) > 6}
    for tree in ACTION_FILES.values():
        for call in calls(tree, "record"):
            named = {node.id for node in ast.walk(call.args[2]) if isinstance(node, ast.Name)}
            told |= {literal(call.args[2])} | {text for name in named for text in _assigned(tree, name)}
    return told - {None} | followed_verbs()


def _assigned(tree: ast.AST, name: str) -> set[str]:
    """The strings that a variable of this name is ever set to."""
    values = [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == name
    ]
    return {text for value in values for part in ast.walk(value) if (text := literal(part))}


def asked_verbs() -> set[str]:
    """Verbs that a right is asked for without acting: require and may with the verb written out."""
    told = {
        literal(call.args[1])
        for tree in files().values()
        for call in calls(tree, "require", "may")
        if len(call.args) > 1
    }
    return told - {None}


@cache
def acts() -> dict[str, frozenset[str]]:
    """Action function, as module.name → the verbs it fires, also through functions of its own file."""
    return {
        f"{module}.{function.name}": frozenset(_fired(module, function, ()))
        for module, tree in ACTION_FILES.items()
        for function in tree.body
        if isinstance(function, ast.FunctionDef)
    }


def _fired(module: str, function: ast.FunctionDef, way: tuple[str, ...]) -> set[str]:
    verbs = set()
    by_name = {each.name: each for each in functions(ACTION_FILES[module])}
    for node in ast.walk(function):
        if not isinstance(node, ast.Call):
            continue
        if called(node) == "fire":
            verbs.add(f"{_machine_of(node)}.{literal(node.args[3])}")
        elif called(node) == "allow":  # long work fires it later
            verbs.add(f"{_machine_of(node)}.{literal(node.args[2])}")
        elif called(node) == "changing":
            verbs.add(literal(node.args[3]))
        elif isinstance(node.func, ast.Name) and node.func.id in by_name and node.func.id not in way:
            verbs |= _fired(module, by_name[node.func.id], (*way, function.name))
    return verbs
