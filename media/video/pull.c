// SPDX-License-Identifier: GPL-3.0-or-later
#include "media/video/pull.h"
#include <libavformat/avformat.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include "media/video/address.h"
#include "media/video/ring.h"
#include "src/base/clock.h"
#include "src/base/err.h"
#include "src/base/log.h"

enum { RING_BYTES = 4 << 20, IO_BYTES = 188 * 7, TRACKS = 8, EARLY = 128, GATHER_MS = 400 };

struct pull {
  char *uri;
  int deadline_ms;
  struct ring *ring;
  pthread_t thread;
  atomic_bool aborted;
  atomic_llong until_ms;  // the peer must have answered by then
  pthread_mutex_t lock;   // of why
  char why[160];
};

struct remux {
  AVFormatContext *in, *out;
  AVIOContext *io;
  int track[TRACKS];       // stream of the output, -1: left out
  AVPacket *early[EARLY];  // read before the output was there
  int early_len;
};

static int interrupted(void *arg) {
  struct pull *p = arg;
  return atomic_load(&p->aborted) || clock_mono_ms() > atomic_load(&p->until_ms);
}

static void allow(struct pull *p, int ms) { atomic_store(&p->until_ms, clock_mono_ms() + ms); }

static int say(struct pull *p, const char *what, int err) {
  char text[96], clean[160];
  bool late = clock_mono_ms() > atomic_load(&p->until_ms);
  if (late) snprintf(text, sizeof text, "no answer within %d ms", p->deadline_ms);
  if (!late) av_strerror(err, text, sizeof text);
  address_clean(text, clean, sizeof clean);
  pthread_mutex_lock(&p->lock);
  snprintf(p->why, sizeof p->why, "%s: %.100s", what, clean);
  pthread_mutex_unlock(&p->lock);
  return err;
}

static int on_write(void *arg, uint8_t *data, int len) {
  struct pull *p = arg;
  return ring_put(p->ring, data, (size_t)len) == ERR_OK ? len : AVERROR_EXIT;
}

static bool begins(const char *uri, const char *scheme) {
  return strncasecmp(uri, scheme, strlen(scheme)) == 0;
}

// udp: second try of a server that has no RTP over TCP.
static void options(AVDictionary **opt, const char *uri, bool udp) {
  av_dict_set(opt, "protocol_whitelist", "tcp,udp,rtp,srtp,tls,rtmp,rtmps,srt", 0);
  av_dict_set(opt, "fflags", "nobuffer", 0);
  av_dict_set(opt, "analyzeduration", "1000000", 0);
  av_dict_set(opt, "probesize", "131072", 0);
  if (begins(uri, "rtsp")) av_dict_set(opt, "rtsp_transport", udp ? "udp" : "tcp", 0);
  if (begins(uri, "rtsp")) av_dict_set(opt, "max_delay", "200000", 0);
}

static int open_once(struct pull *p, struct remux *r, bool udp) {
  AVDictionary *opt = NULL;
  r->in = avformat_alloc_context();
  if (!r->in) return AVERROR(ENOMEM);
  r->in->interrupt_callback = (AVIOInterruptCB){interrupted, p};
  allow(p, p->deadline_ms);
  options(&opt, p->uri, udp);
  int err = avformat_open_input(&r->in, p->uri, NULL, &opt);
  av_dict_free(&opt);
  return err;
}

// true when a stream of that kind says enough to be copied.
static bool known(const AVFormatContext *in, enum AVMediaType type, bool flv) {
  for (unsigned i = 0; i < in->nb_streams; i++) {
    const AVCodecParameters *c = in->streams[i]->codecpar;
    bool header = c->codec_id == AV_CODEC_ID_AAC || (flv && c->codec_id == AV_CODEC_ID_H264);
    if (c->codec_type == type && c->codec_id != AV_CODEC_ID_NONE && (!header || c->extradata_size))
      return true;
  }
  return false;
}

// true when every stream does: then nothing has to be probed, which would cost seconds.
static bool described(const AVFormatContext *in) {
  bool all = known(in, AVMEDIA_TYPE_VIDEO, false);
  for (unsigned i = 0; i < in->nb_streams; i++)
    all = all && known(in, in->streams[i]->codecpar->codec_type, false);
  return all;
}

// FLV (rtmp) names its streams by their first packets, and the picture's may come a second after the sound's:
// what comes before it is of no use. Then the sound has a moment. libavformat's own way reads a second of the
// stream in any case.
static int gather(struct pull *p, struct remux *r) {
  int64_t until = 0;
  while (r->early_len < EARLY && !atomic_load(&p->aborted)) {
    bool video = known(r->in, AVMEDIA_TYPE_VIDEO, true), audio = known(r->in, AVMEDIA_TYPE_AUDIO, true);
    if (video && !until) until = clock_mono_ms() + GATHER_MS;
    if (video && (audio || clock_mono_ms() > until)) break;
    AVPacket *packet = av_packet_alloc();
    allow(p, p->deadline_ms);
    int err = packet ? av_read_frame(r->in, packet) : AVERROR(ENOMEM);
    if (err >= 0 && known(r->in, AVMEDIA_TYPE_VIDEO, true)) {
      r->early[r->early_len++] = packet;
    } else {
      av_packet_free(&packet);
    }
    if (err < 0 && err != AVERROR(EAGAIN)) return say(p, "cannot understand the stream", err);
  }
  return 0;
}

static int open_input(struct pull *p, struct remux *r) {
  int err = open_once(p, r, false);
  if (err < 0 && begins(p->uri, "rtsp") && !atomic_load(&p->aborted) && err != AVERROR_EXIT)
    err = open_once(p, r, true);
  if (err < 0) return say(p, "cannot open the stream", err);
  bool flv = strcmp(r->in->iformat->name, "flv") == 0;
  if (flv) return gather(p, r);
  if (!described(r->in)) err = avformat_find_stream_info(r->in, NULL);
  return err < 0 ? say(p, "cannot understand the stream", err) : 0;
}

static bool wanted(const AVCodecParameters *c) {
  static const enum AVCodecID carried[] = {AV_CODEC_ID_H264,  AV_CODEC_ID_HEVC, AV_CODEC_ID_MPEG2VIDEO,
                                           AV_CODEC_ID_MPEG4, AV_CODEC_ID_AAC,  AV_CODEC_ID_AAC_LATM,
                                           AV_CODEC_ID_MP2,   AV_CODEC_ID_MP3,  AV_CODEC_ID_AC3,
                                           AV_CODEC_ID_OPUS};
  for (size_t i = 0; i < sizeof carried / sizeof *carried; i++)
    if (carried[i] == c->codec_id) return true;
  return false;
}

static int add_track(struct remux *r, unsigned i) {
  const AVStream *from = r->in->streams[i];
  r->track[i] = -1;
  if (!wanted(from->codecpar)) {
    log_info("left out: a stream of %s", avcodec_get_name(from->codecpar->codec_id));
    return 0;
  }
  AVStream *to = avformat_new_stream(r->out, NULL);
  if (!to) return AVERROR(ENOMEM);
  r->track[i] = to->index;
  int err = avcodec_parameters_copy(to->codecpar, from->codecpar);
  to->codecpar->codec_tag = 0;
  return err;
}

static int open_output(struct pull *p, struct remux *r) {
  AVDictionary *opt = NULL;
  int err = avformat_alloc_output_context2(&r->out, NULL, "mpegts", NULL);
  if (err < 0) return say(p, "cannot repack the stream", err);
  uint8_t *buffer = av_malloc(IO_BYTES);
  if (buffer) r->io = avio_alloc_context(buffer, IO_BYTES, 1, p, NULL, on_write, NULL);
  if (!r->io) av_free(buffer);
  if (!r->io) return say(p, "cannot repack the stream", AVERROR(ENOMEM));
  r->out->pb = r->io;
  r->out->flags |= AVFMT_FLAG_FLUSH_PACKETS;
  for (unsigned i = 0; i < r->in->nb_streams && i < TRACKS && err >= 0; i++) err = add_track(r, i);
  av_dict_set(&opt, "muxdelay", "0", 0);
  av_dict_set(&opt, "pat_period", "0.2", 0);
  if (err >= 0) err = r->out->nb_streams ? avformat_write_header(r->out, &opt) : AVERROR_STREAM_NOT_FOUND;
  av_dict_free(&opt);
  return err < 0 ? say(p, "cannot repack the stream", err) : 0;
}

static int copy_packet(struct remux *r, AVPacket *packet) {
  int from = packet->stream_index, to = from < TRACKS ? r->track[from] : -1;
  if (to < 0) return 0;
  if (packet->dts == AV_NOPTS_VALUE) packet->dts = packet->pts;
  if (packet->pts == AV_NOPTS_VALUE) packet->pts = packet->dts;
  if (packet->dts == AV_NOPTS_VALUE) return 0;
  av_packet_rescale_ts(packet, r->in->streams[from]->time_base, r->out->streams[to]->time_base);
  packet->stream_index = to;
  packet->pos = -1;
  int err = av_write_frame(r->out, packet);
  return err == AVERROR(EINVAL) || err == AVERROR_INVALIDDATA ? 0 : err;  // one bad packet is not the end
}

static int copy_all(struct pull *p, struct remux *r) {
  AVPacket *packet = av_packet_alloc();
  int err = packet ? 0 : AVERROR(ENOMEM);
  for (int i = 0; i < r->early_len && err >= 0; i++) err = copy_packet(r, r->early[i]);
  while (err >= 0 && !atomic_load(&p->aborted)) {
    allow(p, p->deadline_ms);
    err = av_read_frame(r->in, packet);
    if (err == AVERROR(EAGAIN)) err = 0;
    if (err >= 0 && packet->size > 0) err = copy_packet(r, packet);
    av_packet_unref(packet);
  }
  av_packet_free(&packet);
  return err == AVERROR_EOF ? say(p, "the sender ended the stream", err)
                            : say(p, "the stream broke off", err);
}

static void close_all(struct remux *r) {
  for (int i = 0; i < r->early_len; i++) av_packet_free(&r->early[i]);
  avformat_close_input(&r->in);
  if (r->io) av_freep(&r->io->buffer);
  avio_context_free(&r->io);
  avformat_free_context(r->out);
}

static void *run(void *arg) {
  struct pull *p = arg;
  struct remux r = {0};
  for (int i = 0; i < TRACKS; i++) r.track[i] = -1;
  if (open_input(p, &r) >= 0 && open_output(p, &r) >= 0) copy_all(p, &r);
  close_all(&r);
  ring_end(p->ring);
  return NULL;
}

static void release(struct pull *p) {
  ring_free(p->ring);
  pthread_mutex_destroy(&p->lock);
  free(p->uri);
  free(p);
}

int pull_new(struct pull **out, const char *uri, int deadline_ms) {
  struct pull *p = calloc(1, sizeof *p);
  if (!p) return ERR_NOMEM;
  pthread_mutex_init(&p->lock, NULL);
  p->deadline_ms = deadline_ms;
  p->uri = strdup(uri);
  int err = p->uri ? ring_new(&p->ring, RING_BYTES) : ERR_NOMEM;
  if (!err && pthread_create(&p->thread, NULL, run, p) != 0) err = ERR_NOMEM;
  if (err) {
    release(p);
    return err;
  }
  *out = p;
  return ERR_OK;
}

ssize_t pull_read(struct pull *p, unsigned char *data, size_t len) {
  size_t n = ring_take(p->ring, data, len);
  if (n || atomic_load(&p->aborted)) return (ssize_t)n;
  char why[sizeof p->why];
  pull_why(p, why, sizeof why);
  return why[0] ? -1 : 0;
}

void pull_abort(struct pull *p) {
  atomic_store(&p->aborted, true);
  ring_abort(p->ring);
}

void pull_why(struct pull *p, char *out, size_t cap) {
  pthread_mutex_lock(&p->lock);
  snprintf(out, cap, "%s", p->why);
  pthread_mutex_unlock(&p->lock);
}

void pull_free(struct pull *p) {
  if (!p) return;
  pull_abort(p);
  pthread_join(p->thread, NULL);
  release(p);
}
