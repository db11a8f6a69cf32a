/**
 * The demonstration: drawn scenes of a meadow with honey bees, wasps and daisies, written as a person would have them from
 * iNaturalist, so that they walk through the same import as real data. Everything is drawn here with Cairo and is CC0.
 * Same seed, same scenes. Any thread.
 *
 * What is written below @folder:
 *   observations-demo.csv     an iNaturalist-style export; one observation and one photo a row
 *   photos/<id>/medium.jpg    the photos, laid out as on the photo host, longest side 500
 *   output.manifest           the boxes, a Ground Truth manifest; its class names are the export's common names
 */
#pragma once

#include <gio/gio.h>

/* @done of @total scenes are written, several more at each call. On the calling thread. */
typedef void (*QdDemoProgress) (guint done, guint total, gpointer user_data);

/* The export gives its photos addresses there; nobody answers. */
#define QD_DEMO_PHOTO_HOST     "https://example.org"
#define QD_DEMO_DEFAULT_PHOTOS 240
#define QD_DEMO_MAX_PHOTOS 20000

/* @folder is made when it is missing. @progress may be NULL.
 * Errors: QD_ERROR_INPUT (@n_photos is 0 or too many), QD_ERROR_IO, QD_ERROR_FULL, QD_ERROR_CANCELLED. */
gboolean qd_demo_write (const char *folder, guint n_photos, guint64 seed, QdDemoProgress progress, gpointer user_data,
                        GCancellable *cancellable, GError **error);
