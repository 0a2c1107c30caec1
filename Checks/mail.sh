#!/usr/bin/env bash
# Letters and a real mail server: TERREAU is given by ./dev check.
set -euo pipefail
cd "$(dirname "$0")/.."
terreau=$(realpath "${1:?the program}")
free() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }
unset TERREAU_DATABASE
.build-checks/venv/bin/python Checks/mail.py "$terreau" "${2:-$(free)}" "${3:-$(free)}"
