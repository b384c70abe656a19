// SPDX-License-Identifier: GPL-3.0-or-later
#include "media/player/window.h"
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>
#include <xcb/randr.h>
#include <xcb/xcb.h>
#include "src/base/clock.h"
#include "src/base/err.h"
#include "src/base/log.h"

enum { SIDE_MIN = 16, SIDE_MAX = 16384, NAME_MAX_LEN = 64, OUTPUTS_MAX = 16 };

struct window {
  struct window_opt opt;
  char output[NAME_MAX_LEN + 1], place[33];
  pthread_mutex_t lock;
  int refs;
  bool owned, end, show, back;
  int64_t yield_ms;  // until then it stays behind the console
  struct window_view view;
  int bell;  // eventfd: something of these changed

  // the thread's own
  xcb_connection_t *x;
  xcb_screen_t *screen;
  xcb_window_t id;
  bool managed, shown, low, only;  // managed: a window manager runs. low: behind the console
  uint8_t randr;                   // first event of the extension, 0: none
  struct window_place at;
};

int window_parse(const char *text, struct window_place *out) {
  int n = 0;
  struct window_place p;
  if (sscanf(text, "%5dx%5d%6d%6d%n", &p.w, &p.h, &p.x, &p.y, &n) != 4 || text[n]) return ERR_SYNTAX;
  const char *sign = strpbrk(text, "+-");
  if (!sign || sign == text || !strpbrk(sign + 1, "+-")) return ERR_SYNTAX;
  if (p.w < SIDE_MIN || p.h < SIDE_MIN || p.w > SIDE_MAX || p.h > SIDE_MAX) return ERR_RANGE;
  if (p.x < -SIDE_MAX || p.x > SIDE_MAX || p.y < -SIDE_MAX || p.y > SIDE_MAX) return ERR_RANGE;
  *out = p;
  return ERR_OK;
}

static void drop(struct window *w) {
  pthread_mutex_lock(&w->lock);
  int left = --w->refs;
  pthread_mutex_unlock(&w->lock);
  if (left) return;
  pthread_mutex_destroy(&w->lock);
  close(w->bell);
  free(w);
}

static void tell(struct window *w, enum window_state state, const char *why) {
  pthread_mutex_lock(&w->lock);
  w->view.state = state;
  w->view.id = state == WINDOW_UP ? w->id : 0;
  w->view.only = state == WINDOW_UP && w->only;
  snprintf(w->view.why, sizeof w->view.why, "%s", why);
  if (w->owned) w->opt.wake(w->opt.arg);
  pthread_mutex_unlock(&w->lock);
}

static xcb_atom_t atom(struct window *w, const char *name) {
  xcb_intern_atom_cookie_t c = xcb_intern_atom(w->x, 0, (uint16_t)strlen(name), name);
  xcb_intern_atom_reply_t *r = xcb_intern_atom_reply(w->x, c, NULL);
  xcb_atom_t a = r ? r->atom : XCB_ATOM_NONE;
  free(r);
  return a;
}

static bool has_manager(struct window *w) {
  xcb_get_property_cookie_t c =
      xcb_get_property(w->x, 0, w->screen->root, atom(w, "_NET_SUPPORTING_WM_CHECK"), XCB_ATOM_WINDOW, 0, 1);
  xcb_get_property_reply_t *r = xcb_get_property_reply(w->x, c, NULL);
  bool has = r && r->type == XCB_ATOM_WINDOW && xcb_get_property_value_length(r) == 4;
  free(r);
  return has;
}

// An output that shows something.
struct output {
  char name[NAME_MAX_LEN + 1];
  bool primary;
  struct window_place at;
};

// false: nothing is connected there, or it is off.
static bool read_output(struct window *w, xcb_randr_output_t id, xcb_timestamp_t t, struct output *out) {
  xcb_randr_get_output_info_reply_t *o =
      xcb_randr_get_output_info_reply(w->x, xcb_randr_get_output_info(w->x, id, t), NULL);
  if (!o) return false;
  snprintf(out->name, sizeof out->name, "%.*s", xcb_randr_get_output_info_name_length(o),
           (const char *)xcb_randr_get_output_info_name(o));
  xcb_randr_crtc_t crtc = o->connection == XCB_RANDR_CONNECTION_CONNECTED ? o->crtc : XCB_NONE;
  free(o);
  if (crtc == XCB_NONE) return false;
  xcb_randr_get_crtc_info_reply_t *c =
      xcb_randr_get_crtc_info_reply(w->x, xcb_randr_get_crtc_info(w->x, crtc, t), NULL);
  if (c) out->at = (struct window_place){c->x, c->y, c->width, c->height};
  free(c);
  return c != NULL;
}

static int read_outputs(struct window *w, struct output out[OUTPUTS_MAX]) {
  xcb_randr_get_screen_resources_current_reply_t *r = xcb_randr_get_screen_resources_current_reply(
      w->x, xcb_randr_get_screen_resources_current(w->x, w->screen->root), NULL);
  xcb_randr_get_output_primary_reply_t *p =
      xcb_randr_get_output_primary_reply(w->x, xcb_randr_get_output_primary(w->x, w->screen->root), NULL);
  int found = 0;
  if (r && p) {
    const xcb_randr_output_t *outputs = xcb_randr_get_screen_resources_current_outputs(r);
    int n = xcb_randr_get_screen_resources_current_outputs_length(r);
    for (int i = 0; i < n && found < OUTPUTS_MAX; i++) {
      out[found].primary = outputs[i] == p->output;
      found += read_output(w, outputs[i], r->config_timestamp, &out[found]);
    }
  }
  free(r);
  free(p);
  return found;
}

static bool wanted(const struct window *w, const struct output *o) {
  return strcmp(w->output, o->name) == 0 || strcmp(w->output, "auto") == 0 ||
         (strcmp(w->output, "primary") == 0 && o->primary);
}

static bool inside(const struct window_place *in, const struct window_place *out) {
  return in->x >= out->x && in->y >= out->y && in->x + in->w <= out->x + out->w &&
         in->y + in->h <= out->y + out->h;
}

// The last output that will do; and whether one is left for the console (one that repeats the same picture is
// none).
static void choose_output(struct window *w) {
  struct output list[OUTPUTS_MAX];
  bool found = false;
  int n = read_outputs(w, list);
  for (int i = 0; i < n; i++) {
    if (!wanted(w, &list[i])) continue;
    w->at = list[i].at;
    found = true;
  }
  if (!found) log_warn("no output %s: the whole screen is used", w->output);
  for (int i = 0; i < n; i++) w->only = w->only && inside(&list[i].at, &w->at);
}

static void choose_place(struct window *w) {
  xcb_get_geometry_reply_t *g = xcb_get_geometry_reply(w->x, xcb_get_geometry(w->x, w->screen->root), NULL);
  if (g) w->at = (struct window_place){0, 0, g->width, g->height};
  free(g);
  w->only = strcmp(w->place, "full") == 0 || window_parse(w->place, &w->at) != ERR_OK;
  if (w->only && w->randr) choose_output(w);
}

static void watch_outputs(struct window *w) {
  const xcb_query_extension_reply_t *e = xcb_get_extension_data(w->x, &xcb_randr_id);
  if (!e || !e->present) return;
  xcb_randr_query_version_reply_t *v =
      xcb_randr_query_version_reply(w->x, xcb_randr_query_version(w->x, 1, 3), NULL);
  if (v && (v->major_version > 1 || v->minor_version >= 3)) w->randr = e->first_event;
  free(v);
  if (w->randr) xcb_randr_select_input(w->x, w->screen->root, XCB_RANDR_NOTIFY_MASK_SCREEN_CHANGE);
}

static void hide_pointer(struct window *w) {
  xcb_pixmap_t dot = xcb_generate_id(w->x);
  xcb_cursor_t none = xcb_generate_id(w->x);
  xcb_gcontext_t gc = xcb_generate_id(w->x);
  xcb_create_pixmap(w->x, 1, dot, w->screen->root, 1, 1);
  xcb_create_gc(w->x, gc, dot, XCB_GC_FOREGROUND, (const uint32_t[]){0});
  xcb_poly_fill_rectangle(w->x, dot, gc, 1, &(xcb_rectangle_t){0, 0, 1, 1});
  xcb_create_cursor(w->x, none, dot, dot, 0, 0, 0, 0, 0, 0, 0, 0);
  xcb_change_window_attributes(w->x, w->id, XCB_CW_CURSOR, (const uint32_t[]){none});
  xcb_free_gc(w->x, gc);
  xcb_free_pixmap(w->x, dot);
  xcb_free_cursor(w->x, none);
}

static void set_text(struct window *w, xcb_atom_t name, const char *text, size_t len) {
  xcb_change_property(w->x, XCB_PROP_MODE_REPLACE, w->id, name, XCB_ATOM_STRING, 8, (uint32_t)len, text);
}

static void make(struct window *w) {
  static const char class[] = "tongpin-media\0tongpin-media";
  bool full = strcmp(w->place, "full") == 0;
  w->managed = full && has_manager(w);
  w->id = xcb_generate_id(w->x);
  const uint32_t values[] = {w->screen->black_pixel, !w->managed};
  xcb_create_window(w->x, XCB_COPY_FROM_PARENT, w->id, w->screen->root, (int16_t)w->at.x, (int16_t)w->at.y,
                    (uint16_t)w->at.w, (uint16_t)w->at.h, 0, XCB_WINDOW_CLASS_INPUT_OUTPUT,
                    w->screen->root_visual, XCB_CW_BACK_PIXEL | XCB_CW_OVERRIDE_REDIRECT, values);
  set_text(w, XCB_ATOM_WM_CLASS, class, sizeof class);
  set_text(w, XCB_ATOM_WM_NAME, class, strlen(class));
  if (w->managed) {
    xcb_atom_t full_state = atom(w, "_NET_WM_STATE_FULLSCREEN");
    xcb_change_property(w->x, XCB_PROP_MODE_REPLACE, w->id, atom(w, "_NET_WM_STATE"), XCB_ATOM_ATOM, 32, 1,
                        &full_state);
  }
  hide_pointer(w);
}

static void place_again(struct window *w) {
  bool was = w->only;
  choose_place(w);
  const uint32_t v[] = {(uint32_t)w->at.x, (uint32_t)w->at.y, (uint32_t)w->at.w, (uint32_t)w->at.h};
  xcb_configure_window(w->x, w->id,
                       XCB_CONFIG_WINDOW_X | XCB_CONFIG_WINDOW_Y | XCB_CONFIG_WINDOW_WIDTH |
                           XCB_CONFIG_WINDOW_HEIGHT,
                       v);
  if (was != w->only) tell(w, WINDOW_UP, "");
}

static bool open_display(struct window *w) {
  int number = 0;
  w->x = xcb_connect(NULL, &number);
  if (xcb_connection_has_error(w->x)) return false;
  xcb_screen_iterator_t it = xcb_setup_roots_iterator(xcb_get_setup(w->x));
  for (; it.rem > 1 && number > 0; number--) xcb_screen_next(&it);
  w->screen = it.data;
  watch_outputs(w);
  choose_place(w);
  make(w);
  // A console that is started again needs its keys anew.
  xcb_change_window_attributes(w->x, w->screen->root, XCB_CW_EVENT_MASK,
                               (const uint32_t[]){XCB_EVENT_MASK_SUBSTRUCTURE_NOTIFY});
  xcb_flush(w->x);
  return !xcb_connection_has_error(w->x);
}

// Without a window manager the keys go to the window under the pointer, which would be ours: they are given
// to the topmost window that is not, the console's terminal.
static void give_keys(struct window *w) {
  xcb_get_input_focus_reply_t *f = xcb_get_input_focus_reply(w->x, xcb_get_input_focus(w->x), NULL);
  bool free_keys = f && (f->focus == XCB_INPUT_FOCUS_POINTER_ROOT || f->focus == XCB_NONE);
  free(f);
  if (w->managed || !free_keys) return;
  xcb_query_tree_reply_t *t = xcb_query_tree_reply(w->x, xcb_query_tree(w->x, w->screen->root), NULL);
  const xcb_window_t *list = t ? xcb_query_tree_children(t) : NULL;
  bool given = false;
  for (int i = t ? xcb_query_tree_children_length(t) : 0; i-- > 0 && !given;) {
    if (list[i] == w->id) continue;
    xcb_get_window_attributes_reply_t *a =
        xcb_get_window_attributes_reply(w->x, xcb_get_window_attributes(w->x, list[i]), NULL);
    given = a && a->map_state == XCB_MAP_STATE_VIEWABLE && !a->override_redirect;
    if (given) xcb_set_input_focus(w->x, XCB_INPUT_FOCUS_POINTER_ROOT, list[i], XCB_CURRENT_TIME);
    free(a);
  }
  free(t);
}

static void stack(struct window *w, bool low) {
  const uint32_t mode[] = {low ? XCB_STACK_MODE_BELOW : XCB_STACK_MODE_ABOVE};
  xcb_configure_window(w->x, w->id, XCB_CONFIG_WINDOW_STACK_MODE, mode);
  w->low = low;
}

// Does what the owner asked for. false: end. *wait_ms: when something is to be done without being asked, -1.
static bool obey(struct window *w, int *wait_ms) {
  uint64_t rung;
  if (read(w->bell, &rung, sizeof rung) < 0 && errno != EAGAIN) return false;
  pthread_mutex_lock(&w->lock);
  bool end = w->end, show = w->show, back = w->back;
  int64_t left = w->yield_ms - clock_mono_ms();
  pthread_mutex_unlock(&w->lock);
  bool low = w->only && (back || left > 0);
  *wait_ms = w->only && left > 0 ? (int)left + 1 : -1;
  if (show && ((!w->shown && !w->managed) || low != w->low)) stack(w, low);
  if (show && !w->shown) xcb_map_window(w->x, w->id);
  if (!show && w->shown) xcb_unmap_window(w->x, w->id);
  w->shown = show;
  if (show) give_keys(w);
  xcb_flush(w->x);
  return !end;
}

// true: there were some, and more may have come meanwhile.
static bool handle_events(struct window *w) {
  xcb_generic_event_t *e;
  bool any = false, moved = false;
  while ((e = xcb_poll_for_event(w->x))) {
    any = true;
    moved |= w->randr && (e->response_type & 0x7f) == w->randr + XCB_RANDR_SCREEN_CHANGE_NOTIFY;
    free(e);
  }
  if (moved) place_again(w);
  return any;
}

static void serve(struct window *w) {
  struct pollfd fds[] = {{xcb_get_file_descriptor(w->x), POLLIN, 0}, {w->bell, POLLIN, 0}};
  int wait_ms;
  while (obey(w, &wait_ms)) {
    if (handle_events(w)) continue;
    if (xcb_connection_has_error(w->x)) break;
    if (poll(fds, 2, wait_ms) < 0 && errno != EINTR) break;
  }
}

static void *run(void *arg) {
  struct window *w = arg;
  const char *why = "cannot connect to the display";
  if (open_display(w)) {
    tell(w, WINDOW_UP, "");
    serve(w);
    why = "the display closed the connection";
  }
  xcb_disconnect(w->x);
  tell(w, WINDOW_GONE, why);
  drop(w);
  return NULL;
}

static int start(struct window *w) {
  pthread_t thread;
  pthread_attr_t attr;
  w->bell = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  if (w->bell < 0) return ERR_IO;
  if (pthread_attr_init(&attr) != 0) return ERR_NOMEM;
  pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED);
  int err = pthread_create(&thread, &attr, run, w) == 0 ? ERR_OK : ERR_NOMEM;
  pthread_attr_destroy(&attr);
  return err;
}

int window_new(struct window **out, const struct window_opt *opt) {
  struct window *w = calloc(1, sizeof *w);
  if (!w) return ERR_NOMEM;
  w->opt = *opt;
  w->refs = 2;
  w->owned = true;
  snprintf(w->output, sizeof w->output, "%s", opt->output);
  snprintf(w->place, sizeof w->place, "%s", opt->place);
  pthread_mutex_init(&w->lock, NULL);
  int err = start(w);
  if (err) {
    w->refs = 1;
    drop(w);
    return err;
  }
  *out = w;
  return ERR_OK;
}

void window_look(struct window *w, struct window_view *out) {
  pthread_mutex_lock(&w->lock);
  *out = w->view;
  pthread_mutex_unlock(&w->lock);
}

static void ring(struct window *w) {
  uint64_t one = 1;
  if (write(w->bell, &one, sizeof one) < 0) log_debug("the window's bell is full");
}

void window_show(struct window *w, bool show) {
  pthread_mutex_lock(&w->lock);
  w->show = show;
  pthread_mutex_unlock(&w->lock);
  ring(w);
}

void window_back(struct window *w, bool back) {
  pthread_mutex_lock(&w->lock);
  w->back = back;
  pthread_mutex_unlock(&w->lock);
  ring(w);
}

void window_yield(struct window *w, int ms) {
  pthread_mutex_lock(&w->lock);
  w->yield_ms = clock_mono_ms() + ms;
  pthread_mutex_unlock(&w->lock);
  ring(w);
}

void window_end(struct window *w) {
  pthread_mutex_lock(&w->lock);
  w->end = true;
  pthread_mutex_unlock(&w->lock);
  ring(w);
}

void window_free(struct window *w) {
  if (!w) return;
  pthread_mutex_lock(&w->lock);
  w->owned = false;
  pthread_mutex_unlock(&w->lock);
  window_end(w);
  drop(w);
}
