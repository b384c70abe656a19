// SPDX-License-Identifier: GPL-3.0-or-later
// counter_source: a picture with a counter a program can read, as raw yuv420p frames on stdout at real-time
// pace. The top fifth holds 18 blocks: white, 16 bits (first the highest; white is 1), even parity. The
// counter is the frame number since CLOCK_MONOTONIC 0, so a reader on the same machine knows how old a
// picture is. Below it a band moves.
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { BLOCKS = 18, WHITE = 235, BLACK = 16 };

static unsigned block_level(unsigned counter, int block) {
  if (block == 0) return WHITE;
  if (block <= 16) return (counter >> (16 - block)) & 1 ? WHITE : BLACK;
  return __builtin_parity(counter & 0xffff) ? WHITE : BLACK;
}

// A light band that crosses a dark ground in five seconds at 25 pictures a second.
static void paint_row(uint8_t *y, int width, int ground, unsigned counter) {
  int band = width / 8, at = (int)(counter % 125) * (width + band) / 125 - band;
  for (int x = 0; x < width; x++) {
    int in = x - at;
    int light = in < 0 || in >= band ? 0 : in < band / 2 ? in : band - in;
    y[x] = (uint8_t)(ground + light * 160 / band);
  }
}

static void paint(uint8_t *y, int width, int height, unsigned counter) {
  int strip = height / 5;
  for (int x = 0; x < width; x++) y[x] = (uint8_t)block_level(counter, x * BLOCKS / width);
  for (int row = 1; row < strip; row++) memcpy(y + (size_t)row * width, y, (size_t)width);
  for (int row = strip; row < height; row++)
    paint_row(y + (size_t)row * width, width, 40 + 60 * (row - strip) / (height - strip), counter);
}

static int write_all(const uint8_t *data, size_t len) {
  while (len) {
    ssize_t n = write(STDOUT_FILENO, data, len);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return -1;
    data += n, len -= (size_t)n;
  }
  return 0;
}

static int run(int width, int height, int fps) {
  size_t luma = (size_t)width * height;
  uint8_t *frame = malloc(luma * 3 / 2);
  if (!frame) return 1;
  memset(frame + luma, 146, luma / 4);
  memset(frame + luma + luma / 4, 116, luma / 4);
  // The counter has no colour.
  memset(frame + luma, 128, luma / 4 / 5);
  memset(frame + luma + luma / 4, 128, luma / 4 / 5);
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  int64_t n = ((int64_t)t.tv_sec * 1000000000 + t.tv_nsec) * fps / 1000000000;
  do {
    n++;
    int64_t ns = n * 1000000000 / fps;
    t = (struct timespec){.tv_sec = ns / 1000000000, .tv_nsec = ns % 1000000000};
    while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &t, NULL) == EINTR) continue;
    paint(frame, width, height, (unsigned)n);
  } while (write_all(frame, luma * 3 / 2) == 0);
  free(frame);
  return 0;
}

int main(int argc, char **argv) {
  long width = argc > 1 ? strtol(argv[1], NULL, 10) : 640;
  long height = argc > 2 ? strtol(argv[2], NULL, 10) : 360;
  long fps = argc > 3 ? strtol(argv[3], NULL, 10) : 25;
  if (argc > 4 || width < 36 || width > 4096 || height < 20 || height > 4096 || (width | height) & 1 ||
      fps < 1 || fps > 100) {
    fprintf(stderr, "usage: counter_source [WIDTH [HEIGHT [FPS]]] >frames.yuv\n");
    return 64;
  }
  return run((int)width, (int)height, (int)fps);
}
