"""Every page a role can reach by links from home, wide and narrow: inside the window, without complaint, accessible.

The same page is drawn alike for every role, so axe and the picture (tests/browser/shots) take each kind of page once,
and every home: a whole city in a few minutes.
"""

import re

import pytest

from tests.browser.visitor import kind_of

ROLES = ("city", "county", "sender", "receiver", "mentor", "cadre", "judge", "system", "security", "audit")
MATCHING = "/rounds/2/matching"  # 百名干部下基层
FORMS = ("pins", "pin-removal", "changes", "copies", "renaming", "setting-aside", "runs", "adoption", "proposal")
SEEN = {  # what the way through the links must not miss
    "city": {"/rounds/N/matching", "/rounds/N/matching/policy", "/rounds/N/matching/drafts/N",
             "/rounds/N/matching/drafts", "/rounds/N/matching/wishes-closing",
             *(f"/rounds/N/matching/drafts/N/{noun}" for noun in FORMS)},
    "cadre2": {"/rounds/N/matching/post-wishes"},
    "receiver": {"/rounds/N/matching/person-wishes"},
}  # fmt: skip
pictured: set[str] = set()


@pytest.mark.parametrize("role", ROLES)
def test_every_page_of_a_role_is_whole_wide_and_narrow(role: str, visit) -> None:
    visitor = visit(role)

    faults = {path: found for path in visitor.walk() if (found := visitor.faults(shot_of(role, path)))}

    assert faults == {}


@pytest.mark.parametrize("role", ["city", "cadre2", "receiver"])
def test_every_page_of_matching_is_whole_wide_and_narrow(role: str, visit) -> None:
    visitor = visit(role)

    pages = visitor.walk(MATCHING, most=30, within=MATCHING)
    faults = {path: found for path in pages if (found := visitor.faults(shot_of(role, path)))}

    assert faults == {}
    assert SEEN[role] <= pictured


@pytest.mark.parametrize("query", ["2?beside=1", "1?person=1&post=1", "3"], ids=["comparison", "why not", "conflict"])
def test_what_a_draft_answers_is_whole_wide_and_narrow(query: str, visit) -> None:
    visitor = visit("city")
    visitor.go(f"{MATCHING}/drafts/1")
    person, post = (visitor.page.get_attribute(f"main [{name}]", name) for name in ("data-person", "data-post"))

    visitor.go(f"{MATCHING}/drafts/{query.replace('person=1', f'person={person}').replace('post=1', f'post={post}')}")

    assert visitor.page.is_visible("main h1")
    assert visitor.faults("matching-" + re.sub(r"\W+", "-", query)) == []


def test_an_adoption_that_is_only_tried_is_whole_wide_and_narrow(visit) -> None:
    visitor = visit("city")
    visitor.go(f"{MATCHING}/drafts/1/adoption")

    visitor.page.click("button[name=dry_run]")
    visitor.page.wait_for_selector("text=84 人都能安排", timeout=60_000)

    assert visitor.faults("matching-tried") == []


def shot_of(role: str, path: str) -> str:
    """Which picture to take of this page; none where one of its kind was taken."""
    kind = kind_of(path)
    if kind in pictured and kind != "/":
        return ""
    pictured.add(kind)
    return (kind.strip("/").replace("/", "-") or "home") + "-" + role
