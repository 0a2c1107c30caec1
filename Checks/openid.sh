#!/usr/bin/env bash
# Entering with an account of another service: TERREAU is given by ./dev check.
set -euo pipefail
cd "$(dirname "$0")/.."
terreau=$(realpath "${1:?the program}")
unset TERREAU_DATABASE
.build-checks/venv/bin/python Checks/openid.py "$terreau"
