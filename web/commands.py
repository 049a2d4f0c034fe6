"""Commands of this room: serve the pages, make tokens, add users."""

from __future__ import annotations

import click
from granian.constants import Interfaces
from granian.server import Server

from index import account_admin, accounts, offices
from index.audit import SERVICE
from index.store import Store
from settings import Settings

THREADS = 24  # a third of them may be taken by streams of progress (web/batch_events.py)


@click.command()
@click.pass_obj
def web(settings: Settings) -> None:
    """Phục vụ trang web và API."""
    Store.patiently(settings).close()
    Server(
        "web.app:from_environment",
        factory=True,
        interface=Interfaces.WSGI,
        address=settings.host,
        port=settings.port,
        workers=1,
        blocking_threads=THREADS,
        websockets=False,
        log_access=False,
    ).serve()


@click.group()
def token() -> None:
    """Mã truy cập API."""


_role = click.option(
    "--role", type=click.Choice(accounts.ROLES), default=accounts.UPLOADER, show_default=True, help="Vai trò."
)
_office = click.option("--office", "names", multiple=True, help="Phòng, ban (nhiều lần được).")


@token.command("create")
@click.argument("name")
@_role
@_office
@click.pass_obj
def token_create(settings: Settings, name: str, role: str, names: tuple[str, ...]) -> None:
    """Tạo mã truy cập mới; mã nằm ở dòng cuối và chỉ hiện một lần. Không nêu phòng, ban thì thấy mọi văn bản."""
    store = _store(settings)
    secret = accounts.create_token(store, name, role, offices=_offices(store, names))
    click.echo("Hãy lưu lại mã này: hệ thống chỉ giữ dấu vết SHA-256, không hiện lại được.", err=True)
    click.echo(secret)


@click.group()
def user() -> None:
    """Tài khoản."""


@user.command("add")
@click.argument("name")
@_role
@_office
@click.password_option(prompt="Mật khẩu", confirmation_prompt="Nhập lại mật khẩu")
@click.pass_obj
def user_add(settings: Settings, name: str, role: str, names: tuple[str, ...], password: str) -> None:
    """Thêm một tài khoản; mật khẩu được hỏi, không ghi trên dòng lệnh."""
    store = _store(settings)
    try:
        view = accounts.create_user(store, name, password, role, offices=_offices(store, names))
    except accounts.AccountError as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"Đã tạo tài khoản {view.name}.")


@user.command("password")
@click.argument("name")
@click.pass_obj
def user_password(settings: Settings, name: str) -> None:
    """Đặt lại mật khẩu, tắt xác thực hai lớp: cho quản trị viên không vào được nữa. Mật khẩu mới ở dòng cuối."""
    store = _store(settings)
    found = next((each for each in account_admin.listing(store) if each.name == accounts.tidy(name)), None)
    password = account_admin.reset_password(store, found.id, SERVICE) if found else None
    if password is None:
        raise click.ClickException(f"Không có tài khoản “{name}”.")
    click.echo("Mọi phiên đăng nhập của tài khoản đã kết thúc. Hãy đổi mật khẩu này ngay sau khi vào.", err=True)
    click.echo(password)


def _offices(store: Store, names: tuple[str, ...]) -> list[int]:
    known = {each.name: each.id for each in offices.listing(store)}
    missing = [name for name in names if accounts.tidy(name) not in known]
    if missing:
        raise click.ClickException(f"Không có phòng, ban: {'; '.join(missing)}. Chưa tạo gì.")
    return [known[accounts.tidy(name)] for name in names]


def _store(settings: Settings) -> Store:
    return Store.of(settings)
