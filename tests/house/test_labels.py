"""Every code has its sentence in both languages with the same facts, every sentence has its use, and Python is mute."""

import ast
import re
import tomllib
from functools import cache
from string import Formatter

import pytest
from jinja2 import nodes

from app import vocab
from app.access import Role
from app.api.problems import RESPONSES
from app.domain.rounds.states import StageState
from app.domain.units.models import Level
from app.grants import GRANTS
from app.labels import FOLDER, LOCALES, table
from app.state_diagrams import machines
from app.web.render import ROOMS, env
from tests.house.source import called, calls, docstrings, files, literal
from tests.house.verbs import told_verbs

HAN = re.compile(r"[\u3400-\u9fff]")
CODE_AT = {  # which argument of a call is a code under errors.
    "Refused": 0, "Forbidden": 0, "Unauthenticated": 0, "NotFound": 0, "Stale": 0, "PreconditionRequired": 0,
    "TooManyRequests": 0, "TooLarge": 0, "Blocked": 0, "wrong": 1, "InvalidIdentity": 0, "NotScorable": 0,
}  # fmt: skip
DATA = (  # files whose Chinese is data: tables of surnames, made-up people
    "app.domain.cadres.names",
)  # fmt: skip


@pytest.fixture(params=LOCALES)
def words(request) -> dict[str, str]:
    return table(request.param)


def facts_of(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name}


def test_both_languages_say_the_same_codes_with_the_same_facts():
    chinese, english = table("zh_CN"), table("en")

    assert {code: facts_of(said) for code, said in chinese.items()} == {
        code: facts_of(said) for code, said in english.items()
    }
    assert {code for code, said in chinese.items() if not said} == {code for code, said in english.items() if not said}


def test_each_file_holds_the_same_codes_in_both_languages():
    names = [{path.name for path in (FOLDER / locale).glob("*.toml")} for locale in LOCALES]

    assert names[0] == names[1]
    for name in names[0]:
        trees = [tomllib.loads((FOLDER / locale / name).read_text("utf-8")) for locale in LOCALES]
        assert shape(trees[0]) == shape(trees[1]), name


def other_names() -> set[str]:
    """A thing of a certain kind may call its acts by other names: `spoken_as` of its model (app/workflow.spoken)."""
    return {
        f"inspected_stage.{verb}" for machine in machines() if machine.name == "stage" for verb in machine.transitions
    }


def shape(tree: dict) -> dict:
    return {key: shape(value) if isinstance(value, dict) else "" for key, value in tree.items()}


def test_chinese_is_chinese_and_english_is_not():
    marks = {"shell.other_language", "hint.Notice.notice_number"}  # the name of the other language; an example

    assert {code for code, said in table("en").items() if HAN.search(said)} - marks == set()


def test_every_refusal_has_a_sentence_and_gives_it_its_facts(words):
    wrong = []
    for module, code, given, line in refusals():
        said = words.get(f"errors.{code}")
        if said is None:
            wrong.append(f"{module}:{line} errors.{code} is not said")
        elif said is not None and given is not None and not facts_of(said) <= given:
            wrong.append(f"{module}:{line} errors.{code} wants {facts_of(said) - given}")

    assert wrong == []


@cache
def refusals() -> list[tuple[str, str, set[str] | None, int]]:
    found = []
    for module, tree in files().items():
        for call in calls(tree, *CODE_AT, "Fault"):
            at = CODE_AT.get(called(call), 1)
            code = literal(call.args[at]) if len(call.args) > at else None
            if code:
                found.append((module, code, given(call, at), call.lineno))
    assert len(found) > 30
    return found


def given(call: ast.Call, at: int) -> set[str] | None:
    """The facts a refusal hands over; None where they cannot be read (**more, or Blocked with a variable)."""
    if any(keyword.arg is None for keyword in call.keywords):
        return None
    told = {keyword.arg for keyword in call.keywords}
    if called(call) == "Blocked" and len(call.args) > 1:
        if not isinstance(call.args[1], ast.Dict):
            return None
        told |= {literal(key) for key in call.args[1].keys}
    return told


def test_every_code_that_python_says_is_there_with_its_facts(words):
    wrong = []
    for module, tree in files().items():
        for call in (each for each in calls(tree, "t") if isinstance(each.func, ast.Name) and each.args):
            code = literal(call.args[0])
            if code is None:
                continue
            if code not in words:
                wrong.append(f"{module}:{call.lineno} {code} is not said")
            elif not facts_of(words[code]) <= {keyword.arg for keyword in call.keywords}:
                wrong.append(f"{module}:{call.lineno} {code} lacks facts")

    assert wrong == []


def test_every_code_that_a_template_says_is_there_with_its_facts(words):
    wrong = []
    for name in env.list_templates(filter_func=lambda each: each.endswith(".html")):
        for call in env.parse(env.loader.get_source(env, name)[0]).find_all(nodes.Call):
            if not (isinstance(call.node, nodes.Name) and call.node.name == "t"):
                continue
            if call.dyn_kwargs is not None:  # **facts: handed on whole, as a refusal or a course tells them
                continue
            code, told = call.args[0], {keyword.key for keyword in call.kwargs}
            for each in said_by(code):
                if each.endswith("*"):
                    if not any(known.startswith(each[:-1]) for known in words):
                        wrong.append(f"{name}: nothing begins with {each}")
                elif each not in words:
                    wrong.append(f"{name}: {each} is not said")
                elif not facts_of(words[each]) <= told:
                    wrong.append(f"{name}: {each} lacks {facts_of(words[each]) - told}")

    assert wrong == []


def said_by(node: nodes.Node) -> list[str]:
    """The codes an expression in t(…) can be: written out, one of two, or a beginning followed by *."""
    if isinstance(node, nodes.Const):
        return [node.value]
    if isinstance(node, nodes.CondExpr):
        return said_by(node.expr1) + said_by(node.expr2)
    if isinstance(node, nodes.Concat) and isinstance(node.nodes[0], nodes.Const):
        return [node.nodes[0].value + "*"]
    if isinstance(node, nodes.Mod) and isinstance(node.left, nodes.Const):
        return [node.left.value.split("%")[0] + "*"]
    return []


def test_every_verb_state_role_level_thing_and_status_has_a_word(words):
    wanted = {f"verb.{verb}" for verb in (*GRANTS, *told_verbs())}
    wanted |= {f"state.{machine.name}.{state}" for machine in machines() for state in states(machine)}
    wanted |= {f"word.Role.{role}" for role in Role} | {f"word.Level.{level}" for level in Level}
    wanted |= {f"thing.{one}" for one in logged_things()} | {room.label for room in ROOMS}
    wanted |= {f"http.{status}" for status in (*RESPONSES, 405, 500, 503)}
    wanted |= {f"http.detail.{status}" for status in (400, 401, 403, 404, 405, 413, 500, 503)}
    wanted |= {f"problem.{status}.{part}" for status in (400, 403, 404, 405, 409, 412, 413, 422, 429, 500, 503)
               for part in ("title", "text")}  # fmt: skip

    assert wanted - set(words) == set()


def states(machine) -> set[str]:
    kind = type(next(iter(next(iter(machine.transitions.values())).sources)))
    return {str(state) for state in kind}


def logged_things() -> set[str]:
    """Tables that are subjects of log entries: everything that acts are done to."""
    named = {"unit", "cadre", "user_account", "api_key", "sign_in", "document"}
    return named | {machine.name for machine in machines()}


def test_every_word_of_an_enum_that_a_form_offers_is_there(words):
    offered = {
        f"word.{kind.__name__}.{member.value}"
        for kind in (Role, Level) for member in kind
    }  # fmt: skip

    assert offered <= set(words)


def test_every_fault_that_pydantic_can_find_in_our_inputs_has_a_sentence(words):
    """The types of pydantic_core that our fields can raise; a new kind of field brings its own."""
    possible = {
        "missing", "extra_forbidden", "string_type", "string_too_short", "string_too_long", "string_pattern_mismatch",
        "string_unicode", "int_type", "int_parsing", "int_parsing_size", "int_from_float", "bool_type", "bool_parsing",
        "decimal_type", "decimal_parsing", "decimal_max_places", "decimal_max_digits", "decimal_whole_digits",
        "finite_number", "greater_than", "greater_than_equal", "less_than", "less_than_equal", "enum", "date_type",
        "date_parsing", "date_from_datetime_parsing", "date_from_datetime_inexact", "list_type", "dict_type",
        "too_long", "too_short", "model_type", "model_attributes_type", "value_error", "float_type", "float_parsing",
    }  # fmt: skip

    assert {f"validation.{each}" for each in possible} <= set(words)


def test_no_sentence_of_a_verb_a_state_or_a_refusal_is_unused():
    texts, patterns = spoken()
    codes = {code for code in table("zh_CN") if code.split(".")[0] in ("verb", "does", "state", "errors")}
    moods = {f"state.{machine.name}.{state}" for machine in machines() for state in states(machine)}
    moods |= {f"state.inspected_stage.{state}" for state in StageState}  # as a stage of that kind calls them
    verbs = {f"{kind}.{verb}" for verb in (*GRANTS, *told_verbs(), *other_names()) for kind in ("verb", "does")}
    unused = {
        code for code in codes - moods - verbs
        if code not in texts and code.removeprefix("errors.") not in texts
        and not any(pattern.fullmatch(code) or pattern.fullmatch(code.removeprefix("errors.")) for pattern in patterns)
    }  # fmt: skip

    assert unused == set()


def spoken() -> tuple[set[str], list[re.Pattern[str]]]:
    """Every string of our Python, and f-strings with a dotted beginning as patterns."""
    texts, patterns = set(), []
    for tree in files().values():
        for node in ast.walk(tree):
            if (text := literal(node)) is not None:
                texts.add(text)
            if isinstance(node, ast.JoinedStr):
                fixed = [literal(part) for part in node.values]
                if fixed[0] and "." in fixed[0] and not fixed[0].startswith(("errors.{", "verb.", "does.", "state.")):
                    patterns.append(
                        re.compile("".join(r"[\w.]+" if part is None else re.escape(part) for part in fixed))
                    )
    return texts, [pattern for pattern in patterns if pattern.pattern not in (r"errors\.[\w.]+",)]


def test_python_speaks_no_chinese_but_in_comments_and_data():
    found = {
        f"{module}:{node.lineno} {node.value[:20]}"
        for module, tree in files().items() if module not in DATA
        for node in ast.walk(tree)
        if literal(node) and HAN.search(node.value) and id(node) not in docstrings(tree) | described(tree)
    }  # fmt: skip

    assert found == {f"app.main:{line_of_title()} Guazhi 挂职"}


def described(tree: ast.AST) -> set[int]:
    """A column's description is a comment for the one who reads the model."""
    return {
        id(node) for call in ast.walk(tree) if isinstance(call, ast.Call) for keyword in call.keywords
        if keyword.arg == "description" for node in ast.walk(keyword.value)
    }  # fmt: skip


def line_of_title() -> int:
    tree = files()["app.main"]
    return next(node.lineno for node in tree.body if isinstance(node, ast.Assign) and node.targets[0].id == "TITLE")


def test_code_tables_speak_both_languages():
    for name in vocab.names():
        for entry in vocab.table(name).values():
            assert entry.zh and entry.en and not HAN.search(entry.en), (name, entry.code)


def test_no_input_asks_for_a_pattern_in_the_word_that_sqlmodel_drops():
    found = {
        f"{module}:{call.lineno}"
        for module, tree in files().items() for call in calls(tree, "Field") for keyword in call.keywords
        if keyword.arg == "regex"
    }  # fmt: skip

    assert found == set()
