from __future__ import annotations

from datetime import date

import pytest

from index.dates import first_day, last_day


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2019-11-05", date(2019, 11, 5), date(2019, 11, 5)),
        ("2020-02", date(2020, 2, 1), date(2020, 2, 29)),
        ("2019", date(2019, 1, 1), date(2019, 12, 31)),
        (date(2019, 1, 2), date(2019, 1, 2), date(2019, 1, 2)),
        ("2019-02-31", None, None),
        ("2019-13", None, None),
        ("0000", None, None),
        ("", None, None),
        (None, None, None),
        ("khoảng 2019", None, None),
    ],
)
def test_dates_of_any_precision(text, first, last):
    assert (first_day(text), last_day(text)) == (first, last)
