"""Templates: whole under StrictUndefined, nothing inline, tokens in forms, words only from labels."""

import re

import pytest
from jinja2 import StrictUndefined, nodes

from app.access import Role
from app.web.render import TEMPLATES, env

NAMES = env.list_templates(filter_func=lambda name: name.endswith(".html"))
MUTE = {"components/_marks.html", "components/_icons.html"}  # drawings


def source(name: str) -> str:
    return re.sub(r"{#.*?#}", "", (TEMPLATES / name).read_text("utf-8"), flags=re.S)


def test_undefined_words_are_errors():
    assert env.undefined is StrictUndefined
    assert env.autoescape is True


@pytest.mark.parametrize("name", NAMES)
def test_a_template_compiles(name):
    env.get_template(name)


@pytest.mark.parametrize("name", NAMES)
def test_nothing_stands_inline(name):
    text = source(name)

    assert re.findall(r"\sstyle=|<style|\son[a-z]+=|javascript:|hx-on|hx-vals=.js:", text) == []
    assert re.findall(r"<script(?![^>]*\bsrc=)[^>]*>", text) == []


@pytest.mark.parametrize("name", NAMES)
def test_a_form_that_posts_carries_the_token(name):
    for form in re.findall(r'<form[^>]*method="post".*?</form>', source(name), re.S):
        assert "csrf()" in form, form[:120]


@pytest.mark.parametrize("name", NAMES)
def test_no_template_compares_roles(name):
    """Rights are asked in Python; a template gets choices and yes or no."""
    text = source(name)

    assert not re.search(r"\brole\b(?!=)", re.sub(r'role="|actor_role', "", text)), name
    for role in Role:
        assert f'"{role.value}"' not in text and f"'{role.value}'" not in text


@pytest.mark.parametrize("name", NAMES)
def test_words_come_from_labels(name):
    """No Chinese, and no two words in a row between the tags or in attributes that are read aloud."""
    if name in MUTE:
        return
    pieces = [
        data.data if isinstance(data, nodes.TemplateData) else "\x00"
        for output in env.parse(source(name)).find_all(nodes.Output) for data in output.nodes
    ]  # fmt: skip
    html = "".join(pieces)
    aloud = " ".join(re.findall(r'(?:aria-label|title|alt|placeholder)="([^"\x00]+)"', html))
    text = re.sub(r"<[^>]*>|<[^>]*$|^[^<]*>", " ", html)

    assert re.findall(r"[\u3400-\u9fff]+", html) == []
    assert re.findall(r"[A-Za-z]{2,}\s+[A-Za-z]{2,}", aloud) == []
    assert re.findall(r"[A-Za-z]{3,}\s+[A-Za-z]{3,}", re.sub(r"&\w+;", " ", text)) == []


@pytest.mark.parametrize("name", NAMES)
def test_every_element_that_htmx_drives_carries_the_nonce(name):
    for tag in re.findall(r"<\w+[^>]*\shx-(?:get|post|put|patch|delete|boost)[^>]*>", source(name)):
        assert "hx-nonce" in tag or "ui.swaps(" in tag or "swaps(" in tag, tag
