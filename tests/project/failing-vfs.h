/**
 * A layer over SQLite's own access to files, of which one call fails: the Nth of its kind, and if asked for all that follow, as
 * a disk does that is full or gone. It becomes what every connection uses that does not ask for another one; the program knows
 * nothing of it. Any thread.
 */
#pragma once

#include <glib.h>

/* Kinds of calls. */
typedef enum
{
  CALL_READ,
  CALL_WRITE,
  CALL_SYNC,
  CALL_TRUNCATE,
  CALL_OPEN,
  CALL_DELETE,
  CALL_ACCESS, /* is a file there? */
  CALL_SIZE,
  CALL_LOCK,
  CALL_SHARED,      /* memory that connections share is made larger */
  CALL_SHARED_LOCK, /* and locked */
} FailingCall;

typedef struct
{
  const char *name;
  FailingCall call;
  int code;       /* SQLite's */
  gboolean half;  /* a write leaves its first half */
  gboolean lasts; /* until it is healed */
} Fault;

/* All that there are; ends with one without a name. */
extern const Fault faults[];

void failing_vfs_register (void);
/* The @n-th call from now on fails, from 1. */
void failing_vfs_arm (const Fault *fault, guint n);
void failing_vfs_heal (void);
/* How often it has failed since it was armed. */
guint failing_vfs_count (void);
