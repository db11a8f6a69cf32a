/** Which kinds of things the commits of other connections changed: a number a kind grows with every commit that touched it. */
#pragma once

#include "engine/project/project.h"

#define QD_N_CHANGES 8 /* flags in QD_CHANGED_ALL */

/* Of each flag, by its place. */
typedef struct
{
  gint64 numbers[QD_N_CHANGES];
} QdChangeKinds;

/* As they are now. */
gboolean qd_change_kinds_read (QdProject *project, QdChangeKinds *kinds, GError **error);
/* Before the commit of a change of those @flags, with it: every connection sees both or none. */
gboolean qd_change_kinds_grow (QdProject *project, guint flags, GError **error);
/* That commit was this connection's own, which is no news to it: @kinds are those it knows. */
void qd_change_kinds_pass (QdChangeKinds *kinds, guint flags);
/* Flags of the kinds that are different; 0: none is. */
guint qd_change_kinds_compare (const QdChangeKinds *before, const QdChangeKinds *now);
