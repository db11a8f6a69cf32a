/** Archives for tests, written with libarchive. */
#pragma once

#include <glib.h>

typedef enum
{
  PACK_ZIP,
  PACK_TAR,
  PACK_TAR_GZ,
  PACK_GZ,            /* of the first entry alone */
  PACK_ZIP_ENCRYPTED, /* with a password, as common programs do it */
} PackKind;

typedef struct
{
  const char *name, *text;
} PackEntry;

/* @entries end with one whose name is NULL. */
void pack (const char *path, PackKind kind, const PackEntry *entries);
/* As files of a new folder. */
void pack_folder (const char *folder, const PackEntry *entries);
