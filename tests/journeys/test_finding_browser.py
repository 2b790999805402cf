"""The parts about finding the poor in a real browser: the form is one sheet, marks differ without colour."""

import pytest

pytestmark = pytest.mark.browser

SHEET = {"width": 718, "height": 1047}  # A4 at 96 dots an inch, less a margin of one centimetre


@pytest.fixture(params=["en", "zh"])
def printed(request, browser, pages):
    page = browser.new_page(viewport=SHEET)
    page.goto(pages[request.param].as_uri())
    page.emulate_media(media="print")
    yield page, request.param
    page.close()


def test_the_form_fits_on_one_sheet_and_begins_on_it(printed):
    page, language = printed
    box = page.locator(f"#{language} .slip").bounding_box()
    assert box["height"] < SHEET["height"]
    style = "part => [getComputedStyle(part).breakBefore, getComputedStyle(part.querySelector('.slip')).breakInside]"
    assert page.locator(f"#{language}-card").evaluate(style) == ["page", "avoid"]


def test_there_is_a_place_to_write_for_every_question_and_the_sum(printed):
    page, language = printed
    boxes = [cell.bounding_box() for cell in page.locator(f"#{language} .points td.write").all()]
    assert len(boxes) == 3 + 1
    assert all(box["width"] >= 40 and box["height"] >= 24 for box in boxes)


def test_on_paper_a_folded_table_says_its_name(printed):
    page, language = printed
    captions = page.locator(f"#{language}-finding details caption").all()
    assert captions
    assert all(caption.bounding_box()["height"] > 8 for caption in captions)


def test_missed_found_and_included_differ_without_colour(printed):
    """Found is full and dark, missed is hatched, included is full and light: told apart by a printer without colour."""
    page, language = printed
    drawing = page.locator(f"#{language}-finding svg:has(.hatch)[role=img]").first
    light = """svg => Object.fromEntries(['bar', 'outline', 'bar-light'].map(kind => {
      const [r, g, b] = getComputedStyle(svg.querySelector('.' + kind)).fill.match(/\\d+/g).map(Number);
      return [kind, (0.3 * r + 0.6 * g + 0.1 * b) / 255]; }))"""
    found = drawing.evaluate(light)
    assert found["bar"] < 0.4 < 0.75 < found["bar-light"]
    assert found["outline"] > 0.95


def test_the_stories_stand_beside_each_other_on_a_desk_and_below_on_a_phone(browser, pages):
    for width, lines in ((1280, 1), (390, 3)):
        page = browser.new_page(viewport={"width": width, "height": 900})
        page.goto(pages["en"].as_uri())
        tops = {round(case.bounding_box()["y"]) for case in page.locator("#en .case").all()}
        assert len(tops) == lines
        page.close()
