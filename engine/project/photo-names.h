/**
 * Finds the photo that a file of boxes means: formats name pictures by paths and addresses of all kinds ("s3://bucket/a.jpg",
 * "photos/22427594/medium.jpg", "BloodImage_00001"). Built once an import from all photos of a project; a connection's thread.
 *
 * A name is tried as the end of an original path or of an address, then by its last component: with and without extension among
 * original names, then as the number of a photo or of an observation, then in any case of the letters.
 */
#pragma once

#include "engine/project/project.h"

typedef struct _QdPhotoNames QdPhotoNames;

QdPhotoNames *qd_photo_names_new (QdProject *project, GError **error);
void qd_photo_names_free (QdPhotoNames *names);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (QdPhotoNames, qd_photo_names_free)

typedef enum
{
  QD_PHOTO_MATCH_NONE,
  QD_PHOTO_MATCH_SEVERAL, /* fit equally well, so none is taken */
  QD_PHOTO_MATCH_NAME,    /* path, address, name or stem */
  QD_PHOTO_MATCH_NUMBER,  /* iNaturalist's, of the photo or the observation */
  QD_PHOTO_MATCH_HASH,    /* the same bytes */
} QdPhotoMatch;

/* The photo, owned by @names; NULL when none fits. @match may be NULL. */
const QdPhoto *qd_photo_names_find (QdPhotoNames *names, const char *name, QdPhotoMatch *match);
/* The first photo whose bytes have that sum; NULL when there is none. */
const QdPhoto *qd_photo_names_find_hash (QdPhotoNames *names, const char *sha256);
