"""Every verb has its row in GRANTS, every row is used, and every act asks first."""

import ast

from app.access import ADMINS, Role
from app.grants import GRANTS
from tests.house.source import calls, literal
from tests.house.verbs import ACTION_FILES, acts, asked_verbs, changed_verbs, followed_verbs, machine_verbs

EVERYBODY_MAY = {"session.open", "session.close", "unit.read"}


def test_every_verb_has_its_row():
    """But for consequences: who may act on a thing may move what hangs on it."""
    assert (machine_verbs() - followed_verbs()) | changed_verbs() | asked_verbs() <= set(GRANTS)


def test_every_row_is_used():
    assert set(GRANTS) - machine_verbs() - changed_verbs() - asked_verbs() == set()


def test_rows_name_roles_that_exist_and_no_role_may_everything():
    roles = {role.value for role in Role}
    may_all = set.intersection(*(set(row) for row in GRANTS.values()))

    assert {role for row in GRANTS.values() for role in row} <= roles
    assert may_all == set()


def test_the_three_administrators_have_no_business():
    """Each keeps house, none does the work; the system administrator lays the first units of an installation."""
    may = {
        role.value: {verb for verb, row in GRANTS.items() if role.value in row} - EVERYBODY_MAY for role in ADMINS
    }  # fmt: skip

    assert {role: {verb.split(".")[0] for verb in verbs} for role, verbs in may.items()} == {
        "system_admin": {"user", "unit"}, "security_admin": {"key"}, "audit_admin": {"log"},
    }  # fmt: skip


def test_every_act_on_behalf_of_somebody_asks_first():
    """A public function of an actions file that takes an actor fires, changes or requires."""
    silent = {
        f"{module}.{function.name}"
        for module, tree in ACTION_FILES.items() for function in tree.body
        if isinstance(function, ast.FunctionDef) and not function.name.startswith("_")
        and {"session", "actor"} <= {argument.arg for argument in function.args.args}
        and not acts()[f"{module}.{function.name}"] and not list(calls(function, "require"))
    }  # fmt: skip

    assert silent == set()


def test_a_verb_is_written_out_where_it_is_fired():
    """So that the other tests, and a reader's search, find it."""
    hidden = {
        f"{module}:{call.lineno}"
        for module, tree in ACTION_FILES.items() for call in calls(tree, "fire", "follow", "changing")
        if literal(call.args[3]) is None
    }  # fmt: skip

    assert hidden == set()


def test_nobody_sets_a_state_by_hand():
    """The machine moves what it fires; a state set elsewhere must be a child's, set by its parent's act."""
    found = {
        f"{module}:{node.lineno}"
        for module, tree in ACTION_FILES.items() for node in ast.walk(tree)
        if isinstance(node, ast.Assign) for target in node.targets
        if isinstance(target, ast.Attribute) and target.attr == "state"
    }  # fmt: skip

    assert found == set()
