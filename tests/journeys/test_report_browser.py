"""The report in a real browser: nothing overflows, nothing is fetched, both languages work without a script."""

from itertools import pairwise

import pytest

pytestmark = pytest.mark.browser

SHOWN = [(language, width) for language in ("en", "zh") for width in (390, 1280)]
HALF = {"en": "#en", "zh": "#zh"}

HEADINGS = "half => [...document.querySelectorAll(half + ' :is(h1,h2,h3,h4)')].map(h => +h.tagName[1])"

CROWDED = """half => [...document.querySelectorAll(half + ' svg[role=img]')].flatMap(svg => {
  const frame = svg.viewBox.baseVal;
  const words = [...svg.querySelectorAll('text')].map(word => [word.textContent, word.getBBox()]);
  const leaves = b => b.x < -1 || b.y < -1 || b.x + b.width > frame.width + 1 || b.y + b.height > frame.height + 1;
  const meet = (p, q) => p.x + 1 < q.x + q.width && q.x + 1 < p.x + p.width
    && p.y + 3 < q.y + q.height && q.y + 3 < p.y + p.height;
  const pairs = words.flatMap(([a, p], i) => words.slice(i + 1).filter(([, q]) => meet(p, q)).map(([b]) => [a, b]));
  return [...words.filter(([, b]) => leaves(b)).map(([a]) => [a, 'leaves the drawing']), ...pairs];
})"""

CLIPPED = """half => {
  const wide = document.documentElement.clientWidth + 1;
  return [...document.querySelectorAll(half + ' :is(p, h1, h2, h3, li, dt, dd, th, td, label, summary, caption)')]
    .filter(part => !part.closest('.vh, .skip, thead') && part.getClientRects().length)
    .filter(part => part.scrollWidth > part.clientWidth + 1 && getComputedStyle(part).display !== 'inline'
      || part.getBoundingClientRect().right > wide)
    .map(part => part.textContent.trim().slice(0, 60));
}"""

PALE = """half => {
  const curve = v => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
  const light = colour => { const [r, g, b] = colour.match(/[\\d.]+/g).map(v => curve(v / 255));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
  const ground = part => { for (; part; part = part.parentElement) {
    const colour = getComputedStyle(part).backgroundColor; if (!/, 0\\)$/.test(colour)) return colour; }
    return 'rgb(255, 255, 255)'; };
  const texts = 'p, h1, h2, h3, li, dt, dd, th, td, label, summary, a, small, text';
  return [...document.querySelectorAll(`${half} :is(${texts})`)]
    .filter(part => part.getClientRects().length && part.textContent.trim())
    .map(part => { const style = getComputedStyle(part);
      const ink = light(part.tagName === 'text' ? style.fill : style.color);
      const paper = light(ground(part)), ends = [ink, paper].sort((a, b) => a - b);
      return [(ends[1] + 0.05) / (ends[0] + 0.05), part.textContent]; })
    .filter(([ratio]) => ratio < 4.5);
}"""


@pytest.fixture(params=SHOWN, ids=lambda shown: f"{shown[0]}-{shown[1]}")
def opened(request, browser, pages):
    """The page in one language and width, with what went wrong while it was opened."""
    language, width = request.param
    page = browser.new_page(viewport={"width": width, "height": 900})
    trouble, asked = [], []
    page.on("console", lambda message: trouble.append(message.text))
    page.on("pageerror", lambda error: trouble.append(str(error)))
    page.on("request", lambda call: asked.append(call.url))
    page.goto(pages[language].as_uri())
    page.evaluate("document.querySelectorAll('details').forEach(part => part.open = true)")
    yield page, HALF[language], trouble, asked
    page.close()


def test_the_page_is_whole_quiet_and_fetches_nothing(opened):
    page, half, trouble, asked = opened
    assert trouble == []
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]
    assert page.evaluate(CLIPPED, half) == []


def test_words_in_drawings_stay_inside_and_apart(opened):
    page, half, _, _ = opened
    assert page.evaluate(CROWDED, half) == []


def test_text_stands_out_from_its_ground(opened):
    page, half, _, _ = opened
    assert page.evaluate(PALE, half) == []


def test_headings_descend_step_by_step_and_every_part_has_one(opened):
    page, half, _, _ = opened
    levels = page.evaluate(HEADINGS, half)
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert page.locator(f"{half} section:not([aria-labelledby])").count() == 0


def test_every_drawing_has_a_sentence_and_every_table_names_itself_and_its_columns(opened):
    page, half, _, _ = opened
    labels = [drawing.get_attribute("aria-label") for drawing in page.locator(f"{half} svg[role=img]").all()]
    assert labels
    assert all(len(label) > 8 for label in labels)
    assert page.locator(f"{half} svg:not([role=img]):not([aria-hidden=true])").count() == 0
    tables = page.locator(f"{half} table").all()
    assert tables
    for table in tables:
        assert table.locator("caption").inner_text().strip() or table.locator("caption").text_content().strip()
        assert table.locator("thead th[scope=col]").count() == table.locator("tbody tr").first.locator("th, td").count()


def test_things_to_press_are_large_enough_for_a_thumb(opened):
    page, half, _, _ = opened
    heights = page.evaluate(
        "half => [...document.querySelectorAll(half + ' :is(a, summary, label)')].filter(a => !a.closest('.skip'))"
        ".filter(a => a.getClientRects().length).map(a => [a.getBoundingClientRect().height, a.textContent])",
        half,
    )
    assert [words for height, words in heights if height < 44] == []


def test_the_other_language_is_one_click_away_and_nothing_of_it_is_shown_before(browser, pages):
    page = browser.new_page(viewport={"width": 390, "height": 900})
    page.goto(pages["en"].as_uri())
    assert page.locator("#en h1").is_visible()
    assert not page.locator("#zh").is_visible()
    page.locator("#en .tools label", has_text="中文").click()
    assert page.locator("#zh h1").is_visible()
    assert not page.locator("#en").is_visible()
    page.close()


def test_the_language_changes_by_keyboard_and_the_focus_can_be_seen(browser, pages):
    page = browser.new_page()
    page.goto(pages["en"].as_uri())
    page.keyboard.press("Tab")
    assert page.evaluate("getComputedStyle(document.querySelector('#en .tools .here')).outlineStyle") == "solid"
    page.keyboard.press("ArrowRight")
    assert page.locator("#zh h1").is_visible()
    page.close()


def test_a_link_within_the_page_keeps_the_language(browser, pages):
    page = browser.new_page()
    page.goto(pages["zh"].as_uri())
    page.locator("#zh .nav a").first.click()
    assert page.url.endswith("#zh-many")
    assert page.locator("#zh h1").is_visible()
    page.close()


def test_on_paper_only_the_language_shown_is_printed_with_every_table_open(browser, pages):
    page = browser.new_page()
    page.goto(pages["zh"].as_uri())
    page.emulate_media(media="print")
    assert not page.locator("#en").is_visible()
    assert not page.locator("#zh .nav").is_visible()
    for table in page.locator("#zh details table").all():
        assert table.evaluate("table => table.getBoundingClientRect().height") > 20
    page.close()
