"""Commands of this room: serve the pages, make tokens, add users."""

from __future__ import annotations

import click
from granian.constants import Interfaces
from granian.server import Server

from index import accounts
from index.store import Store
from settings import Settings

THREADS = 24  # a third of them may be taken by streams of progress (web/batch_events.py)


@click.command()
@click.pass_obj
def web(settings: Settings) -> None:
    """Phục vụ trang web và API."""
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


@token.command("create")
@click.argument("name")
@click.pass_obj
def token_create(settings: Settings, name: str) -> None:
    """Tạo mã truy cập mới; mã nằm ở dòng cuối và chỉ hiện một lần."""
    click.echo("Hãy lưu lại mã này: hệ thống chỉ giữ dấu vết SHA-256, không hiện lại được.", err=True)
    click.echo(accounts.create_token(_store(settings), name))


@click.group()
def user() -> None:
    """Tài khoản."""


@user.command("add")
@click.argument("name")
@click.option(
    "--role", type=click.Choice(accounts.ROLES), default=accounts.UPLOADER, show_default=True, help="Vai trò."
)
@click.password_option(prompt="Mật khẩu", confirmation_prompt="Nhập lại mật khẩu")
@click.pass_obj
def user_add(settings: Settings, name: str, role: str, password: str) -> None:
    """Thêm một tài khoản; mật khẩu được hỏi, không ghi trên dòng lệnh."""
    try:
        view = accounts.create_user(_store(settings), name, password, role)
    except accounts.AccountError as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"Đã tạo tài khoản {view.name}.")


def _store(settings: Settings) -> Store:
    return Store.of(settings)
