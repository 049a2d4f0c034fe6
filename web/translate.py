"""Keeps the English catalogue in step with the code: `python -m web.translate` after a sentence was added or changed.

The sentences in code and templates are Vietnamese and are their own translation; `translations/en` has the English
ones. New sentences are added to it with an empty translation, those no longer used are dropped, and it is compiled.
"""

from __future__ import annotations

import sys
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

FOLDER = Path(__file__).parent
ENGLISH = FOLDER / "translations" / "en" / "LC_MESSAGES" / "messages.po"
METHODS = [("**.py", "python"), ("**.html", "jinja2")]
KEYWORDS = {"_": None, "gettext": None, "lazy": None, "lazy_gettext": None}


def sentences() -> Catalog:
    """Return every sentence of code and templates, with where it stands."""
    options = {"**.html": {"trimmed": "false", "silent": "false"}}
    catalog = Catalog(project="trichluc", charset="utf-8")
    for found in extract_from_dir(FOLDER, METHODS, options, keywords=KEYWORDS):
        name, _line, message, comments, context = found
        catalog.add(message, None, [(name, 1)], auto_comments=comments, context=context)
    return catalog


def english() -> Catalog:
    """Return the English catalogue as it is on the disk."""
    with ENGLISH.open("rb") as handle:
        return read_po(handle, locale="en")


def compile_english() -> None:
    """Write the compiled catalogue beside its source."""
    with ENGLISH.with_suffix(".mo").open("wb") as handle:
        write_mo(handle, english())


def update() -> list[str]:
    """Bring the English catalogue up to date and compile it; return the sentences that have no translation yet."""
    catalog = english() if ENGLISH.exists() else Catalog(locale="en", project="trichluc")
    catalog.update(sentences(), no_fuzzy_matching=True)
    catalog.obsolete.clear()
    ENGLISH.parent.mkdir(parents=True, exist_ok=True)
    with ENGLISH.open("wb") as handle:
        write_po(handle, catalog, width=120, sort_output=True, no_location=True, omit_header=False)
    compile_english()
    return [str(message.id) for message in catalog if message.id and not message.string]


if __name__ == "__main__":
    missing = update()
    sys.stdout.write("".join(f"no translation: {sentence}\n" for sentence in missing))
