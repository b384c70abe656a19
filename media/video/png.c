// SPDX-License-Identifier: GPL-3.0-or-later
#include "media/video/png.h"
#include <libavcodec/avcodec.h>
#include <string.h>
#include <unistd.h>
#include "src/base/err.h"

enum { FILE_MAX = 256 * 1024 };

static int load(int fd, AVPacket *packet) {
  if (av_new_packet(packet, FILE_MAX) < 0) return ERR_NOMEM;
  ssize_t n = pread(fd, packet->data, FILE_MAX, 0);
  if (n <= 0) return ERR_SYNTAX;
  av_shrink_packet(packet, (int)n);
  return n < FILE_MAX ? ERR_OK : ERR_TOOBIG;
}

static int copy(const AVFrame *frame, uint8_t *rgb, size_t cap) {
  int step = frame->format == AV_PIX_FMT_RGB24 ? 3 : frame->format == AV_PIX_FMT_RGBA ? 4 : 0;
  if (!step) return ERR_SYNTAX;
  if ((size_t)frame->width * (size_t)frame->height * 3 > cap) return ERR_TOOBIG;
  for (int y = 0; y < frame->height; y++) {
    const uint8_t *row = frame->data[0] + (ptrdiff_t)y * frame->linesize[0];
    for (int x = 0; x < frame->width; x++, rgb += 3) memcpy(rgb, row + (ptrdiff_t)x * step, 3);
  }
  return ERR_OK;
}

static int decode(AVCodecContext *codec, const AVPacket *packet, AVFrame *frame) {
  codec->thread_count = 1;
  if (avcodec_open2(codec, NULL, NULL) < 0) return ERR_UNSUPPORTED;
  if (avcodec_send_packet(codec, packet) < 0 || avcodec_send_packet(codec, NULL) < 0) return ERR_SYNTAX;
  return avcodec_receive_frame(codec, frame) < 0 ? ERR_SYNTAX : ERR_OK;
}

int png_read(int fd, uint8_t *rgb, size_t cap, int *w, int *h) {
  const AVCodec *png = avcodec_find_decoder(AV_CODEC_ID_PNG);
  AVCodecContext *codec = png ? avcodec_alloc_context3(png) : NULL;
  AVPacket *packet = av_packet_alloc();
  AVFrame *frame = av_frame_alloc();
  int err = codec && packet && frame ? load(fd, packet) : ERR_NOMEM;
  if (!err) err = decode(codec, packet, frame);
  if (!err) err = copy(frame, rgb, cap);
  if (!err) {
    *w = frame->width;
    *h = frame->height;
  }
  av_frame_free(&frame);
  av_packet_free(&packet);
  avcodec_free_context(&codec);
  return err;
}
