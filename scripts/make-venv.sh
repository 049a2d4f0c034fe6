#!/bin/sh
# Make the virtual environment $1. Debian ships Python without venv: it is installed where we are root or may use sudo.
set -eu
venv=$1
python=${PYTHON:-python3}

if ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
    echo "Cần Python 3.11 trở lên (lệnh $python). Cài đặt: sudo apt-get install python3 python3-venv" >&2
    exit 1
fi
if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
    sh "$(dirname "$0")/system-packages.sh" venv
fi
if ! "$python" -m venv "$venv"; then
    rm -rf "$venv"
    echo "Không tạo được môi trường Python. Hãy chạy: sudo apt-get install python3-venv, rồi chạy lại make." >&2
    exit 1
fi
