/**
 * Loads thumbnails on as many threads as there are processors: pictures in view before those near it, and none whose
 * cancellable was cancelled before its turn came. Main thread.
 */
#pragma once

#include <gio/gio.h>

/**
 * qd_thumbnails_load:
 * @path: of the photo; taken over
 * @cache: the folder of thumbnails; taken over
 * @id: of the photo, which names its thumbnail
 * @cover: pixels, see qd_photo_thumbnail()
 * @task: its priority says how urgent it is; ends with QdPixels or with an error
 */
void qd_thumbnails_load (char *path, char *cache, gint64 id, guint cover, GTask *task);

/* The picture of @task came into view: it is the next unless its turn has come already. */
void qd_thumbnails_raise (GTask *task);
