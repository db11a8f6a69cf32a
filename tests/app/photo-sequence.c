/* A list of photos turns into another step by step: whatever the two are, and wherever it is asked for a third meanwhile, a view
 * that follows the changes has the same photos at every step, and no step is a large one for it. */
#include "app/photo-sequence.h"

#include <string.h>

#define ROUNDS 300
#define MOST   3000

typedef struct
{
  QdPhotoSequence *sequence;
  GArray *shown;    /* of gint64: what a view that follows has */
  GHashTable *seen; /* of gint64: what it has tiles of */
} View;

static gboolean
is_seen (gint64 id, gpointer user_data)
{
  return g_hash_table_contains (((View *) user_data)->seen, &id);
}

static void
view_init (View *view)
{
  view->sequence = qd_photo_sequence_new (is_seen, view);
  view->shown = g_array_new (FALSE, FALSE, sizeof (gint64));
  view->seen = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
}

static void
view_clear (View *view)
{
  qd_photo_sequence_free (view->sequence);
  g_array_unref (view->shown);
  g_hash_table_unref (view->seen);
}

static GArray *
random_ids (guint most)
{
  GArray *ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  guint n = (guint) g_test_rand_int_range (0, (int) most + 1), keep = (guint) g_test_rand_int_range (1, 5);

  for (gint64 id = 1; id <= n; id++)
    if ((guint) g_test_rand_int_range (0, 5) <= keep)
      g_array_append_val (ids, id);
  return ids;
}

static guint
count_seen (View *view, guint position, guint n)
{
  guint seen = 0;

  for (guint i = position; i < position + n; i++)
    seen += g_hash_table_contains (view->seen, &g_array_index (view->shown, gint64, i));
  return seen;
}

static void
check_same (View *view)
{
  g_assert_cmpuint (qd_photo_sequence_get_length (view->sequence), ==, view->shown->len);
  for (guint i = 0; i < view->shown->len; i++)
    g_assert_cmpint (qd_photo_sequence_get (view->sequence, i), ==, g_array_index (view->shown, gint64, i));
}

/* As a view does: what goes is taken out, what comes is asked for. FALSE: that was all. */
static gboolean
follow (View *view, guint begun)
{
  QdSequenceChange change;

  if (!qd_photo_sequence_step (view->sequence, &change))
    return FALSE;
  g_assert_cmpuint (change.removed + change.added, >, 0);
  g_assert_cmpuint (change.position + change.removed, <=, view->shown->len);
  g_assert_cmpuint (count_seen (view, change.position, change.removed), <=, QD_SEQUENCE_STEP);
  if (change.position < begun + 1024 || change.removed > 0)
    g_assert_cmpuint (change.added, <=, QD_SEQUENCE_STEP);
  if (change.removed > 0)
    g_array_remove_range (view->shown, change.position, change.removed);
  for (guint i = 0; i < change.added; i++)
    {
      gint64 id = qd_photo_sequence_get (view->sequence, change.position + i);

      g_array_insert_val (view->shown, change.position + i, id);
    }
  g_assert_cmpuint (qd_photo_sequence_get_settled (view->sequence), >=, change.position + change.added);
  return TRUE;
}

static guint
get_begun (View *view, GArray *ids)
{
  guint begun = 0;

  while (begun < MIN (view->shown->len, ids->len)
         && g_array_index (view->shown, gint64, begun) == g_array_index (ids, gint64, begun))
    begun++;
  return begun;
}

/* Some rows from a place on, as what a window shows. */
static void
look_somewhere (View *view)
{
  guint from = (guint) g_test_rand_int_range (0, (int) view->shown->len + 1);

  g_hash_table_remove_all (view->seen);
  for (guint i = from; i < MIN (view->shown->len, from + 100); i++)
    g_hash_table_add (view->seen, g_memdup2 (&g_array_index (view->shown, gint64, i), sizeof (gint64)));
}

static void
turn_into (View *view, GArray *ids, guint most_steps)
{
  guint begun = get_begun (view, ids), steps = 0;

  look_somewhere (view);
  qd_photo_sequence_begin (view->sequence, ids);
  check_same (view);
  while (steps < most_steps && follow (view, begun))
    {
      steps++;
      check_same (view);
    }
  if (steps == most_steps)
    return;
  g_assert_cmpuint (view->shown->len, ==, ids->len);
  g_assert_cmpuint (qd_photo_sequence_get_settled (view->sequence), ==, ids->len);
  g_assert_true (memcmp (view->shown->data, ids->data, ids->len * sizeof (gint64)) == 0);
}

static void
test_random (void)
{
  View view;

  view_init (&view);
  for (guint i = 0; i < ROUNDS; i++)
    {
      g_autoptr (GArray) ids = random_ids (i % 3 == 0 ? 20 : MOST);

      turn_into (&view, ids, i % 4 == 0 ? 7 : G_MAXUINT); /* at times another comes before it is over */
      g_assert_cmpuint (qd_photo_sequence_get_final_length (view.sequence), ==, ids->len);
      if (ids->len > 0)
        g_assert_cmpint (qd_photo_sequence_find (view.sequence, g_array_index (ids, gint64, ids->len - 1)), ==,
                         (int) ids->len - 1);
      g_assert_cmpint (qd_photo_sequence_find (view.sequence, -5), ==, -1);
    }
  view_clear (&view);
}

/* A long list that nobody saw is gone in few steps, and one that comes has its first thousand in steps and the rest at once. */
static void
test_steps (void)
{
  View view;
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GArray) none = g_array_new (FALSE, FALSE, sizeof (gint64));
  QdSequenceChange change;
  guint steps = 0;

  for (gint64 id = 1; id <= 100000; id++)
    g_array_append_val (ids, id);
  view_init (&view);
  qd_photo_sequence_begin (view.sequence, ids);
  while (qd_photo_sequence_step (view.sequence, &change))
    steps++;
  g_assert_cmpuint (steps, ==, 1024 / QD_SEQUENCE_STEP + 1);
  g_assert_cmpuint (change.added, ==, 0);
  qd_photo_sequence_begin (view.sequence, none);
  for (steps = 0; qd_photo_sequence_step (view.sequence, &change);)
    steps++;
  g_assert_cmpuint (steps, ==, 5);
  g_assert_cmpuint (qd_photo_sequence_get_length (view.sequence), ==, 0);
  view_clear (&view);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/photo-sequence/random", test_random);
  g_test_add_func ("/photo-sequence/steps", test_steps);
  return g_test_run ();
}
