"""By keyboard, refused, swapped, without JavaScript, on paper."""

import re

import pytest

from tests.browser.visitor import Visitor

FOCUS = "() => document.activeElement.id || document.activeElement.textContent.trim()"
SEEN = """(what) => {
  const row = document.querySelector(what), list = row.closest(".people").getBoundingClientRect();
  const { top, bottom } = row.getBoundingClientRect();
  return top >= list.top && bottom <= list.bottom && list.height < innerHeight;
}"""
OFFER = "main form[action='/posts/new?kind=cross'] button.primary"


def test_a_slash_leads_to_the_search_field(visit) -> None:
    visitor = visit("city")

    visitor.page.keyboard.press("/")

    assert visitor.page.evaluate(FOCUS) == "q"


def test_tab_reaches_the_primary_action_of_the_rounds(visit) -> None:
    visitor = visit("city")
    visitor.go("/rounds")
    primary = visitor.page.inner_text("main .actions a.primary")

    met = []
    for _ in range(40):
        visitor.page.keyboard.press("Tab")
        met.append(visitor.page.evaluate(FOCUS))

    assert primary in met


@pytest.mark.parametrize("scripts", [True, False], ids=["htmx", "plain"])
def test_a_refused_form_keeps_what_was_typed_and_leads_to_the_faults(scripts: bool, visit) -> None:
    visitor = visit("receiver", scripts=scripts)

    refused_offer(visitor)

    assert visitor.page.input_value("#f-title") == "镇长助理"
    assert visitor.page.is_visible("#errors")
    if scripts:
        visitor.page.wait_for_function("() => document.activeElement.id === 'errors'")
    assert visitor.complaints == []


@pytest.mark.parametrize("scripts", [True, False], ids=["htmx", "plain"])
def test_an_accepted_form_leads_to_the_thing(scripts: bool, visit) -> None:
    visitor = visit("receiver", scripts=scripts)
    refused_offer(visitor)

    visitor.page.fill("#f-duties", "分管统计与村集体经济")
    visitor.page.select_option("#f-direction", "down")
    visitor.page.click(OFFER)
    visitor.page.wait_for_url(re.compile(r"/posts/\d+$"))

    assert "镇长助理" in visitor.page.inner_text("h1")
    assert visitor.complaints == []


def test_paper_shows_the_matter_and_not_the_furniture(visit) -> None:
    visitor = visit("city")
    visitor.go("/rounds/1")

    visitor.page.emulate_media(media="print")

    seen = {part: visitor.page.is_visible(part) for part in ("nav.rail", "header.top", "main h1", "main table")}
    assert seen == {"nav.rail": False, "header.top": False, "main h1": True, "main table": True}


def test_on_a_phone_the_lists_of_the_board_scroll_for_themselves_and_show_who_is_chosen(visit) -> None:
    visitor = visit("city")
    visitor.page.set_viewport_size({"width": 390, "height": 844})
    visitor.go("/rounds/2/matching/drafts/1")

    fiftieth = visitor.page.locator(".people [data-person]").nth(49)
    chosen = f".people [aria-current][data-person='{fiftieth.get_attribute('data-person')}']"
    fiftieth.click()
    visitor.page.wait_for_selector(chosen)

    assert visitor.page.evaluate(SEEN, chosen)
    assert visitor.page.evaluate("() => document.getElementById('board').offsetHeight < 4 * innerHeight")
    assert visitor.complaints == []


def refused_offer(visitor: Visitor) -> None:
    """An offer with nothing but a title."""
    visitor.go("/posts/new?kind=cross")
    visitor.page.fill("#f-title", "镇长助理")
    visitor.page.click(OFFER)
    visitor.page.wait_for_selector("#errors")
