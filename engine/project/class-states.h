/**
 * Classes and the classes of species as they are, as text, and putting back what changed between two such texts. For taking
 * back an import, which may be done later and by another process. A connection's thread.
 */
#pragma once

#include "engine/project/project.h"

/* NULL on error. */
char *qd_class_states_read (QdProject *project, GError **error);
/* What is in @after still as it was then becomes as it was in @before. A class that @before did not have, or had retired, is
 * retired where it has neither boxes nor species. Texts that are none change nothing. The other way round it is done again. */
gboolean qd_class_states_put_back (QdProject *project, const char *before, const char *after, GError **error);

/* Keys of settings that begin with @prefix, of char *. */
GPtrArray *qd_project_list_settings (QdProject *project, const char *prefix, GError **error);
gboolean qd_project_remove_settings (QdProject *project, const char *prefix, GError **error);
