#!/bin/sh
# Install the system packages that no wheel carries: system-packages.sh venv|runtime|test|bench
# As root or with sudo they are installed; elsewhere the one line to run is printed, and everything else still works.
set -u

missing=
need() { # need COMMAND-OR-FILE PACKAGE…: note the packages when the command or file is not there
    probe=$1
    shift
    case $probe in
    /*) [ -e "$probe" ] && return ;;
    *) command -v "$probe" >/dev/null 2>&1 && return ;;
    esac
    missing="$missing $*"
}

case ${1:-runtime} in
venv)
    missing=" python3-venv"
    ;;
runtime | test | bench)
    need tesseract tesseract-ocr
    if ! command -v tesseract >/dev/null 2>&1 || ! tesseract --list-langs 2>/dev/null | grep -qx vie; then
        missing="$missing tesseract-ocr-vie"
    fi
    ;;
*)
    echo "usage: $0 venv|runtime|test|bench" >&2
    exit 2
    ;;
esac
if [ "${1:-}" = test ]; then
    need chromium chromium
    need soffice libreoffice-writer-nogui
    need /usr/share/fonts/truetype/dejavu/DejaVuSans.ttf fonts-dejavu-core
    need /usr/share/fonts/truetype/noto/NotoSerif-Regular.ttf fonts-noto-core
fi

if [ "${1:-}" = bench ]; then
    need gs ghostscript
    need /usr/share/fonts/truetype/liberation2/LiberationSerif-Regular.ttf fonts-liberation2
fi

[ -n "$missing" ] || exit 0
command -v apt-get >/dev/null 2>&1 || {
    echo "Cần cài thêm:$missing (không có apt-get trên máy này). Các phần khác vẫn chạy." >&2
    exit 0
}
if [ "$(id -u)" = 0 ]; then
    as_root=
elif command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then
    as_root="sudo -n"
else
    echo "Cần cài thêm một lần:  sudo apt-get install -y$missing   Các phần khác vẫn chạy; trang quét ngược đầu chưa được xoay." >&2
    exit 0
fi
echo "Đang cài:$missing"
export DEBIAN_FRONTEND=noninteractive
# shellcheck disable=SC2086
if ! { $as_root apt-get install -y -qq --no-install-recommends $missing >/dev/null 2>&1 ||
    { $as_root apt-get update -qq && $as_root apt-get install -y -qq --no-install-recommends $missing >/dev/null; }; }; then
    echo "Không cài được:$missing. Hãy chạy:  sudo apt-get install -y$missing   Các phần khác vẫn chạy." >&2
fi
exit 0
