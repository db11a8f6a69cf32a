/**
 * The rows of a Camtrap DP that is written, gathered photo by photo: what came in of a photo or a box comes back, what is new
 * is told as far as it is known. See camtrap.h. Any thread, one owner.
 */
#pragma once

#include "engine/formats/camtrap-package.h"
#include "engine/formats/format.h"

typedef struct _QdCamtrapRows QdCamtrapRows;

/* @title: of the project, where the package is a new one. */
QdCamtrapRows *qd_camtrap_rows_new (const QdWriting *writing, const char *title);
void qd_camtrap_rows_free (QdCamtrapRows *rows);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (QdCamtrapRows, qd_camtrap_rows_free)

/* Each photo first for its ids, which are kept, then for its rows. @path: of the picture, below the folder. */
void qd_camtrap_rows_reserve (QdCamtrapRows *rows, const QdAnnotation *annotation);
void qd_camtrap_rows_add (QdCamtrapRows *rows, const QdAnnotation *annotation, const char *path);

/* The tables so far; borrowed. */
const GString *qd_camtrap_rows_get_observations (const QdCamtrapRows *rows);
const GString *qd_camtrap_rows_get_media (const QdCamtrapRows *rows);
const GString *qd_camtrap_rows_get_deployments (const QdCamtrapRows *rows);
/* datapackage.json for them. */
char *qd_camtrap_rows_dup_package (QdCamtrapRows *rows);
