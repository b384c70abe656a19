// SPDX-License-Identifier: GPL-3.0-or-later
#include "media/player/phase.h"
#include <stdio.h>
#include <string.h>

const char *phase_text(enum phase_name name) {
  static const char *const text[] = {"idle", "opening", "playing", "stalled", "failed"};
  return text[name];
}

void phase_start(struct phase *p, int64_t now_ms) {
  *p = (struct phase){.name = PHASE_OPENING, .start_ms = now_ms};
}

void phase_idle(struct phase *p) { *p = (struct phase){.name = PHASE_IDLE}; }

static enum phase_name judge(struct phase *p, const struct phase_rule *rule, const struct phase_facts *f,
                             int64_t now) {
  if (f->broken) {
    snprintf(p->why, sizeof p->why, "%s", f->broken);
    return PHASE_FAILED;
  }
  if (f->pictures == 0) {
    if (now - p->start_ms <= rule->first_ms) return PHASE_OPENING;
    snprintf(p->why, sizeof p->why, "no picture within %lld ms", (long long)rule->first_ms);
    return PHASE_FAILED;
  }
  if (now - f->newest_ms <= rule->stall_ms) {
    p->why[0] = '\0';
    return PHASE_PLAYING;
  }
  snprintf(p->why, sizeof p->why, "no new picture for %lld ms", (long long)rule->stall_ms);
  return PHASE_STALLED;
}

bool phase_step(struct phase *p, const struct phase_rule *rule, const struct phase_facts *facts,
                int64_t now_ms) {
  if (p->name == PHASE_IDLE || p->name == PHASE_FAILED) return false;
  enum phase_name was = p->name;
  p->name = judge(p, rule, facts, now_ms);
  return p->name != was;
}
