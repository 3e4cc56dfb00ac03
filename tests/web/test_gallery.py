"""Every widget is drawn, speaks both languages, obeys the CSP and satisfies axe, wide and narrow."""

import re
import tomllib

import pytest

from tests.web.browse import chromium, served, spill, violations
from tests.web.gallery import (
    APP,
    ERRORS,
    HERE,
    act_page,
    context,
    environment,
    gallery_page,
    pages,
    problem_page,
    sign_in_page,
)

SOURCES = sorted((APP / "templates" / "components").glob("*.html")) + sorted(
    (APP / "templates" / "layouts").glob("*.html")
)
HAN = re.compile(r"[\u4e00-\u9fff]")


def test_every_public_macro_stands_in_the_gallery() -> None:
    env = environment()
    ui = context(env)["ui"]
    macros = {name for name, value in vars(ui).items() if callable(value) and not name.startswith("_")}
    shown = (HERE / "gallery.html").read_text() + (HERE / "gallery_public.html").read_text()

    missing = {name for name in macros if not re.search(rf"\bui\.{name}\(", shown)}

    assert len(macros) > 50
    assert missing == set()


@pytest.mark.parametrize("name", list(pages()))
def test_no_page_carries_inline_style_or_handler(name: str) -> None:
    html = pages()[name]

    assert re.findall(r"\sstyle=|\son\w+=|<style|javascript:|hx-on", html) == []
    assert re.findall(r"<script(?![^>]*\bsrc=)[^>]*>", html) == []
    assert re.findall(r'<script(?![^>]*\bnonce="gallery-nonce")[^>]*>', html) == []


@pytest.mark.parametrize("name", list(pages()))
def test_every_post_form_carries_the_token_and_every_htmx_element_the_nonce(name: str) -> None:
    html = pages()[name]

    for form in re.findall(r'<form[^>]*method="post".*?</form>', html, re.S):
        assert '<input type="hidden" name="csrf" value="csrf-of-the-session">' in form
    for tag in re.findall(r"<\w+[^>]*\shx-[^>]*>", html):
        assert 'hx-nonce="gallery-nonce"' in tag


def test_ids_on_a_page_are_unique() -> None:
    for name, html in pages().items():
        ids = re.findall(r'\sid="([^"]+)"', html)
        assert sorted(ids) == sorted(set(ids)), name


def test_templates_hold_codes_and_both_languages_hold_the_same_ones() -> None:
    def codes(table: dict, path: str = "") -> set[str]:
        return {c for k, v in table.items() for c in (codes(v, f"{path}{k}.") if isinstance(v, dict) else {path + k})}

    def facts(table: dict) -> dict:
        return {k: facts(v) if isinstance(v, dict) else sorted(re.findall(r"{(\w+)}", v)) for k, v in table.items()}

    zh, en = (tomllib.loads((APP / "labels" / tag / "ui.toml").read_text()) for tag in ("zh_CN", "en"))

    assert codes(zh) == codes(en)
    assert facts(zh) == facts(en)
    for source in SOURCES:
        assert HAN.findall(re.sub(r"{#.*?#}", "", source.read_text(), flags=re.S)) == [], source.name


def test_the_refused_action_is_drawn_grey_with_its_reason() -> None:
    html = gallery_page(environment())

    assert 'class="button" aria-disabled="true" aria-describedby="why-confirm_list">确认名单</button>' in html
    assert '<p class="reason" id="why-confirm_list">确认名单：须公示满' in html
    assert 'href="/rounds/7/record-objection">受理异议</a>' in html


def test_what_was_typed_comes_back_beside_the_error_that_names_it() -> None:
    html = act_page(environment(), errors=ERRORS)

    assert '<a href="#f-arrival">到岗日期早于任职文件日期 2025.12.01</a>' in html
    assert 'aria-describedby="f-arrival-error" aria-invalid="true" required type="date" value="2025-11-28"' in html
    assert 'aria-describedby="f-note-hint f-note-error" aria-invalid="true"' in html
    assert '<option value="b" selected>' in html
    assert len(re.findall(r'type="checkbox"[^>]* checked', html)) == 2
    assert '<input type="hidden" name="version" value="4">' in html


def test_what_a_user_typed_is_never_markup() -> None:
    html = sign_in_page(environment(), values={"username": '"><script>alert(1)</script>'})

    assert "<script>alert" not in html
    assert "&lt;script&gt;" in html


@pytest.mark.parametrize("code", [400, 401, 403, 404, 405, 409, 412, 413, 422, 429, 500, 503])
@pytest.mark.parametrize("who", [{}, {"who": None}], ids=["signed in", "outside"])
def test_every_problem_has_its_page_in_both_languages(code: int, who: dict) -> None:
    env = environment()

    for locale in ("zh_CN", "en"):
        html = problem_page(env, code, locale, **who)
        words = tomllib.loads((APP / "labels" / locale / "ui.toml").read_text())["problem"][str(code)]
        assert f"<h1>{words['title']}</h1>" in html
        assert ('class="shell"' in html) == (not who)


def test_every_page_is_sound_in_chromium_wide_and_narrow() -> None:
    drawn = pages()
    found = {}

    with served(drawn) as origin, chromium() as page:
        for name in drawn:
            for width in (1440, 390):
                page.set_viewport_size({"width": width, "height": 900})
                page.goto(f"{origin}/{name}")
                found[name, width] = (spill(page), violations(page), list(page.complaints))
                page.complaints.clear()

    assert found == {key: ([], [], []) for key in found}
    assert len(found) == 2 * len(drawn)


def test_axe_is_awake() -> None:
    bad = '<!doctype html><html lang="zh"><title>x</title><main><h1>x</h1><input></main></html>'
    with served({"bad": bad}) as origin, chromium() as page:
        page.goto(f"{origin}/bad")

        assert {rule for rule, _ in violations(page)} == {"label"}


def test_dark_pages_keep_their_contrast() -> None:
    with served({"gallery": gallery_page(environment())}) as origin, chromium() as page:
        page.emulate_media(color_scheme="dark")
        page.goto(f"{origin}/gallery")

        assert violations(page) == []
