// SPDX-License-Identifier: GPL-3.0-or-later
#include "mqtt/sending.h"
#include <stdlib.h>
#include <string.h>
#include "src/base/err.h"

static void item_free(struct sending_item *item) {
  if (!item) return;
  free(item->topic);
  free(item->payload);
  link_event_free(item->done);
  free(item);
}

static struct sending_item *item_new(const struct link_publish *p) {
  struct sending_item *item = calloc(1, sizeof *item);
  if (!item) return NULL;
  item->topic = strdup(p->topic);
  item->payload = malloc(p->len + 1);
  item->done = calloc(1, sizeof *item->done);
  if (!item->topic || !item->payload || !item->done) {
    item_free(item);
    return NULL;
  }
  if (p->len) memcpy(item->payload, p->payload, p->len);
  item->len = p->len;
  item->qos = p->qos;
  item->retain = p->retain;
  item->expiry_s = p->expiry_s;
  item->done->kind = LINK_PUBLISHED;
  item->done->token = p->token;
  return item;
}

int sending_add(struct sending *s, const struct link_publish *p, bool final) {
  if (!final && (s->count >= LINK_OUT_MESSAGES || p->len > LINK_OUT_BYTES - s->bytes)) return ERR_AGAIN;
  struct sending_item *item = item_new(p);
  if (!item) return ERR_NOMEM;
  item->final = final;
  if (s->queued_last) s->queued_last->next = item;
  else s->queued = item;
  s->queued_last = item;
  s->count++;
  s->bytes += item->len;
  return ERR_OK;
}

// Takes *at out of the queue; prev is the item before it.
static struct sending_item *unlink_queued(struct sending *s, struct sending_item **at,
                                          struct sending_item *prev) {
  struct sending_item *item = *at;
  if (!item) return NULL;
  *at = item->next;
  if (s->queued_last == item) s->queued_last = prev;
  item->next = NULL;
  return item;
}

struct sending_item *sending_pop(struct sending *s) {
  return unlink_queued(s, &s->queued, NULL);
}

struct sending_item *sending_pop_qos0(struct sending *s) {
  struct sending_item **at = &s->queued, *prev = NULL;
  for (; *at && (*at)->qos != 0; at = &prev->next) prev = *at;
  return unlink_queued(s, at, prev);
}

void sending_given(struct sending *s, struct sending_item *item, int mid) {
  free(item->topic);
  free(item->payload);
  item->topic = item->payload = NULL;
  item->mid = mid;
  item->next = s->given;
  s->given = item;
}

struct link_event *sending_over(struct sending *s, struct sending_item *item, int reason) {
  struct link_event *done = item->done;
  item->done = NULL;
  done->reason = reason;
  s->count--;
  s->bytes -= item->len;
  item_free(item);
  return done;
}

struct sending_item *sending_find(struct sending *s, int mid) {
  for (struct sending_item **at = &s->given; *at; at = &(*at)->next) {
    if ((*at)->mid != mid) continue;
    struct sending_item *item = *at;
    *at = item->next;
    item->next = NULL;
    return item;
  }
  return NULL;
}

void sending_clear(struct sending *s) {
  for (struct sending_item *item; (item = sending_pop(s));) item_free(item);
  while (s->given) {
    struct sending_item *item = s->given;
    s->given = item->next;
    item_free(item);
  }
  *s = (struct sending){0};
}
