// SPDX-License-Identifier: GPL-3.0-or-later
#include "src/base/err.h"
#include "src/store/db.h"

int store_outbox_count(struct store *s, int64_t *n) {
  return db_number(s, "SELECT count(*) FROM ledger WHERE acked_ms = 0", n, DB_NONE);
}

int store_outbox_sent(struct store *s, int64_t seq, int64_t now_ms) {
  int err = db_run(s, "UPDATE ledger SET sent_ms = ? WHERE seq = ?", DB_VALUES(db_int(now_ms), db_int(seq)));
  return !err && !sqlite3_changes(s->db) ? ERR_MISSING : err;
}

int store_ledger_ack(struct store *s, int64_t seq, int64_t now_ms) {
  int64_t last;
  int err = db_number(s, "SELECT coalesce(max(seq), 0) FROM ledger", &last, DB_NONE);
  if (err) return err;
  if (seq < 0 || seq > last) return ERR_RANGE;
  return db_run(s, "UPDATE ledger SET acked_ms = ? WHERE acked_ms = 0 AND seq <= ?",
                DB_VALUES(db_int(now_ms > 0 ? now_ms : 1), db_int(seq)));
}
