"""Hạn chế theo nhóm: shortcomings that say the same, the recurring ones first, with the wording of each year."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from index import recurring
from index.findings import Filters
from index.recurring import Group, Member
from web import downloads, labels
from web.filters import filters_of
from web.rights import scope
from web.service import store

blueprint = Blueprint("shortcomings", __name__)

PER_PAGE, MOST_ROWS = 20, 10_000


@blueprint.get("/shortcomings")
def listing() -> ResponseReturnValue:
    """Show the groups; an address that asks for a kind means the list of single passages."""
    if request.args.get("kind"):
        return redirect(f"{url_for('findings.shortcomings')}?{request.query_string.decode()}")
    filters, again = filters_of(request.args, PER_PAGE), bool(request.args.get("again"))
    if form := request.args.get("format"):
        return downloads.table("han-che", _("Hạn chế"), cells(filters, again), form)
    found = recurring.groups(store(), filters, again=again, scope=scope())
    return render_template("recurring.html", found=found, filters=filters, again=again, place=place, args=request.args)


@blueprint.get("/shortcomings/groups/<int:group_id>")
def one(group_id: int) -> ResponseReturnValue:
    """Show one group: the wording of each unit, year beside year."""
    filters = filters_of(request.args)
    group = recurring.one(store(), group_id, filters, scope=scope()) if group_id < 2**31 else None
    if group is None:
        abort(404, description=_("Không còn nhóm này; các nhóm được lập lại khi văn bản thay đổi. Hãy xem danh sách."))
    years = sorted({member.year for member in group.members if member.year}, reverse=True)
    return render_template(
        "recurring_group.html", group=group, years=years, units=by_unit(group), filters=filters, place=place
    )


def by_unit(group: Group) -> list[tuple[str | None, str, dict[int | None, list[Member]]]]:
    """Return the members by unit and year: units that repeat themselves first."""
    found: dict[tuple[str | None, str], dict[int | None, list[Member]]] = {}
    for member in group.members:
        unit = (member.unit, member.unit_name or _("không rõ đơn vị"))
        found.setdefault(unit, {}).setdefault(member.year, []).append(member)
    ordered = sorted(found.items(), key=lambda item: (-len(item[1]), item[0][1]))
    return [(unit, name, years) for (unit, name), years in ordered]


def place(member: Member) -> str:
    """Return where the shortcoming stands in its document."""
    return url_for("documents.page", document_id=member.document.id, at=member.start, _anchor=f"f{member.id}")


def cells(filters: Filters, again: bool) -> Iterator[list[Any]]:
    """Yield the heading and then a line for each shortcoming, group by group."""
    yield [
        _("Nhóm"),
        _("Đơn vị lặp lại"),
        _("Đơn vị"),
        _("Năm"),
        _("Lặp lại"),
        _("Nguyên văn"),
        _("Nguyên nhân"),
        _("Văn bản"),
        _("Số, ký hiệu"),
        _("Ngày"),
        _("Địa chỉ"),
    ]
    root, page, rows = request.url_root.rstrip("/"), 0, 0
    while rows < MOST_ROWS:
        page += 1
        found = recurring.groups(store(), replace(filters, page=page, per_page=100), again=again, scope=scope())
        for group in found.items:
            whole = (
                recurring.one(store(), group.id, filters, scope=scope()) if group.total > len(group.members) else group
            )
            for member in (whole or group).members:
                rows += 1
                yield _line(group, member, root)
        if page * 100 >= found.total:
            return


def _line(group: Group, member: Member, root: str) -> list[Any]:
    ref = member.document
    said = [member.unit_name or "", member.year or "", _("lặp lại") if member.again else "", member.text]
    where = [ref.title, ref.number or "", labels.day(ref.date), root + place(member)]
    return [group.text, group.repeats, *said, member.cause or "", *where]
