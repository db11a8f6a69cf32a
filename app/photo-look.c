#include "app/photo-look.h"

static QdPhotoBadge
choose_badge (const QdPhoto *photo)
{
  if (photo->state == QD_PHOTO_FAILED)
    return QD_BADGE_FAILED;
  if (photo->state != QD_PHOTO_THERE)
    return QD_BADGE_WAITING;
  if (photo->n_disputes > 0)
    return QD_BADGE_DISPUTED; /* whatever the mark: it is to be looked at */
  switch (photo->mark)
    {
    case QD_MARK_UNUSABLE: return QD_BADGE_UNUSABLE;
    case QD_MARK_VERIFIED: return QD_BADGE_VERIFIED;
    case QD_MARK_EMPTY: return QD_BADGE_EMPTY;
    case QD_MARK_NONE:
    default: return QD_BADGE_NONE;
    }
}

void
qd_photo_describe (const QdPhoto *photo, QdSession *session, QdPhotoLook *look)
{
  const QdClass *class_ = qd_session_find_class (session, photo->class_id);
  g_autofree char *name = qd_photo_dup_name (photo);

  look->title = g_strdup (class_ != NULL ? class_->name : name);
  look->tooltip = photo->state == QD_PHOTO_FAILED && photo->reason != NULL ? g_strdup_printf ("%s\n%s", name, photo->reason)
                  : photo->credit != NULL                                  ? g_strdup_printf ("%s\n%s", name, photo->credit)
                                                                           : g_strdup (name);
  look->has_color = class_ != NULL;
  if (class_ != NULL)
    look->color = qd_color_from_rgb (class_->color);
  look->badge = choose_badge (photo);
  look->n_boxes = photo->n_boxes;
  look->picture = photo->state == QD_PHOTO_THERE && photo->file != NULL;
}
