#!/usr/bin/env bash
# hledger reads our books: TERREAU and DATABASE are given by ./dev check.
set -euo pipefail
cd "$(dirname "$0")"
terreau=${1:?the program}
database=${2:?the database}
case $terreau in /*) ;; *) terreau=../$terreau ;; esac

mkdir -p output
"$terreau" export hledger --database "$database" >output/books.journal
"$terreau" export hledger --database "$database" | cmp - output/books.journal || {
    echo "Two exports of the same books differ." >&2
    exit 1
}

# Every entry balances, and every balance that the export asserts (`= 12,00 EUR`) is the one hledger finds.
hledger -f output/books.journal check
assertions=$(grep -cE '^ +[^;]* =+ ?-?[0-9]' output/books.journal || true)
if [ "$assertions" = 0 ]; then
    echo "The journal asserts no balance, so nothing proves that hledger's are ours." >&2
    exit 1
fi

hledger -f output/books.journal balance --flat --empty >output/balances.txt
total=$(tail -n 1 output/balances.txt | tr -d ' ')
if [[ $total != 0* ]]; then
    echo "The books do not sum to zero: $total" >&2
    exit 1
fi
echo "hledger: $(hledger -f output/books.journal accounts | wc -l) accounts, $assertions balances asserted, in balance"
