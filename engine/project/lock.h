/**
 * The right to write a project: one process has it at a time, and all its connections share it. The system takes it back when
 * the process ends, however it ends. Any thread.
 */
#pragma once

#include <glib.h>

typedef struct _QdLock QdLock;

typedef enum
{
  QD_LOCK_TAKEN,     /* this process writes; see @first */
  QD_LOCK_ELSEWHERE, /* another process writes */
  QD_LOCK_REFUSED,   /* the folder may not be written */
} QdLockResult;

/* @first: no other connection of this process has it. */
QdLockResult qd_lock_take (const char *folder, QdLock **lock, gboolean *first);
/* The connection writes no more; the right stays with the process until qd_lock_release(). Returns: TRUE when no other connection of
 * the process writes. */
gboolean qd_lock_finish (QdLock *lock);
/* Whether a connection of this process writes. */
gboolean qd_lock_is_used (QdLock *lock);
/* After qd_lock_finish(). */
void qd_lock_release (QdLock *lock);
