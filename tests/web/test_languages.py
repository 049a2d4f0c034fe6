"""Every sentence has its English translation, and the compiled catalogue is the one that is committed."""

from __future__ import annotations

import gettext
import re

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
