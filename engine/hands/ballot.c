#include "engine/hands/ballot.h"

static int
compare_ids (gconstpointer a, gconstpointer b)
{
  gint64 x = *(const gint64 *) a, y = *(const gint64 *) b;

  return (x > y) - (x < y);
}

GArray *
qd_ballot_list_labellers (const GPtrArray *looks)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_int64_hash, g_int64_equal);
  GArray *labellers = g_array_new (FALSE, FALSE, sizeof (gint64));

  for (guint i = 0; i < looks->len; i++)
    {
      QdLook *look = looks->pdata[i];

      if (g_hash_table_add (seen, &look->labeller_id))
        g_array_append_val (labellers, look->labeller_id);
    }
  g_array_sort (labellers, compare_ids);
  return labellers;
}

static guint
find_number (const GArray *labellers, gint64 id)
{
  guint number = 0;

  while (g_array_index (labellers, gint64, number) != id)
    number++;
  return number;
}

static void
add_look (QdBallot *ballot, const QdLook *look, guint labeller)
{
  ballot->unusable += look->mark == QD_MARK_UNUSABLE;
  ballot->empty += look->mark == QD_MARK_EMPTY;
  ballot->verified += look->mark == QD_MARK_VERIFIED;
  if (look->mark == QD_MARK_UNUSABLE)
    return;
  ballot->looked[labeller] = TRUE;
  ballot->voters++;
  for (guint i = 0; i < look->boxes->len; i++)
    {
      QdLookBox *drawn = &g_array_index (look->boxes, QdLookBox, i);
      QdLabelledBox box = { .labeller = labeller, .class_id = drawn->class_id, .box = drawn->box };

      g_array_append_val (ballot->boxes, box);
      g_ptr_array_add (ballot->drawn, drawn);
    }
}

QdBallot *
qd_ballot_new (const GPtrArray *looks, const GArray *labellers, const QdConsensusOptions *options)
{
  QdBallot *ballot = g_new0 (QdBallot, 1);

  ballot->n_labellers = labellers->len;
  ballot->boxes = g_array_new (FALSE, FALSE, sizeof (QdLabelledBox));
  ballot->drawn = g_ptr_array_new ();
  ballot->looked = g_new0 (gboolean, labellers->len + 1);
  for (guint i = 0; i < looks->len; i++)
    {
      const QdLook *look = looks->pdata[i];

      add_look (ballot, look, find_number (labellers, look->labeller_id));
    }
  ballot->things =
      qd_consensus_new ((const QdLabelledBox *) ballot->boxes->data, ballot->boxes->len, ballot->voters, options);
  return ballot;
}

void
qd_ballot_free (QdBallot *ballot)
{
  if (ballot == NULL)
    return;
  g_array_unref (ballot->boxes);
  g_ptr_array_unref (ballot->drawn);
  g_ptr_array_unref (ballot->things);
  g_free (ballot->looked);
  g_free (ballot);
}

gboolean
qd_ballot_is_unusable (const QdBallot *ballot, const QdConsensusOptions *options)
{
  return ballot->unusable > 0 &&
         ballot->unusable >= qd_consensus_needed_votes (options->votes, ballot->unusable + ballot->voters);
}
