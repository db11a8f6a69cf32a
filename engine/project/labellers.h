/**
 * People who draw boxes. A person is known by a UUID, so that what comes back from another copy of the program is told apart from
 * somebody else's of the same name. A connection's thread. Errors: as in project.h; QD_ERROR_INPUT for a name or UUID that is none.
 */
#pragma once

#include "engine/project/project.h"

/* The setting with the UUID of who labels in the project. */
#define QD_LABELLER_KEY "labeller"

#define QD_LABELLER_MAX_NAME 200 /* bytes */

typedef struct
{
  gint64 id;
  char *uuid;
  char *name;
} QdLabeller;

void qd_labeller_free (QdLabeller *labeller);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (QdLabeller, qd_labeller_free)

/* FALSE with QD_ERROR_INPUT set where @name is no name of a person. */
gboolean qd_labeller_check_name (const char *name, GError **error);
/* The person of that UUID, who is called @name from now on; added where the project does not know this one. 0 on error. */
gint64 qd_project_ensure_labeller (QdProject *project, const char *uuid, const char *name, GError **error);
/* (element-type QdLabeller), as they came. */
GPtrArray *qd_project_list_labellers (QdProject *project, GError **error);

/* Who draws on this connection: boxes that it stores as drawn by a person are this one's. 0: nobody said so. */
void qd_project_set_labeller (QdProject *project, gint64 id);
gint64 qd_project_get_labeller (QdProject *project);

/* The connection's labeller spent @seconds on the photo, until now. Nothing where there is none. It emits no signal. */
gboolean qd_project_add_time (QdProject *project, gint64 photo, double seconds, GError **error);
