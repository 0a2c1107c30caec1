/* The floor that `./dev bench` compares draws with: the rows of an accepted draw, written in one C loop with one commit each.

   It knows no rule, reads nothing while it runs, hashes nothing and talks to nobody. It writes into a copy of the very database
   that Terreau is measured on, so that tables, indexes, checks and triggers are the same.

   What a draw of work done writes, counted from Sources/Terreau/Draws/Draws.swift (`declare`),
   Sources/Terreau/Accounting/LedgerStore.swift (`Journal.write`) and Sources/Terreau/Audit/ActStore.swift (`audit`), for a
   budget of three lines of which one pays:

     draws         1 insert, already accepted
     draw_events   2 inserts (declared, accepted by rule)
     accounts      2 updates (the envelope, what is owed); an insert instead of the second when nothing was owed before
     entries       1 insert
     transfers     1 insert
     draw_shares   3 inserts (the line that pays, two that were passed over)
     requests      1 insert (the key of the form)
     acts          1 insert (who declared it)

   12 rows. The driver counts the rows that both leave in each table and stops when they differ.

   With many draws a commit it tells how fast SQLite itself writes these rows when nobody waits for the disk: what clients who share a
   commit come near to at best.

   Usage: floor DATABASE SECONDS [DRAWS_A_COMMIT]. Prints draws and seconds. */

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

typedef struct { sqlite3_int64 id, debits, credits, debits_pending, credits_pending; } account;
typedef struct { char person[40], budget[40], project[40], lines[3][40]; account owed; int envelope; } place;

static sqlite3 *db;

static void fail(const char *what) {
    fprintf(stderr, "floor: %s: %s\n", what, sqlite3_errmsg(db));
    exit(1);
}

static void run(const char *sql) {
    if (sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK) fail(sql);
}

static sqlite3_stmt *prepare(const char *sql) {
    sqlite3_stmt *statement;
    if (sqlite3_prepare_v3(db, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, NULL) != SQLITE_OK) fail(sql);
    return statement;
}

static void step(sqlite3_stmt *statement) {
    if (sqlite3_step(statement) != SQLITE_DONE) fail(sqlite3_sql(statement));
    sqlite3_reset(statement);
}

static sqlite3_int64 number(const char *sql) {
    sqlite3_stmt *statement = prepare(sql);
    sqlite3_int64 value = sqlite3_step(statement) == SQLITE_ROW ? sqlite3_column_int64(statement, 0) : 0;
    sqlite3_finalize(statement);
    return value;
}

static void text(sqlite3_stmt *s, int column, const char *value) { sqlite3_bind_text(s, column, value, -1, SQLITE_STATIC); }
static void integer(sqlite3_stmt *s, int column, sqlite3_int64 value) { sqlite3_bind_int64(s, column, value); }
static void copy(char *to, sqlite3_stmt *s, int column) {
    const char *value = (const char *)sqlite3_column_text(s, column);
    snprintf(to, 40, "%s", value ? value : "");
}

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec + time.tv_nsec / 1e9;
}

/* Identifiers that grow, as Terreau's do: time first, then a counter. */
static void fresh(char *id) {
    static unsigned long counter;
    struct timespec time;
    clock_gettime(CLOCK_REALTIME, &time);
    unsigned long milliseconds = time.tv_sec * 1000UL + time.tv_nsec / 1000000;
    counter++;
    snprintf(id, 40, "%08lx-%04lx-7%03lx-8000-%08lx%04lx", milliseconds >> 16 & 0xffffffff, milliseconds & 0xffff, counter & 0xfff, counter & 0xffffffff, counter & 0xffff);
}

static place *places;
static int place_count;
static account *envelopes;
static int envelope_count;

static account load_account(const char *code) {
    static sqlite3_stmt *find;
    if (!find) find = prepare("SELECT id, debits_posted, credits_posted, debits_pending, credits_pending FROM accounts WHERE code = ?");
    account found = {0};
    text(find, 1, code);
    if (sqlite3_step(find) == SQLITE_ROW)
        found = (account){sqlite3_column_int64(find, 0), sqlite3_column_int64(find, 1), sqlite3_column_int64(find, 2),
                          sqlite3_column_int64(find, 3), sqlite3_column_int64(find, 4)};
    sqlite3_reset(find);
    return found;
}

static void owed_code(char *code, const place *p) {
    snprintf(code, 400, "owed:EUR:line=%s:budget=%s:party=person:%s:project=%s", p->lines[0], p->budget, p->person, p->project);
}

static void load(void) {
    sqlite3_stmt *all = prepare(
        "SELECT b.person_id, b.budget_id, MIN(j.project_id) FROM budget_people b "
        "JOIN project_people j ON j.person_id = b.person_id GROUP BY 1, 2 ORDER BY 1");
    sqlite3_stmt *lines = prepare("SELECT DISTINCT fund_line_id FROM accounts WHERE budget_id = ? AND kind = 'allocation' ORDER BY 1 LIMIT 3");
    int room = 0;
    while (sqlite3_step(all) == SQLITE_ROW) {
        if (place_count == room) {
            room = room ? room * 2 : 1024;
            places = realloc(places, room * sizeof *places);
            envelopes = realloc(envelopes, room * sizeof *envelopes);
        }
        place *p = &places[place_count];
        memset(p, 0, sizeof *p);
        copy(p->person, all, 0);
        copy(p->budget, all, 1);
        copy(p->project, all, 2);
        text(lines, 1, p->budget);
        int count = 0;
        while (sqlite3_step(lines) == SQLITE_ROW && count < 3) copy(p->lines[count++], lines, 0);
        sqlite3_reset(lines);
        if (count != 3) { fprintf(stderr, "floor: a budget has not three lines\n"); exit(1); }
        char code[400];
        owed_code(code, p);
        p->owed = load_account(code);
        /* People of one budget share its envelope. */
        p->envelope = -1;
        for (int i = 0; i < place_count && p->envelope < 0; i++)
            if (!strcmp(places[i].budget, p->budget)) p->envelope = places[i].envelope;
        if (p->envelope < 0) {
            snprintf(code, sizeof code, "allocation:EUR:line=%s:budget=%s", p->lines[0], p->budget);
            envelopes[p->envelope = envelope_count++] = load_account(code);
        }
        place_count++;
    }
    sqlite3_finalize(all);
    sqlite3_finalize(lines);
}

int main(int argc, char **argv) {
    if (argc < 3 || argc > 4) { fprintf(stderr, "usage: floor DATABASE SECONDS [DRAWS_A_COMMIT]\n"); return 2; }
    const int batch = argc == 4 ? atoi(argv[3]) : 1;
    if (batch < 1) { fprintf(stderr, "floor: a commit has one draw or more\n"); return 2; }
    if (sqlite3_open_v2(argv[1], &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL) != SQLITE_OK) fail("open");
    /* As Terreau sets them: Sources/Storage/SQLite/SQLiteDatabase.swift. */
    run("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA mmap_size = 0;"
        "PRAGMA cache_size = -65536; PRAGMA wal_autocheckpoint = 4000");
    if (number("PRAGMA synchronous") != 2) fail("synchronous is not FULL");
    load();
    sqlite3_int64 draw_number = number("SELECT MAX(number) FROM draws"), entry = number("SELECT MAX(number) FROM entries"),
                  next_account = number("SELECT MAX(id) FROM accounts"), act_number = number("SELECT MAX(number) FROM acts");

    sqlite3_stmt *begin = prepare("BEGIN IMMEDIATE"), *commit = prepare("COMMIT");
    sqlite3_stmt *draw = prepare(
        "INSERT INTO draws (id, number, version, state, budget_id, project_id, declared_by, payee_person_id, payee_organisation_id, "
        "gesture, kind, purpose, amount, currency, work_day, reserved_until, evidence, evidence_link, minutes, declared_at, accepted_at, "
        "accepted_by_rule, done_at, settled_at, settlement_mode) VALUES (?, ?, 1, 'accepted', ?, ?, ?, ?, NULL, 'done', "
        "'toolImprovement', 'Facturation automatique', 100, 'EUR', ?, NULL, 'shortText', NULL, NULL, ?, ?, 1, NULL, NULL, NULL)");
    sqlite3_stmt *event = prepare(
        "INSERT INTO draw_events (id, draw_id, version, at, actor_id, kind, amount, note) VALUES (?, ?, 1, ?, ?, ?, 100, NULL)");
    sqlite3_stmt *balance = prepare(
        "UPDATE accounts SET debits_posted = ?, credits_posted = ?, debits_pending = ?, credits_pending = ? WHERE id = ?");
    sqlite3_stmt *open_account = prepare(
        "INSERT INTO accounts (id, code, kind, currency, fund_line_id, budget_id, party, project_id, rule, debits_posted, "
        "credits_posted, debits_pending, credits_pending) VALUES (?, ?, 'owed', 'EUR', ?, ?, ?, ?, 'credit', 0, 100, 0, 0)");
    sqlite3_stmt *write_entry = prepare(
        "INSERT INTO entries (number, kind, day, document_day, bank_day, recorded_at, origin, key, fingerprint, previous_hash, hash) "
        "VALUES (?, 'drawAccepted', ?, ?, NULL, ?, ?, ?, ?, ?, ?)");
    sqlite3_stmt *transfer = prepare(
        "INSERT INTO transfers (id, phase, debit, credit, amount, target, releases, until) VALUES (?, 'posted', ?, ?, 100, NULL, 0, NULL)");
    sqlite3_stmt *share = prepare(
        "INSERT INTO draw_shares (draw_id, version, position, line_id, amount, reason, transfer_id) VALUES (?, 1, ?, ?, ?, ?, ?)");
    sqlite3_stmt *act = prepare(
        "INSERT INTO acts (number, at, who, person_id, token_id, act, object, detail, origin_mark, origin_salt, address, request, hash) "
        "VALUES (?, ?, 'person', ?, NULL, 'drawDeclared', ?, NULL, ?, ?, NULL, NULL, ?)");
    sqlite3_stmt *request = prepare("INSERT INTO requests (key, fingerprint, outcome, recorded_at) VALUES (?, ?, ?, ?)");

    const char *hash = "3b1f0a9c5d7e2468ace013579bdf02468ace13579bdf02468ace13579bdf0246";
    const char *day = "2026-11-25", *at = "2026-11-25T08:00:00.000Z";
    char id[40], event_id[40], origin[60], key[120], party[60], code[400];
    long count = 0;
    double start = now(), end = start + atof(argv[2]);
    while (now() < end) {
        place *p = &places[count % place_count];
        account *envelope = &envelopes[p->envelope];
        if (count % batch == 0) step(begin);
        fresh(id);
        text(draw, 1, id); integer(draw, 2, ++draw_number); text(draw, 3, p->budget); text(draw, 4, p->project);
        text(draw, 5, p->person); text(draw, 6, p->person); text(draw, 7, day); text(draw, 8, at); text(draw, 9, at);
        step(draw);
        for (int i = 0; i < 2; i++) {
            fresh(event_id);
            text(event, 1, event_id); text(event, 2, id); text(event, 3, at);
            if (i) sqlite3_bind_null(event, 4); else text(event, 4, p->person);
            text(event, 5, i ? "acceptedByRule" : "declared");
            step(event);
        }
        envelope->debits += 100;
        integer(balance, 1, envelope->debits); integer(balance, 2, envelope->credits);
        integer(balance, 3, envelope->debits_pending); integer(balance, 4, envelope->credits_pending);
        integer(balance, 5, envelope->id);
        step(balance);
        if (p->owed.id) {
            p->owed.credits += 100;
            integer(balance, 1, p->owed.debits); integer(balance, 2, p->owed.credits);
            integer(balance, 3, p->owed.debits_pending); integer(balance, 4, p->owed.credits_pending);
            integer(balance, 5, p->owed.id);
            step(balance);
        } else {
            p->owed = (account){++next_account, 0, 100, 0, 0};
            owed_code(code, p);
            snprintf(party, sizeof party, "person:%s", p->person);
            integer(open_account, 1, p->owed.id); text(open_account, 2, code); text(open_account, 3, p->lines[0]);
            text(open_account, 4, p->budget); text(open_account, 5, party); text(open_account, 6, p->project);
            step(open_account);
        }
        entry++;
        snprintf(origin, sizeof origin, "draw:%s", id);
        snprintf(key, sizeof key, "%s:drawAccepted:1", origin);
        integer(write_entry, 1, entry); text(write_entry, 2, day); text(write_entry, 3, day); text(write_entry, 4, at);
        text(write_entry, 5, origin); text(write_entry, 6, key); text(write_entry, 7, hash); text(write_entry, 8, hash);
        text(write_entry, 9, hash);
        step(write_entry);
        integer(transfer, 1, entry * 1024); integer(transfer, 2, envelope->id); integer(transfer, 3, p->owed.id);
        step(transfer);
        for (int i = 0; i < 3; i++) {
            text(share, 1, id); integer(share, 2, i); text(share, 3, p->lines[i]); integer(share, 4, i ? 0 : 100);
            text(share, 5, i ? "notNeeded" : "endsFirst:2029-11-24");
            if (i) sqlite3_bind_null(share, 6); else integer(share, 6, entry * 1024);
            step(share);
        }
        snprintf(key, sizeof key, "draw:%s:floor-%.0f-%ld", p->person, start, count);
        text(request, 1, key); text(request, 2, hash); text(request, 3, id); text(request, 4, at);
        step(request);
        integer(act, 1, ++act_number); text(act, 2, at); text(act, 3, p->person); text(act, 4, origin); text(act, 5, hash);
        text(act, 6, "3b1f0a9c5d7e2468ace013579bdf0246"); text(act, 7, hash);
        step(act);
        if (++count % batch == 0) step(commit);
    }
    if (count % batch) step(commit);
    printf("%ld %.6f\n", count, now() - start);
    sqlite3_close_v2(db);
    return 0;
}
