/**
 * Which databases this process has open, so that each is looked through once and not by every connection. Any thread.
 */
#pragma once

#include <glib.h>

typedef struct _QdOpening QdOpening;

/* Joins those that have the file at @path open; while one of them looks through it, that is waited for. @unchecked: nobody found it
 * whole yet, so the caller is to look through it and to tell. NULL, with @unchecked TRUE, when there is no such file. */
QdOpening *qd_opening_join (const char *path, gboolean *unchecked);
void qd_opening_tell (QdOpening *opening, gboolean whole);
/* NULL is fine. */
void qd_opening_leave (QdOpening *opening);
