/**
 * An observation's photos as a source tells them, each with its own license and author. Private to such sources. Any thread.
 */
#pragma once

#include "engine/inat/export-reader.h"

typedef struct _QdToldPhotos QdToldPhotos;

QdToldPhotos *qd_told_photos_new (void);
void qd_told_photos_free (QdToldPhotos *photos);

void qd_told_photos_clear (QdToldPhotos *photos);
/* By its address; one that gives no photo is remembered as the reason when there is no other. A photo comes once. */
void qd_told_photos_add (QdToldPhotos *photos, const char *address, const char *photo_host, QdLicense license,
                         const char *creator);
/* The same by what an address is made of. */
void qd_told_photos_add_address (QdToldPhotos *photos, const QdPhotoAddress *address, QdLicense license, const char *creator);
/* Those since the last clear whose address gave no photo. */
guint qd_told_photos_count_refused (const QdToldPhotos *photos);
/* Into @row; good until the next clear. FALSE: there is none that can be asked for; @reason and @sentence (the caller's) say
 * why. */
gboolean qd_told_photos_give (QdToldPhotos *photos, QdExportRow *row, const char **reason, char **sentence);
