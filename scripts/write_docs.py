"""Write the documents that are made from code and data: docs/settings.md and docs/rules.md. `make docs`."""

from __future__ import annotations

from pathlib import Path

from extract.lexicon import FOLDER, load
from settings import SETTINGS

DOCS = Path(__file__).resolve().parents[1] / "docs"


def settings_page() -> str:
    """Return docs/settings.md."""
    rows = [
        f"| `{s.variable}` | `{s.default}` | {s.help} |" if s.default else f"| `{s.variable}` |  | {s.help} |"
        for s in SETTINGS.values()
    ]
    return "\n".join(
        [
            "# Settings",
            "",
            "Environment variables, read by `settings.py` alone. `make run` takes `PORT=` and `DATA=` as well.",
            "",
            "| variable | default | what it does |",
            "|---|---|---|",
            *rows,
            "",
        ]
    )


def rules_page() -> str:
    """Return docs/rules.md: every rule id that a finding can carry, with what it stands for."""
    lines = [
        "# Rules",
        "",
        "Each finding carries the id of the rule that made it. Made from `extract/lexicon/rules_*.yaml`.",
    ]
    for path in sorted(FOLDER.glob("rules_*.yaml")):
        lines += ["", f"## {path.stem.removeprefix('rules_')}", "", "| rule | tiếng Việt | English |", "|---|---|---|"]
        lines += [f"| `{rule}` | {text['vi']} | {text['en']} |" for rule, text in load(path.name).items()]
    return "\n".join([*lines, ""])


PAGES = {"settings.md": settings_page, "rules.md": rules_page}


def main() -> None:
    """Write the pages."""
    for name, page in PAGES.items():
        (DOCS / name).write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main()
