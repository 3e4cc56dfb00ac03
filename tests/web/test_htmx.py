"""What docs/htmx.md promises about forms, seen in a browser under the production CSP."""

import pytest
from playwright.sync_api import expect

from tests.web.browse import chromium, served
from tests.web.gallery import ERRORS, act_page, environment, gallery_page

SENT = 'button:has-text("确认名单")'


def stage() -> dict[str, str]:
    env = environment()
    return {
        "act": act_page(env),
        "again": act_page(env, errors=ERRORS),
        "refused": act_page(env, refusal="公示须满 5 个工作日，今天第 4 个。"),
        "gallery": gallery_page(env, errors={}),
    }


@pytest.mark.parametrize(("status", "name"), [(422, "again"), (409, "refused")])
def test_a_refused_form_comes_back_in_place_with_the_focus_on_the_reason(status: int, name: str) -> None:
    with served(stage(), {"/act": (status, name)}) as origin, chromium() as page:
        page.goto(f"{origin}/act")
        page.evaluate("window.sameDocument = true")

        page.click(SENT)
        page.wait_for_selector(".notice.refuse")

        assert page.evaluate("window.sameDocument")
        assert page.url == f"{origin}/act"
        assert page.evaluate("history.length") == 2
        assert page.evaluate("document.activeElement.matches('.notice.refuse')")
        assert page.locator("main").count() == page.locator(".shell").count() == 1
        assert [c for c in page.complaints if str(status) not in c] == []


def test_the_form_that_came_back_can_be_sent_again() -> None:
    answers = {"/act": (422, "again")}
    with served(stage(), answers) as origin, chromium() as page:
        page.goto(f"{origin}/act")
        page.click(SENT)
        page.wait_for_selector(".notice.refuse")
        answers["/act"] = (303, "/gallery")

        page.click(SENT)
        page.wait_for_url(f"{origin}/gallery")

        assert page.locator("h1").inner_text() == "2026 年第一批年轻干部挂职"


def test_after_success_the_address_and_title_are_those_of_the_thing_and_back_returns() -> None:
    with served(stage(), {"/act": (303, "/gallery")}) as origin, chromium() as page:
        page.goto(f"{origin}/act")
        page.locator(SENT).scroll_into_view_if_needed()
        scrolled = page.evaluate("scrollY")

        page.click(SENT)
        page.wait_for_url(f"{origin}/gallery")
        expect(page).to_have_title("部件 · 挂职")
        expect(page.locator("h1")).to_be_in_viewport()
        page.go_back()
        page.wait_for_url(f"{origin}/act")
        page.wait_for_selector(SENT)

        assert scrolled > 100
        assert page.title().startswith("确认名单")
        assert page.complaints == []


def test_a_link_swaps_one_block_and_leaves_the_rest_of_the_page_alone() -> None:
    with served(stage()) as origin, chromium() as page:
        page.goto(f"{origin}/gallery?county=zezhou")
        page.evaluate("document.getElementById('q').value = 'typed'; document.getElementById('page').dataset.old = '1'")

        page.click("text=清除")
        page.wait_for_selector("#page:not([data-old])")
        page.click("text=清除")  # what came back is alive too

        assert page.url == f"{origin}/gallery"
        assert page.input_value("#q") == "typed"
        assert page.locator("main").count() == 1
        assert page.complaints == []


def test_without_script_the_same_form_is_answered_by_the_same_pages() -> None:
    answers = {"/act": (422, "again")}
    with served(stage(), answers) as origin, chromium(scripts=False) as page:
        page.goto(f"{origin}/act")
        page.click(SENT)
        refused = page.locator(".notice.refuse a").count()
        answers["/act"] = (303, "/gallery")
        page.click(SENT)

        assert refused == 3
        assert page.url == f"{origin}/gallery"


def test_an_injected_htmx_element_without_the_nonce_is_disarmed() -> None:
    html = stage()["act"].replace("</main>", '<button id="evil" hx-post="/act" hx-target="body">x</button></main>')
    with served({"act": html}) as origin, chromium() as page:
        page.goto(f"{origin}/act")

        assert page.locator("#evil").get_attribute("hx-post") is None


def test_a_slash_finds_the_search_field_and_a_refused_button_does_nothing() -> None:
    with served(stage()) as origin, chromium() as page:
        page.goto(f"{origin}/gallery")
        page.evaluate("document.activeElement.blur()")

        page.keyboard.press("/")

        assert page.evaluate("document.activeElement.id") == "q"
        assert page.input_value("#q") == ""


def test_a_dialog_opens_over_the_page_and_its_link_remains_without_script() -> None:
    with served(stage()) as origin, chromium() as page:
        page.goto(f"{origin}/gallery")

        page.click("[data-dialog=end]")

        assert page.locator("dialog[open]").count() == 1
        assert page.url == f"{origin}/gallery"
