/** What an earlier export left in a folder of Pascal VOC. Any thread. */
#pragma once

#include "engine/formats/format.h"

/* Removes from @folder the annotations of photos that are not among @annotations any more, and the lists, which are written
 * anew. Only what Quadrat wrote: files of photos in the folder's CREDITS.csv, annotations that name Quadrat as their source.
 * Copied photos stay. Does nothing where there was no export. Errors: QD_ERROR_IO. */
gboolean qd_voc_remove_leftovers (const char *folder, GPtrArray *annotations, GError **error);
