#!/usr/bin/env bash
# Programs of other people judge /api: TERREAU is given by ./dev check. Everything happens in a temporary folder.
set -euo pipefail
cd "$(dirname "$0")/.."
root=$PWD
terreau=${1:?the program}
examples=${2:-60} # a route and a run
venv=$root/.build-checks/api
output=$root/Checks/output

if ! cmp -s Checks/api-requirements.txt $venv/requirements.txt; then
    python3 -m venv --clear $venv
    $venv/bin/pip install --quiet --disable-pip-version-check --no-deps -r Checks/api-requirements.txt
    cp Checks/api-requirements.txt $venv/
fi

folder=$(mktemp -d /tmp/terreau-api.XXXXXX)
server=""
clean_up() {
    if [ -n "$server" ] && kill "$server" 2>/dev/null; then wait "$server" || true; fi
    rm -rf "$folder"
}
trap clean_up EXIT
trap 'exit 130' INT TERM

mkdir -p $output
export TERREAU_DATA=$folder TERREAU_LOG_LEVEL=warning
export TERREAU_DATABASE=${CHECK_DATABASE:-sqlite:$folder/api.sqlite}
"$terreau" demo
# Somebody who draws from lille-bike, somebody who holds it, somebody who settles and somebody who releases.
member=$("$terreau" token create --person camille@demo.example --scope write)
steward=$("$terreau" token create --person malik@demo.example --scope pay)
treasurer=$("$terreau" token create --person nadia@demo.example --scope pay)
releaser=$("$terreau" token create --person bruno@demo.example --scope pay)

port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
"$terreau" serve --port "$port" >$output/api-server.log 2>&1 &
server=$!
url=http://127.0.0.1:$port
$venv/bin/python Checks/statements.py "$url" "$treasurer"
$venv/bin/python Checks/api.py "$url" "$member" "$treasurer" "$releaser" "$output/openapi.json" >"$folder/things"
$venv/bin/openapi-spec-validator --schema 3.1 $output/openapi.json

judge() {
    local name=$1 token=$2
    # Two checks are left out. The rules of money may refuse a valid request; and the token is set on every request, also
    # on those that are to lack it: our own tests send none.
    if ! PYTHONPATH=$root/Checks PYTHONDONTWRITEBYTECODE=1 SCHEMATHESIS_HOOKS=api_hooks API_THINGS=$folder/things \
        env -C "$folder" timeout 300 $venv/bin/schemathesis --config-file /dev/null run "$url/api/v1/openapi.json" --no-color --seed 1 \
        -H "Authorization: Bearer $token" --max-examples "$examples" --phases examples,coverage,fuzzing,stateful \
        --checks all --exclude-checks positive_data_acceptance,missing_required_header --suppress-health-check all --warnings off \
        --continue-on-failure >"$output/api-$name.txt" 2>&1; then
        sed -n '/= FAILURES =/,$p' "$output/api-$name.txt" | head -n 200 >&2
        echo "schemathesis, as the $name: see $output/api-$name.txt" >&2
        exit 1
    fi
    local cases
    cases=$(sed -n 's/^ *\([0-9]*\) generated.*/\1/p' "$output/api-$name.txt")
    if [ "${cases:-0}" -lt 500 ]; then
        echo "Only ${cases:-0} requests were made as the $name: that proves little." >&2
        exit 1
    fi
    echo "schemathesis: $cases requests as the $name, every answer declared, no 5xx"
}
judge member "$member"
judge steward "$steward"
judge treasurer "$treasurer"
judge releaser "$releaser"

kill "$server"
wait "$server" || { echo "Terreau did not stop cleanly: see $output/api-server.log" >&2; exit 1; }
server=""
# After all that, the books are right.
"$terreau" check
