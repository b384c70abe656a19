// SPDX-License-Identifier: GPL-3.0-or-later
#include "mqtt/inbox.h"
#include <stdlib.h>
#include <string.h>
#include "src/base/err.h"

void link_event_free(struct link_event *e) {
  if (!e) return;
  free(e->message.topic);
  free(e->message.payload);
  free(e->message.kid);
  free(e->message.sig);
  free(e);
}

void inbox_push(struct inbox *in, struct link_event *e) {
  e->next = NULL;
  if (in->last) in->last->next = e;
  else in->first = e;
  in->last = e;
  if (e->kind != LINK_MESSAGE) return;
  in->messages++;
  in->bytes += e->message.len;
}

// *to = a copy of from, or NULL for NULL.
static bool copy_text(char **to, const char *from) { return !from || (*to = strdup(from)) != NULL; }

static bool copy_message(struct link_message *to, const struct link_message *from) {
  to->len = from->len;
  to->qos = from->qos;
  to->retained = from->retained;
  to->dup = from->dup;
  to->payload = malloc(from->len + 1);
  if (!to->payload) return false;
  if (from->len) memcpy(to->payload, from->payload, from->len);
  to->payload[from->len] = '\0';
  return copy_text(&to->topic, from->topic) && copy_text(&to->kid, from->kid) &&
         copy_text(&to->sig, from->sig);
}

int inbox_message(struct inbox *in, const struct link_message *m) {
  int err = ERR_TOOBIG;
  struct link_event *e = NULL;
  if (in->messages >= LINK_DROP_MESSAGES || m->len > LINK_DROP_BYTES - in->bytes) goto out;
  err = ERR_NOMEM;
  e = calloc(1, sizeof *e);
  if (!e) goto out;
  e->kind = LINK_MESSAGE;
  if (!copy_message(&e->message, m)) goto out;
  inbox_push(in, e);
  return ERR_OK;
out:
  link_event_free(e);
  in->dropped++;
  return err;
}

bool inbox_full(const struct inbox *in) {
  return in->messages >= LINK_QUEUE_MESSAGES || in->bytes >= LINK_QUEUE_BYTES;
}

struct link_event *inbox_take(struct inbox *in) {
  struct link_event *e = in->first;
  if (!e) return NULL;
  in->first = e->next;
  if (!in->first) in->last = NULL;
  e->next = NULL;
  if (e->kind == LINK_MESSAGE) {
    in->messages--;
    in->bytes -= e->message.len;
  }
  return e;
}

void inbox_clear(struct inbox *in) {
  for (struct link_event *e; (e = inbox_take(in));) link_event_free(e);
}
