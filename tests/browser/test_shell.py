"""The shell in Chromium: signing in and out, the menu, dialogs, messages, both themes, a phone."""

import pytest
from playwright.sync_api import expect


@pytest.fixture
def account(page, sign_in, full_key):
    return sign_in(page, full_key)


def menu(page, name):
    return page.locator(".side-menu").get_by_role("link", name=name, exact=True)


def test_signing_out_leaves_nothing_behind_for_back(page, account):
    menu(page, "My Settings").click()
    expect(page.get_by_role("heading", name="Enabled Products")).to_be_visible()

    page.locator(".side-menu").get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", name="Sign in", exact=True)).to_be_visible()
    page.go_back()

    expect(page.get_by_role("heading", name="Sign in", exact=True)).to_be_visible()
    expect(page.locator("body")).not_to_contain_text(account)


def test_a_tab_that_was_left_open_shows_nothing_after_signing_out(page, context, account, console):
    other = context.new_page()
    other.goto(f"{console.url}/a/{account}/settings/")
    menu(other, "Buckets").click()
    expect(other.get_by_role("heading", name="Buckets", level=1)).to_be_visible()
    page.locator(".side-menu").get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", name="Sign in", exact=True)).to_be_visible()

    other.go_back()

    expect(other.get_by_role("heading", name="Sign in", exact=True)).to_be_visible()


def test_the_menu_follows_the_page(page, account):
    menu(page, "App Keys").click()
    expect(menu(page, "App Keys")).to_have_attribute("aria-current", "page")
    expect(menu(page, "Buckets")).not_to_have_attribute("aria-current", "page")

    page.go_back()

    expect(menu(page, "Buckets")).to_have_attribute("aria-current", "page")
    expect(page).to_have_title("Buckets · B2 Console")


def test_navigation_moves_the_focus_and_says_so(page, account):
    menu(page, "My Settings").click()

    expect(page.locator("#content")).to_be_focused()
    expect(page.locator("#announce")).to_have_text("My Settings · B2 Console")


def test_a_dialog_opens_refuses_closes_and_lets_go(page, account, violations):
    violations.expect("422")
    link = page.get_by_role("link", name="Create a Bucket").first
    link.click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    expect(page).to_have_title("Buckets · B2 Console")

    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(link).to_be_focused()

    link.click()
    dialog.get_by_role("textbox").first.fill("b2-forbidden")
    dialog.get_by_role("button", name="Create a Bucket").click()
    expect(dialog.locator("[aria-invalid=true]")).to_be_visible()
    expect(dialog).to_be_visible()


def test_a_refusal_of_b2_is_told_inside_the_dialog(page, account, local_b2, violations):
    violations.expect("503")
    page.get_by_role("link", name="Create a Bucket").first.click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("textbox").first.fill("a-bucket-for-later")
    local_b2.fail(call="CreateBucket", times=9, status=503, code="ServiceUnavailable")

    dialog.get_by_role("button", name="Create a Bucket").click()

    expect(dialog.get_by_role("alert")).to_contain_text("B2 is busy")
    expect(dialog.get_by_role("textbox").first).to_have_value("a-bucket-for-later")


def test_a_refusal_of_b2_leaves_the_page_as_it_was(page, account, local_b2, violations):
    violations.expect("503")
    local_b2.fail(call="b2_list_keys", times=9, status=503, code="service_unavailable")

    menu(page, "App Keys").click()

    expect(page.locator("#toasts").get_by_role("alert")).to_contain_text("B2 is busy")
    expect(page.get_by_role("heading", name="Buckets", level=1)).to_be_visible()
    page.locator("#toasts").get_by_role("button", name="Dismiss").click()
    expect(page.locator("#toasts .toast")).to_have_count(0)


def test_a_slow_b2_is_seen_to_be_waited_for(page, account, local_b2):
    waits = "getComputedStyle(document.body, '::after').animationName"
    local_b2.fail(call="b2_list_keys", delay=1.5)

    menu(page, "App Keys").click()

    assert page.evaluate(waits) == "waiting"
    expect(page.locator("#content h1")).to_have_text("Application Keys")
    assert page.evaluate(waits) == "none"


def test_the_same_refusal_is_shown_once(page, account, local_b2, violations):
    violations.expect("503")
    local_b2.fail(call="b2_list_keys", times=99, status=503, code="service_unavailable")

    for _ in range(3):
        with page.expect_response(lambda answer: answer.status == 503):
            menu(page, "App Keys").click()

    expect(page.locator("#toasts .toast")).to_have_count(1)


def test_no_network_is_told_once(page, account, network, violations):
    violations.expect("ERR_INTERNET_DISCONNECTED")
    violations.expect("htmx:")
    network(offline=True)

    menu(page, "App Keys").click()

    expect(page.locator("#toasts .toast")).to_have_count(1)
    expect(page.locator("#toasts")).to_contain_text("Can’t reach the console")


def test_a_key_deleted_in_the_middle_leads_to_the_sign_in_page(
    page, sign_in, full_key, make_key, gateway
):
    key = make_key("listBuckets", "listKeys", "listFiles")
    sign_in(page, key)
    gateway.delete_key(key.key_id)

    menu(page, "App Keys").click()

    expect(page.get_by_role("heading", name="Sign in", exact=True)).to_be_visible()
    expect(page.locator("#toasts")).to_contain_text("no longer accepts the key")


def test_two_accounts_in_two_tabs(page, context, account, sign_in, other_key, console):
    other = context.new_page()
    second = sign_in(other, other_key)

    page.reload()
    page.locator(".account-switch summary").click()

    expect(page.locator(".account-switch__text b")).to_have_text(account)
    expect(other.locator(".account-switch__text b")).to_have_text(second)
    expect(page.locator(".account-switch").get_by_role("link", name=second)).to_be_visible()


def test_the_theme_is_remembered(page, account):
    before = page.locator("html").evaluate("node => getComputedStyle(node).backgroundColor")
    page.get_by_role("button", name="Switch between light and dark").click()
    page.reload()

    after = page.locator("html").evaluate("node => getComputedStyle(node).backgroundColor")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    assert before != after


def test_copying_works_where_there_is_no_clipboard_api(
    page, sign_in, full_key, console, violations
):
    violations.expect("Cross-Origin-Opener-Policy")
    plain_http = console.url.replace("localhost", "console.test")
    account_id = sign_in(page, full_key, base=plain_http)
    page.goto(f"{plain_http}/a/{account_id}/settings/")

    page.get_by_role("button", name="Copy Account ID").click()

    expect(page.locator("#announce")).to_have_text("Copied")


@pytest.mark.parametrize(("width", "theme"), [(1280, "light"), (1280, "dark"), (390, "light")])
def test_the_pages_of_the_shell_are_accessible(
    page, sign_in, full_key, console, assert_accessible, violations, theme, width
):
    violations.expect("404")
    violations.expect("style-src")  # axe tries inline styles of its own, in vain
    page.set_viewport_size({"width": width, "height": 844})
    page.emulate_media(color_scheme=theme)
    page.goto(f"{console.url}/sign-in/")
    assert_accessible(page)
    page.goto(f"{console.url}/about/")
    assert_accessible(page)
    account_id = sign_in(page, full_key)
    for address in ("buckets/", "settings/", "nothing-here/"):
        page.goto(f"{console.url}/a/{account_id}/{address}")
        assert_accessible(page)


def test_a_phone_has_a_bar_at_the_bottom_and_scrolls_one_way(page, account):
    page.set_viewport_size({"width": 320, "height": 640})
    menu(page, "My Settings").click()
    expect(page.get_by_role("heading", name="My Settings", level=1)).to_be_visible()

    bar = page.locator(".side-menu").bounding_box()
    width = page.locator("html").evaluate("node => node.scrollWidth")

    assert bar["y"] > 540
    assert width <= 320
