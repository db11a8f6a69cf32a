#include "app/photo-sequence.h"

#define AROUND 1024  /* places: further from where a change begins no view has tiles */
#define MOST   20000 /* places that are looked through in a step */

struct _QdPhotoSequence
{
  QdSequenceIsSeen is_seen;
  gpointer user_data;
  GArray *ids;  /* of gint64: what it turns into */
  guint n;      /* of them that are there */
  GArray *left; /* of gint64: those before; NULL: it is ids */
  guint first;  /* of left that is there still */
  guint same;   /* at the end of both */
  guint begun;  /* where the change begins */
};

QdPhotoSequence *
qd_photo_sequence_new (QdSequenceIsSeen is_seen, gpointer user_data)
{
  QdPhotoSequence *self = g_new0 (QdPhotoSequence, 1);

  self->is_seen = is_seen;
  self->user_data = user_data;
  self->ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  return self;
}

void
qd_photo_sequence_free (QdPhotoSequence *self)
{
  if (self == NULL)
    return;
  g_array_unref (self->ids);
  g_clear_pointer (&self->left, g_array_unref);
  g_free (self);
}

/* Caller owns. */
static GArray *
ref_now (QdPhotoSequence *self)
{
  GArray *now;

  if (self->left == NULL)
    return g_array_ref (self->ids);
  now = g_array_sized_new (FALSE, FALSE, sizeof (gint64), qd_photo_sequence_get_length (self));
  g_array_append_vals (now, self->ids->data, self->n);
  g_array_append_vals (now, &g_array_index (self->left, gint64, self->first), self->left->len - self->first);
  return now;
}

/* What stays at the start and at the end stays as it is. */
void
qd_photo_sequence_begin (QdPhotoSequence *self, GArray *ids)
{
  GArray *now = ref_now (self);
  guint least = MIN (now->len, ids->len), start = 0, same = 0;

  while (start < least && g_array_index (now, gint64, start) == g_array_index (ids, gint64, start))
    start++;
  while (same < least - start &&
         g_array_index (now, gint64, now->len - 1 - same) == g_array_index (ids, gint64, ids->len - 1 - same))
    same++;
  g_clear_pointer (&self->left, g_array_unref);
  g_array_unref (self->ids);
  self->ids = g_array_ref (ids);
  self->left = now;
  self->n = self->first = self->begun = start;
  self->same = same;
}

/* Places at the start of what is left that go in one step: those that are seen cost something each. */
static guint
count_going (QdPhotoSequence *self)
{
  guint n = self->left->len - self->same - self->first, going = 0, seen = 0;

  for (; going < MIN (n, MOST) && seen < QD_SEQUENCE_STEP; going++)
    seen += self->is_seen (g_array_index (self->left, gint64, self->first + going), self->user_data) != FALSE;
  return going;
}

gboolean
qd_photo_sequence_step (QdPhotoSequence *self, QdSequenceChange *change)
{
  guint coming;

  if (self->left == NULL)
    return FALSE;
  coming = self->ids->len - self->same - self->n;
  change->position = self->n;
  change->removed = count_going (self);
  change->added = change->removed > 0 || self->n - self->begun < AROUND ? MIN (coming, QD_SEQUENCE_STEP) : coming;
  self->n += change->added;
  self->first += change->removed;
  if (change->removed > 0 || change->added > 0)
    return TRUE;
  g_clear_pointer (&self->left, g_array_unref);
  return FALSE;
}

guint
qd_photo_sequence_get_length (QdPhotoSequence *self)
{
  return self->left != NULL ? self->n + self->left->len - self->first : self->ids->len;
}

gint64
qd_photo_sequence_get (QdPhotoSequence *self, guint position)
{
  return self->left == NULL || position < self->n ? g_array_index (self->ids, gint64, position)
                                                  : g_array_index (self->left, gint64, self->first + position - self->n);
}

guint
qd_photo_sequence_get_final_length (QdPhotoSequence *self)
{
  return self->ids->len;
}

guint
qd_photo_sequence_get_settled (QdPhotoSequence *self)
{
  return self->left != NULL ? self->n : self->ids->len;
}

int
qd_photo_sequence_find (QdPhotoSequence *self, gint64 id)
{
  for (guint i = 0; i < self->ids->len; i++)
    if (g_array_index (self->ids, gint64, i) == id)
      return (int) i;
  return -1;
}
