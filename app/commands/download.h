/**
 * Fetching photos as part of a command. The command's thread.
 */
#pragma once

#include "app/cli/cli.h"
#include "engine/inat/downloader.h"
#include "engine/project/project.h"

/* Fetches what waits, with progress. @result: the last record. FALSE when it could not go on; some photos that failed are no
 * error. */
gboolean qd_command_fetch_photos (QdCli *cli, const char *folder, const char *photo_host, QdDownloadProgress *result,
                                  GError **error);
/* Says why photos could not be had, each reason once. */
void qd_command_warn_of_failed (QdCli *cli, QdProject *project);
