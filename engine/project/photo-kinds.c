#include "config.h"
#include "engine/project/photo-kinds.h"

#include <glib/gi18n-lib.h>

static const struct
{
  const char *name, *title;
  int labelled, suggested, mark;
  gboolean disputed;
} kinds[QD_N_PHOTO_KINDS] = {
  [QD_PHOTO_KIND_ALL] = { "all", N_ ("All photos"), -1, -1, -1, FALSE },
  [QD_PHOTO_KIND_TO_LABEL] = { "to-label", N_ ("Still to label"), 0, -1, -1, FALSE },
  [QD_PHOTO_KIND_LABELLED] = { "labelled", N_ ("Labelled"), 1, -1, -1, FALSE },
  [QD_PHOTO_KIND_VERIFIED] = { "verified", N_ ("Verified"), -1, -1, QD_MARK_VERIFIED, FALSE },
  [QD_PHOTO_KIND_EMPTY] = { "empty", N_ ("No animal"), -1, -1, QD_MARK_EMPTY, FALSE },
  [QD_PHOTO_KIND_SUGGESTED] = { "suggested", N_ ("With suggestions"), -1, 1, -1, FALSE },
  [QD_PHOTO_KIND_SKIPPED] = { "skipped", N_ ("Skipped"), -1, -1, QD_MARK_UNUSABLE, FALSE },
  [QD_PHOTO_KIND_DISPUTED] = { "disagreement", N_ ("Disagreement"), -1, -1, -1, TRUE },
};

void
qd_photo_kind_apply (QdPhotoKind kind, QdPhotoQuery *query)
{
  query->state = QD_PHOTO_THERE;
  query->labelled = kinds[kind].labelled;
  query->suggested = kinds[kind].suggested;
  query->mark = kinds[kind].mark;
  query->disputed = kinds[kind].disputed;
}

const char *
qd_photo_kind_to_string (QdPhotoKind kind)
{
  return kinds[kind].name;
}

gboolean
qd_photo_kind_from_string (const char *name, QdPhotoKind *kind)
{
  for (guint i = 0; i < QD_N_PHOTO_KINDS; i++)
    if (g_str_equal (kinds[i].name, name))
      {
        *kind = (QdPhotoKind) i;
        return TRUE;
      }
  return FALSE;
}

const char *
qd_photo_kind_get_title (QdPhotoKind kind)
{
  return _ (kinds[kind].title);
}
