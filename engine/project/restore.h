/**
 * A damaged database gives way to the last good copy (copies.h). Nobody may have the project open. Any thread.
 */
#pragma once

#include <gio/gio.h>

/* Looks through the whole database. Errors: as qd_project_open(); QD_ERROR_DAMAGED when it is damaged. */
gboolean qd_project_check (const char *folder, GError **error);

/* Puts the copy in the place of project.db, which is kept beside as project.db.damaged-DATE together with its log. Photos and runs stay;
 * numbers that those on disk have are not given again. @kept: the new name of what was there, NULL when nothing was; owned by the
 * caller; may be NULL. Errors: QD_ERROR_INPUT (no project, no copy), QD_ERROR_DAMAGED (the copy), QD_ERROR_READ_ONLY (somebody has
 * the project open), QD_ERROR_FULL, QD_ERROR_IO; project.db is then as it was, or missing, and it can be tried again. */
gboolean qd_project_restore (const char *folder, char **kept, GError **error);
