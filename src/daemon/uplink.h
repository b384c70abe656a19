// SPDX-License-Identifier: GPL-3.0-or-later
// uplink: the room at the county's broker: what arrives goes to the room, what the room has to say goes out.
#ifndef DAEMON_UPLINK_H
#define DAEMON_UPLINK_H

struct room;
struct uplink;

// Starts connecting. ERR_ARG with a line in the log when the configuration does not do (TLS without a CA …).
int uplink_new(struct uplink **out, struct room *room);

// The outbox may hold rows: sends those that are due.
void uplink_kick(struct uplink *u);

// The room's state may have changed: publishes `state` if so.
void uplink_state(struct uplink *u);

// Says `disconnected` and closes; waits up to 0.7 s for it. Answers of the storage may still arrive. Takes
// NULL.
void uplink_stop(struct uplink *u);
void uplink_free(struct uplink *u);

#endif
