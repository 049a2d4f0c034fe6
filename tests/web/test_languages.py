"""Every sentence has its English translation, and the compiled catalogue is the one that is committed."""

from __future__ import annotations

import gettext
import re

from flask.testing import FlaskClient

from web import translate


def test_every_sentence_is_translated_and_compiled() -> None:
    catalog = translate.english()
    with translate.ENGLISH.with_suffix(".mo").open("rb") as handle:
        compiled = gettext.GNUTranslations(handle)
    for message in translate.sentences():
        if not message.id:
            continue
        translated = catalog.get(message.id)
        assert translated is not None, f"run python -m web.translate: {message.id}"
        assert translated.string, f"no translation: {message.id}"
        assert compiled.gettext(message.id) == translated.string, "run python -m web.translate"


def test_translations_keep_their_placeholders() -> None:
    for message in translate.english():
        assert set(re.findall(r"%\(\w+\)s", str(message.id))) == set(re.findall(r"%\(\w+\)s", str(message.string)))


def test_who_is_sent_to_the_login_is_told_so_in_their_language(anon: FlaskClient) -> None:
    assert "Hãy đăng nhập để xem trang này." in anon.get("/documents", follow_redirects=True).text
    assert "flash" not in anon.get("/", follow_redirects=True).text
    with anon.session_transaction() as session:
        session["language"] = "en"
    assert "Please log in to see this page." in anon.get("/units", follow_redirects=True).text
