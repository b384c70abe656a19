// SPDX-License-Identifier: GPL-3.0-or-later
// fault: every trouble a person may be told of, by a 4-digit code that can be read out over the phone.
// Documents and answers carry the code and its arguments; the console translates. 1xxx console and commands,
// 2xxx lesson and picture, 3xxx county platform, 4xxx clock, 5xxx disk, 6xxx timetable.
#ifndef PROTO_FAULT_H
#define PROTO_FAULT_H

#ifndef N_
#define N_(s) s
#endif

// X(code, ID, what happened, what it means for the lesson, the one thing to do now)
// %1$s stands for the fault's first argument.
// clang-format off
#define FAULT_TABLE(X) \
  X(1001, VERSION, N_("Console and service have different versions"), N_("The lesson is not touched"), N_("Close this console and open it again")) \
  X(1002, REQUEST, N_("The request was not understood"), N_("Nothing was changed"), N_("Tell the maintainer this code")) \
  X(1003, DENIED, N_("This is not allowed here"), N_("Nothing was changed"), N_("Ask the maintainer")) \
  X(1004, BUSY, N_("The service is busy with other consoles"), N_("The lesson is not touched"), N_("Close a console that is not used")) \
  X(1005, SERVICE, N_("The service does not answer"), N_("A running lesson goes on by itself"), N_("Wait ten seconds, then switch the machine off and on")) \
  X(2001, NO_LESSON, N_("No lesson with a remote teacher is coming"), N_("Nothing was started"), N_("Press F2 and choose a lesson")) \
  X(2002, NO_ADDRESS, N_("This lesson has no address"), N_("It cannot be watched here"), N_("Ask the county to add the address")) \
  X(2003, RUNNING, N_("Another lesson is running"), N_("It goes on"), N_("End it first with F10")) \
  X(2004, NOT_RUNNING, N_("No lesson is running"), N_("Nothing was changed"), N_("Press F3 to start one")) \
  X(2005, NO_CALL, N_("This version cannot make calls yet"), N_("The lesson cannot be joined by call"), N_("Ask the county for a live address")) \
  X(2006, UNKNOWN_LESSON, N_("That lesson is not in the timetable"), N_("Nothing was started"), N_("Press F2 and choose again")) \
  X(2101, CONNECTING, N_("The core school's picture is not there yet"), N_("It is tried again by itself"), N_("No key is needed; after a minute call the duty phone")) \
  X(2102, STALLED, N_("The picture stands still"), N_("It is connected again by itself; the time is kept"), N_("No key is needed; after a minute call the duty phone")) \
  X(2103, PLAYER_DOWN, N_("The player stopped and is being started again"), N_("The picture returns in a moment"), N_("No key is needed")) \
  X(2104, UNREACHABLE, N_("The core school cannot be reached"), N_("The lesson is not lost: the time is kept and it is tried again"), N_("Call the duty phone and say this code")) \
  X(2105, NO_WORKER, N_("The player cannot be started"), N_("Lessons show no picture"), N_("Tell the maintainer this code")) \
  X(3001, OFFLINE, N_("No connection to the county's platform"), N_("Lessons go on by the last timetable; records are kept and sent later"), N_("No key is needed; if it lasts a day, tell the county")) \
  X(3002, OUTBOX, N_("%1$s lesson records wait for the county's receipt"), N_("Nothing is lost"), N_("No key is needed")) \
  X(4001, TIME_UNSET, N_("Time not trusted: the clock was never set"), N_("No lesson starts by itself"), N_("Connect the network, or start the lesson with F3")) \
  X(4002, TIME_JUMP, N_("Time not trusted: the clock jumped by %1$s"), N_("Lessons go on by the machine's own count"), N_("No key is needed; tell the maintainer")) \
  X(4003, TIME_OLD, N_("The time was not checked for a day"), N_("Lessons may start a little early or late"), N_("Connect the network")) \
  X(5001, DISK, N_("The disk refuses to write"), N_("The lesson goes on, but its record is not safe"), N_("Call the maintainer now")) \
  X(5002, RESTORED, N_("The database was damaged and restored from its copy"), N_("The last hours' records may be missing"), N_("Tell the maintainer this code")) \
  X(5003, LOST, N_("The database was damaged and began anew"), N_("The timetable comes again from the county"), N_("Tell the maintainer this code")) \
  X(6001, REFUSED, N_("The county's new timetable was refused: %1$s"), N_("The last good timetable stays"), N_("Tell the county's office what it says")) \
  X(6002, CHANGED, N_("Lesson changed: %1$s"), N_("The timetable shows the new time"), N_("Press F2 to see it"))
// clang-format on

#define FAULT_ENUM(code, id, what, means, todo) FAULT_##id = code,
enum fault_code { FAULT_NONE = 0, FAULT_TABLE(FAULT_ENUM) };
#undef FAULT_ENUM

struct fault {
  int code;
  const char *name;                 // "NO_LESSON", for logs
  const char *what, *means, *todo;  // English msgids
};

// The row of a code, NULL if there is none.
const struct fault *fault_find(int code);
// Row i (0..), NULL after the last: for documents and tests.
const struct fault *fault_at(int i);

#endif
