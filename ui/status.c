// SPDX-License-Identifier: GPL-3.0-or-later
// The status band: line, platform, time, player, each by a word of its own.
#include <stdio.h>
#include <string.h>
#include "ui/frame.h"
#include "ui/text.h"

enum { PIECE = 120 };

static bool line_piece(const struct view *v, char *out) {
  const struct model *m = &v->model;
  if (m->now.running && m->now.state == ST_LIVE) {
    snprintf(out, PIECE, "%s", m->now.player.lost > 0 || m->now.gaps > 0 ? _("Line fair") : _("Line good"));
    return false;
  }
  if (m->now.running && m->now.state == ST_RECONNECTING) {
    snprintf(out, PIECE, "%s", _("Line broken"));
    return true;
  }
  snprintf(out, PIECE, "%s", m->link.state == LINK_ONLINE ? _("Line good") : _("Line not proved"));
  return false;
}

static bool platform_piece(const struct view *v, char *out) {
  const struct model *m = &v->model;
  char span[WORDS_LINE];
  switch (m->link.state) {
  case LINK_ONLINE: snprintf(out, PIECE, "%s", _("Platform online")); return false;
  case LINK_OFF: snprintf(out, PIECE, "%s", _("Platform not used")); return false;
  case LINK_CONNECTING: snprintf(out, PIECE, "%s", _("Platform connecting")); return m->link.tries > 1;
  default: break;
  }
  int64_t left = m->link.next_ms - view_now(v);
  if (left > 0) snprintf(out, PIECE, _("Platform away, again in %.40s"), words_span(span, left + 999));
  else snprintf(out, PIECE, "%s", _("Platform away, trying"));
  return true;
}

static bool time_piece(const struct view *v, char *out) {
  static const char *const word[] = {N_("Time not trusted"), N_("Time not checked"), N_("Time checked")};
  snprintf(out, PIECE, "%s", _(word[v->model.clock.state]));
  return v->model.clock.state == CLK_UNSET || strcmp(v->model.clock.why, "jump") == 0;
}

static bool player_piece(const struct view *v, char *out) {
  static const char *const word[] = {N_("Player starting"), "", N_("Player down")};
  out[0] = '\0';
  if (v->model.worker.state != WK_UP) snprintf(out, PIECE, "%s", _(word[v->model.worker.state]));
  return v->model.worker.state == WK_DOWN;
}

static bool outbox_piece(const struct view *v, char *out) {
  out[0] = '\0';
  int n = (int)v->model.ledger.unacked;
  if (n > 0) snprintf(out, PIECE, ngettext("%d record waits", "%d records wait", (unsigned long)n), n);
  return false;
}

void frame_status(const struct view *v, char *out, size_t cap, bool *alarm) {
  static bool (*const pieces[])(const struct view *, char *) = {line_piece, platform_piece, time_piece,
                                                                player_piece, outbox_piece};
  char piece[PIECE];
  size_t len = 0;
  out[0] = '\0';
  *alarm = false;
  if (!model_complete(&v->model)) return;
  for (size_t i = 0; i < sizeof pieces / sizeof pieces[0]; i++) {
    if (pieces[i](v, piece)) *alarm = true;
    int n = piece[0] ? snprintf(out + len, cap - len, "%s%s", len ? "   " : "", piece) : 0;
    if (n < 0 || (size_t)n >= cap - len) return;
    len += (size_t)n;
  }
}
