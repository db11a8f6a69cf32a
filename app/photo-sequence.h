/**
 * QdPhotoSequence: the ids of a list of photos, which turns into another list step by step, from its start: a view makes some
 * hundred tiles at once otherwise. At any time it is the start of the new list followed by what is left of the old one. Main thread.
 */
#pragma once

#include <glib.h>

typedef struct _QdPhotoSequence QdPhotoSequence;

/* As of items-changed of a GListModel: at @position @removed places went and @added came. */
typedef struct
{
  guint position, removed, added;
} QdSequenceChange;

/* Whether somebody looks at that photo, so that taking it away costs something. */
typedef gboolean (*QdSequenceIsSeen) (gint64 id, gpointer user_data);

/* Without any; @is_seen is called by qd_photo_sequence_step(). */
QdPhotoSequence *qd_photo_sequence_new (QdSequenceIsSeen is_seen, gpointer user_data);
void qd_photo_sequence_free (QdPhotoSequence *sequence);

/* From now on it turns into @ids (of gint64), which are shared and stay as they are, whatever it is now. */
void qd_photo_sequence_begin (QdPhotoSequence *sequence, GArray *ids);

/* The next change, at most QD_SEQUENCE_STEP photos that come, and as many that were seen and go; once those around are there, all
 * the rest at once. FALSE: nothing is left to do. */
#define QD_SEQUENCE_STEP 8
gboolean qd_photo_sequence_step (QdPhotoSequence *sequence, QdSequenceChange *change);

/* As it is now. */
guint qd_photo_sequence_get_length (QdPhotoSequence *sequence);
gint64 qd_photo_sequence_get (QdPhotoSequence *sequence, guint position);

/* Of the list that it turns into, or is: how long that is, how many places from its start are there already, and the place of a
 * photo in it, -1 where it has none. */
guint qd_photo_sequence_get_final_length (QdPhotoSequence *sequence);
guint qd_photo_sequence_get_settled (QdPhotoSequence *sequence);
int qd_photo_sequence_find (QdPhotoSequence *sequence, gint64 id);
