#!/usr/bin/env bash
# Other programs read our exports: TERREAU and DATABASE are given by ./dev check.
set -euo pipefail
cd "$(dirname "$0")"
terreau=${1:?the program}
database=${2:?the database}
case $terreau in /*) ;; *) terreau=../$terreau ;; esac
venv=../.build-checks/venv/bin

mkdir -p output
for file in csv excel fec beancount; do
    "$terreau" export $file --database "$database" >"output/books.$file" 2>output/export.log
    "$terreau" export $file --database "$database" 2>/dev/null | cmp - "output/books.$file" || {
        echo "Two exports of the same books differ: $file." >&2
        exit 1
    }
done

# Beancount: every entry balances, and every balance that the export asserts is the one it finds.
"$venv/bean-check" --no-cache output/books.beancount
assertions=$(grep -cE '^[0-9-]+ balance ' output/books.beancount || true)
if [ "$assertions" = 0 ]; then
    echo "The beancount file asserts no balance, so nothing proves that beancount's are ours." >&2
    exit 1
fi
sed 's/\(balance .*  \)\(-\{0,1\}[0-9]*\)\./\199\2./' output/books.beancount >output/broken.beancount
if "$venv/bean-check" --no-cache output/broken.beancount >output/broken.log 2>&1; then
    echo "bean-check finds nothing wrong with wrong balances." >&2
    exit 1
fi
echo "beancount: $(grep -c ' open ' output/books.beancount) accounts, $assertions balances asserted, in balance"

"$venv/python" exports.py output
