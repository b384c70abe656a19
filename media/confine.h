// SPDX-License-Identifier: GPL-3.0-or-later
// confine: gives up what a player of strangers' bytes does not need.
#ifndef MEDIA_CONFINE_H
#define MEDIA_CONFINE_H

// No new privileges, no core file, no debugger, death with the parent, at most 256 open files. ERR_IO: one
// was refused. Call it first, before any thread.
int confine_process(void);

// From now on this thread and those it starts may read the file system but write only to devices of sound and
// picture and to shared memory (Landlock, landlock(7)). Sockets are not touched. ERR_UNSUPPORTED: the kernel
// has no Landlock.
int confine_files(void);

#endif
