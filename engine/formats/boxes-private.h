/** What import and export of boxes share: the part of a photo that only its format knows, kept with the project. */
#pragma once

#include "engine/formats/boxes.h"

/* @photo 0: of the file, not of a photo. @extra NULL keeps what is there. */
gboolean qd_boxes_keep_extra (QdProject *project, const QdFormat *format, gint64 photo, const char *extra, GError **error);
/* NULL without @error set when there is none. */
char *qd_boxes_find_extra (QdProject *project, const QdFormat *format, gint64 photo, GError **error);
