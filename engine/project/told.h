/**
 * Observations and photos from sources that tell each photo's license and may know no numbers of observations: meeting what the
 * project has already, and keeping what is told. A license that is told counts like one that was looked up (lookups.h), which
 * counts more. On the project's thread, inside qd_project_begin() and commit or rollback; errors as in project.h, and
 * QD_ERROR_CANCELLED.
 */
#pragma once

#include "engine/project/project.h"

/* Before the first row; gathers the uuids of observations with numbers in a temporary table. Until the end
 * observations' "used" is not filled, and what fails takes the whole transaction with it. */
gboolean qd_project_begin_told (QdProject *project, QdWatch *watch, GError **error);
/* The number of the observation that the one with @uuid is: it has this uuid or, where its uuid is not known, one of [n]
 * @photos. 0 for none, else @license (the caller's) is what is stored. */
gboolean qd_project_find_numbered (QdProject *project, const char *uuid, const gint64 *photos, guint n, gint64 *source_id,
                                   char **license, GError **error);
/* What a source tells of a photo of the project; @changed: it was not known so. */
gboolean qd_project_tell_photo (QdProject *project, gint64 photo, const char *license, const char *credit, gboolean *changed,
                                GError **error);
/* After the last row, and also when it went wrong (@ok FALSE, which is returned): which observations are used and which photos
 * are withheld now. */
gboolean qd_project_end_told (QdProject *project, gboolean ok, QdWatch *watch, GError **error);

/* Are there observations that have uuids alone? */
gboolean qd_project_has_unnumbered (QdProject *project, gboolean *has, GError **error);
