"""Every page of the service in a real browser: both languages, a telephone and a desk, without a script.

`DOORSTEP_SHOTS=folder` keeps a picture of each.
"""

import os
import re
from itertools import pairwise
from pathlib import Path

import pytest
from addresses import ADDRESSES, EVALUATOR, HOUSEHOLD, Gated, Public
from django.conf import settings
from django.urls import reverse

from doorstep import policy
from doorstep.policy.entries import Role
from doorstep.register.models import Principal
from office import PIN, TODAY, Office, make_office, signed_in

os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # the browser's own loop runs beside the tests
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LEVELS = {"province": "99", "city": "9901", "county": "990101", "township": "990101001", "village": "990101001001"}
SHOWN = [(language, width) for language in ("en", "zh") for width in (390, 1280)]

CLIPPED = """() => {
  const wide = document.documentElement.clientWidth + 1;
  return [...document.querySelectorAll(
    'p, h1, h2, h3, li, dt, dd, th, td, label, legend, summary, caption, a, button, input, select')]
    .filter(part => !part.closest('.vh, .skip, thead') && part.getClientRects().length && !part.matches('.vh'))
    .filter(part => part.getBoundingClientRect().right > wide || part.getBoundingClientRect().left < -1)
    .map(part => part.tagName + ' ' + part.textContent.trim().slice(0, 60));
}"""
SMALL = """() => [...document.querySelectorAll('a, button, input:not([type=hidden]), select, textarea, label.choice')]
  .filter(part => part.getClientRects().length && !part.closest('.skip') && !part.matches('.choice input'))
  .filter(part => !part.matches('p a, td a, th a, li p a') || part.matches('.reach, .button'))
  .filter(part => part.getBoundingClientRect().height < 44)
  .map(part => part.tagName + ' ' + part.textContent.trim().slice(0, 40))"""
HEADINGS = (
    "() => [...document.querySelectorAll('h1,h2,h3,h4')].filter(h => h.getClientRects().length).map(h => +h.tagName[1])"
)
WORDS = """() => { const skip = new Set(['SCRIPT', 'STYLE']); const words = [];
  const walk = node => { if (skip.has(node.tagName) || (node.lang && !node.lang.startsWith('zh'))) return;
    if (node.matches && node.matches('.code, .hash, code, #f-key')) return;
    for (const child of node.childNodes) {
      if (child.nodeType === 3) words.push(child.textContent); else if (child.nodeType === 1) walk(child); } };
  walk(document.body); return words.join('\\n') + '\\n' + document.title + '\\n'
    + [...document.querySelectorAll('[aria-label]')].map(part => part.getAttribute('aria-label')).join('\\n'); }"""
FOREIGN_ALLOWED = {"qr", "pin", "totp", "id", "csv", "json", "sha", "doorstep", "http", "https", "localhost", "card"}


@pytest.fixture
def office(db) -> Office:
    return make_office()


def visitor(office: Office, promise: Public | Gated) -> Principal | None:
    """Somebody who may open the page: the first role of the policy that may."""
    if isinstance(promise, Public):
        return None
    if promise.kinds == (HOUSEHOLD,):
        return office.card().principal
    if promise.kinds == (EVALUATOR,):
        return office.evaluator()
    principal, pack = office.worker("何文静"), policy.current()
    for name, role in pack.held(Role, on=TODAY).items():
        if role.level in LEVELS and (not promise.acts or pack.acts(name, on=TODAY) & set(promise.acts)):
            office.duty(principal, name, office.places[LEVELS[role.level]])
            if promise.acts:
                return principal
    return principal


def opened(browser, live_server, principal: Principal | None, language: str, width: int):
    """A browser of that width and language in which somebody has signed in, with a list of what goes wrong."""
    context = browser.new_context(viewport={"width": width, "height": 900}, java_script_enabled=True)
    cookies = [{"name": "language", "value": language, "url": live_server.url}]
    if principal is not None:
        session = signed_in(principal).cookies[settings.SESSION_COOKIE_NAME].value
        cookies.append({"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url})
    context.add_cookies(cookies)
    page = context.new_page()
    trouble: list[str] = []
    page.on("console", lambda message: trouble.append(message.text))
    page.on("pageerror", lambda error: trouble.append(str(error)))
    return context, page, trouble


def looked_at(page, name: str, language: str, trouble: list[str]) -> None:
    """Everything a page must be."""
    where = f"{name} {language} {page.viewport_size['width']}"
    assert page.locator("[style], script").count() == 0, where
    keep = os.environ.get("DOORSTEP_SHOTS")
    width = page.viewport_size["width"]
    if keep:
        Path(keep).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=str(Path(keep) / f"{name}-{language}-{width}.png"), full_page=True)
    assert page.evaluate("document.documentElement.scrollWidth") <= width, where
    assert page.evaluate(CLIPPED) == [], where
    assert page.evaluate(SMALL) == [], where
    levels = page.evaluate(HEADINGS)
    assert levels[0] == 1, where
    assert levels.count(1) == 1, where
    assert all(after - before <= 1 for before, after in pairwise(levels)), where
    assert page.get_attribute("html", "lang") == {"en": "en", "zh": "zh-CN"}[language]
    if language == "zh":
        assert untranslated(page.evaluate(WORDS)) == [], where
    assert [one for one in trouble if "status of" not in one] == [], where
    assert violations(page) == [], where


def untranslated(words: str) -> list[str]:
    """English words on a Chinese page, but for short names that are the same in both."""
    words = re.sub(r"\S+@\S+|https?://\S+|\S*\d\S*", " ", words)
    found = re.findall(r"[A-Za-z]{3,}", words)
    return sorted({word for word in found if word.lower() not in FOREIGN_ALLOWED} - LOGINS)


LOGINS = {"zhang", "wei"}


def violations(page) -> list[str]:
    axe = pytest.importorskip(
        "axe_playwright_python.sync_playwright", reason="axe is missing: pip install axe-playwright-python"
    )
    found = axe.Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]})
    return [f"{one['id']}: {one['nodes'][0]['html'][:160]}" for one in found.response["violations"]]


@pytest.mark.parametrize("name", [name for name, one in ADDRESSES.items() if one.status == 200])
def test_every_page_is_whole_in_both_languages_and_widths(browser, live_server, office, name):
    promise = ADDRESSES[name]
    if isinstance(promise, Public):
        places = promise.place(office) if promise.place else {}
    else:
        places = promise.about(office)[0] if promise.about else {}
    principal = visitor(office, promise)
    for language, width in SHOWN:
        context, page, trouble = opened(browser, live_server, principal, language, width)
        answer = page.goto(live_server.url + reverse(name, kwargs=places))
        assert answer.status == 200, name
        looked_at(page, name, language, trouble)
        context.close()


@pytest.mark.parametrize(("language", "width"), SHOWN)
def test_what_follows_a_page_is_whole_too(browser, live_server, office, language, width):
    """First pages of each kind of principal, answers to wrong input, answers that show something once, errors."""
    admin = office.admin(office.county)
    waiting = office.duty(office.worker("张秀梅"), "village_worker", office.village, confirmed_at=None)
    office.duty(office.worker("杨光明"), "village_worker", office.village)
    assert waiting.confirmed_at is None
    context, page, trouble = opened(browser, live_server, admin, language, width)
    page.goto(live_server.url + "/")
    looked_at(page, "start-worker", language, trouble)
    page.goto(live_server.url + "/people")
    looked_at(page, "people-full", language, trouble)
    page.goto(live_server.url + "/people?name=nobody")
    looked_at(page, "people-none", language, trouble)
    page.goto(live_server.url + "/people/add")
    page.locator("main form button").click()
    looked_at(page, "person-add-wrong", language, trouble)
    page.fill("#f-name", "罗永富")
    page.fill("#f-login", "luo.yongfu")
    page.select_option("#f-role", "village_worker")
    page.select_option("#f-place", office.village.code)
    page.locator("main form button").click()
    assert page.locator("dd.code").count() == 2
    looked_at(page, "password-made", language, trouble)
    page.goto(live_server.url + "/no-such-page")
    looked_at(page, "error-404", language, trouble)
    page.goto(live_server.url + "/sign-in?ended=1")
    page.fill("#f-login", "nobody")
    page.fill("#f-password", "wrong wrong wrong")
    page.locator("main form button").click()
    looked_at(page, "sign-in-wrong", language, trouble)
    page.goto(live_server.url + "/sign-in?ended=1")
    looked_at(page, "sign-in-ended", language, trouble)
    context.close()
    card = office.card()
    context, page, trouble = opened(browser, live_server, card.principal, language, width)
    page.goto(live_server.url + "/")
    looked_at(page, "start-household", language, trouble)
    context.close()
    officer = office.worker("王丽娟")
    office.duty(officer, "township_officer", office.places["990101001"])
    context, page, trouble = opened(browser, live_server, officer, language, width)
    page.goto(live_server.url + reverse("household-card", kwargs={"pk": office.household().pk}))
    page.locator("main form button").click()
    looked_at(page, "card-made", language, trouble)
    page.emulate_media(media="print")
    assert page.locator(".qr svg").is_visible()
    assert not page.locator(".nav").is_visible()
    context.close()
    context, page, trouble = opened(browser, live_server, office.worker(), language, width)
    page.goto(live_server.url + "/")
    looked_at(page, "start-no-duty", language, trouble)
    context.close()


def test_a_household_signs_in_with_card_and_pin_without_any_script(browser, live_server, office):
    from doorstep.register.card_code import code_of

    card = office.card()
    context = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 800})
    page = context.new_page()
    page.goto(f"{live_server.url}/card/{code_of(card)}")
    page.fill("#f-pin", PIN)
    page.locator("main form button").click()
    assert page.url == live_server.url + "/"
    assert page.locator("h1").inner_text() == "Your household’s page"
    page.locator(".tools button", has_text="中文").click()
    assert page.locator("h1").inner_text() == "我家的页面"
    context.close()


def test_the_focus_is_seen_and_the_first_tab_skips_to_the_content(browser, live_server, office):
    context, page, _trouble = opened(browser, live_server, None, "en", 1280)
    page.goto(live_server.url + "/sign-in")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    assert page.locator(".skip").bounding_box()["x"] >= 0
    page.keyboard.press("Tab")
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    context.close()
