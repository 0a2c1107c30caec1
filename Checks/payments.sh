#!/usr/bin/env bash
# The published schemas judge our payment files: the package sepaxml carries them (ISO 20022), xmllint reads them.
set -euo pipefail
cd "$(dirname "$0")"
venv=../.build-checks/sepaxml
command -v xmllint >/dev/null || { echo "xmllint is missing: apt-get install libxml2-utils" >&2; exit 1; }
if [ ! -d "$venv" ]; then
    python3 -m venv "$venv"
    "$venv/bin/pip" install --quiet --disable-pip-version-check --no-deps sepaxml==2.7.0
fi
schemas=$("$venv/bin/python" -c \
    'import importlib.util as u; print(u.find_spec("sepaxml").submodule_search_locations[0])')/schemas

mkdir -p output
count=0
for file in ../Tests/TerreauTests/Payments/Golden/pain.001.001.*.xml "$@"; do
    format=$(grep -o 'pain\.001\.001\.[0-9][0-9]' "$file" | head -n 1)
    xmllint --noout --nonet --schema "$schemas/$format.xsd" "$file" 2>output/xmllint.txt || { cat output/xmllint.txt >&2; exit 1; }
    count=$((count + 1))
done
# A judge that says yes to everything is none: with a name that is too long the same file must fail.
broken=$(mktemp)
trap 'rm -f "$broken"' EXIT
sed 's/<EndToEndId>/<EndToEndId>this name is far longer than thirty-five letters /' \
    ../Tests/TerreauTests/Payments/Golden/pain.001.001.09.xml >"$broken"
if xmllint --noout --nonet --schema "$schemas/pain.001.001.09.xsd" "$broken" 2>/dev/null; then
    echo "The schema took a name of 60 letters, so it judges nothing." >&2
    exit 1
fi
echo "payments: $count files are valid against the published schemas"
