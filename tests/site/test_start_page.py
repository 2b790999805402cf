"""The first page, and the choice of language."""

import pytest

pytestmark = pytest.mark.django_db


def test_the_first_page_speaks_the_language_of_the_browser(client):
    english = client.get("/", headers={"accept-language": "en"})
    chinese = client.get("/", headers={"accept-language": "zh-CN,zh;q=0.9"})
    assert '<html lang="en">' in english.content.decode()
    assert '<html lang="zh-CN">' in chinese.content.decode()
    assert "到户" in chinese.content.decode()


def test_a_language_once_chosen_is_kept(client):
    answer = client.post("/language", {"language": "zh", "next": "/"}, headers={"accept-language": "en"})
    assert answer.status_code == 302
    assert '<html lang="zh-CN">' in client.get("/", headers={"accept-language": "en"}).content.decode()


def test_the_choice_never_leads_to_another_site(client):
    assert client.post("/language", {"language": "en", "next": "https://elsewhere.example/"}).url == "/"


def test_every_answer_forbids_scripts_and_styles_from_elsewhere(client):
    policy = client.get("/").headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
