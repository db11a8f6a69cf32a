#include "config.h"
#include "engine/hands/consolidation.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "engine/core/error.h"
#include "engine/core/json.h"
#include "engine/hands/ballot.h"
#include "engine/hands/consolidation-private.h"

/* ---- Options ---- */

static JsonObject *
read_settings (const QdTask *task)
{
  g_autoptr (JsonNode) root = qd_json_parse (task->settings, strlen (task->settings), task->name, 1, NULL);

  return root != NULL && JSON_NODE_HOLDS_OBJECT (root) ? json_node_dup_object (root) : json_object_new ();
}

QdConsolidationOptions
qd_consolidation_get_options (const QdTask *task)
{
  QdConsolidationOptions options = QD_CONSOLIDATION_OPTIONS_INIT;
  g_autoptr (JsonObject) settings = read_settings (task);

  options.consensus.overlap = json_object_get_double_member_with_default (settings, "overlap", options.consensus.overlap);
  options.consensus.votes = json_object_get_double_member_with_default (settings, "votes", options.consensus.votes);
  return options;
}

/* Every photo comes again where the options are not those of before. */
static gboolean
keep_options (QdConsolidationWork *work, GError **error)
{
  const QdConsensusOptions *wanted = &work->options.consensus;
  QdConsolidationOptions before = qd_consolidation_get_options (work->task);
  g_autoptr (JsonObject) settings = read_settings (work->task);
  g_autoptr (JsonNode) root = json_node_init_object (json_node_alloc (), settings);
  g_autofree char *text = NULL;

  if (before.consensus.overlap == wanted->overlap && before.consensus.votes == wanted->votes)
    return TRUE;
  work->all = TRUE;
  if (work->foresees)
    return TRUE;
  json_object_set_double_member (settings, "overlap", wanted->overlap);
  json_object_set_double_member (settings, "votes", wanted->votes);
  text = qd_json_to_text (root);
  return qd_project_set_task_settings (work->project, work->task->id, text, error);
}

static gboolean
check_options (const QdConsensusOptions *options, GError **error)
{
  if (options->overlap > 0 && options->overlap <= 1 && options->votes > 0 && options->votes <= 1)
    return TRUE;
  g_set_error (error, QD_ERROR, QD_ERROR_INPUT, _ ("Overlap and votes are parts above 0, of at most 1."));
  return FALSE;
}

/* ---- A photo ---- */

static gboolean
is_retired (const QdConsolidationWork *work, gint64 class_id)
{
  return g_hash_table_contains (work->retired, &class_id);
}

static const QdLookBox *
get_drawn (const QdBallot *ballot, const QdConsensusBox *thing, guint member)
{
  return ballot->drawn->pdata[g_array_index (thing->members, guint, member)];
}

/* More than half of those who say the class say it. */
static QdBox
make_settled (const QdBallot *ballot, const QdConsensusBox *thing, gint64 photo)
{
  QdBox box = { .photo_id = photo,
                .class_id = thing->class_id,
                .box = thing->box,
                .source = QD_BOX_BY_PERSON,
                .score = NAN,
                .votes = thing->votes,
                .voters = ballot->voters,
                .confidence = thing->confidence };
  guint difficult = 0, truncated = 0;

  for (guint i = 0; i < thing->members->len; i++)
    {
      const QdLookBox *drawn = get_drawn (ballot, thing, i);

      difficult += drawn->class_id == thing->class_id && drawn->difficult;
      truncated += drawn->class_id == thing->class_id && drawn->truncated;
    }
  box.difficult = 2 * difficult > thing->votes;
  box.truncated = 2 * truncated > thing->votes;
  return box;
}

static QdDisputed *
make_disputed (const QdBallot *ballot, const QdConsensusBox *thing, gint64 task, gint64 photo)
{
  QdDisputed *disputed = qd_disputed_new ();

  disputed->task_id = task;
  disputed->photo_id = photo;
  disputed->kind = thing->dispute != QD_DISPUTE_NONE ? thing->dispute : QD_DISPUTE_CLASS;
  disputed->class_id = thing->class_id;
  disputed->box = thing->box;
  disputed->votes = thing->votes;
  disputed->voters = ballot->voters;
  disputed->confidence = thing->confidence;
  for (guint i = 0; i < thing->members->len; i++)
    {
      gint64 id = get_drawn (ballot, thing, i)->id;
      g_array_append_val (disputed->members, id);
    }
  return disputed;
}

static const QdLookBox *
find_drawn (const QdBallot *ballot, gint64 id)
{
  for (guint i = 0; i < ballot->drawn->len; i++)
    if (((const QdLookBox *) ballot->drawn->pdata[i])->id == id)
      return ballot->drawn->pdata[i];
  return NULL;
}

static void
add_decided (const QdConsolidationWork *work, const QdBallot *ballot, const QdDisputed *disputed, GArray *boxes)
{
  for (guint i = 0; i < disputed->kept->len; i++)
    {
      const QdLookBox *drawn = find_drawn (ballot, g_array_index (disputed->kept, gint64, i));
      gint64 class_id = disputed->kept_class_id != 0 || drawn == NULL ? disputed->kept_class_id : drawn->class_id;
      QdBox box = { .photo_id = disputed->photo_id, .class_id = class_id, .source = QD_BOX_BY_PERSON, .score = NAN,
                    .votes = MAX (1, disputed->votes), .voters = disputed->voters, .confidence = disputed->confidence };

      if (drawn == NULL || is_retired (work, class_id))
        continue;
      box.box = drawn->box;
      box.difficult = drawn->difficult;
      box.truncated = drawn->truncated;
      g_array_append_val (boxes, box);
    }
}

/* ---- What somebody changed since ---- */

/* Of mark, corners and flags: a box whose class was changed has no votes any more, and a class may be merged into another. */
static char *
dup_digest (const QdLook *look)
{
  g_autoptr (GString) text = g_string_new (NULL);

  g_string_append_printf (text, "%d", look->mark);
  for (guint i = 0; i < look->boxes->len; i++)
    {
      const QdLookBox *box = &g_array_index (look->boxes, QdLookBox, i);

      g_string_append_printf (text, " %a %a %a %a %d %d", box->box.xmin, box->box.ymin, box->box.xmax, box->box.ymax,
                              box->difficult != 0, box->truncated != 0);
    }
  return g_compute_checksum_for_string (G_CHECKSUM_SHA256, text->str, (gssize) text->len);
}

static gboolean
keep_digest (QdConsolidationWork *work, gint64 photo, GError **error)
{
  g_autoptr (QdLook) made = qd_project_make_look (work->project, work->task->id, photo, error);
  g_autofree char *digest = made == NULL ? NULL : dup_digest (made);

  return made != NULL && qd_project_set_task_digest (work->project, work->task->id, photo, digest, error);
}

/* Before the photo is consolidated for the first time a review has the look from when the task was made. */
static gboolean
find_changes (QdProject *project, const QdTask *task, gint64 photo, gboolean *changed, GError **error)
{
  GError *local = NULL;
  g_autofree char *before = qd_project_dup_task_digest (project, task->id, photo, &local), *digest = NULL;
  g_autoptr (QdLook) now = local != NULL ? NULL : qd_project_make_look (project, task->id, photo, &local);
  g_autoptr (QdLook) first = now == NULL || before != NULL || task->kind != QD_TASK_REVIEW
                                 ? NULL
                                 : qd_project_get_look (project, task->id, photo, 0, &local);

  if (local != NULL)
    {
      g_propagate_error (error, local);
      return FALSE;
    }
  digest = dup_digest (now);
  *changed = before != NULL ? strcmp (before, digest) != 0 : first != NULL && !qd_look_equal (first, now);
  return TRUE;
}

GArray *
qd_consolidation_list_suggestions (QdProject *project, const QdTask *task, gint64 photo, QdTaskState state,
                                   gboolean *own, GError **error)
{
  g_autoptr (GArray) boxes = qd_project_list_boxes (project, photo, error);

  if (boxes == NULL || !find_changes (project, task, photo, own, error))
    return NULL;
  for (guint i = 0; i < boxes->len;)
    {
      const QdBox *box = &g_array_index (boxes, QdBox, i);

      *own |= state != QD_TASK_OPEN && box->source != QD_BOX_BY_PREDICTION && box->votes == 0;
      if (box->source == QD_BOX_BY_PREDICTION)
        i++;
      else
        g_array_remove_index (boxes, i);
    }
  return g_steal_pointer (&boxes);
}

/* ---- Boxes and mark ---- */

/* NONE: nothing is to be said. */
static QdMark
choose_mark (const QdBallot *ballot, const QdConsensusOptions *options, guint n_boxes, guint n_open)
{
  if (qd_ballot_is_unusable (ballot, options))
    return QD_MARK_UNUSABLE;
  if (n_open > 0)
    return QD_MARK_NONE;
  if (n_boxes == 0)
    return ballot->empty > 0 ? QD_MARK_EMPTY : QD_MARK_NONE;
  return ballot->verified == ballot->voters ? QD_MARK_VERIFIED : QD_MARK_NONE;
}

/* Boxes and disputes of the photo from @ballot and what was decided. */
static gboolean
make_boxes (QdConsolidationWork *work, gint64 photo, const QdBallot *ballot, GArray *boxes, guint *n_open, GError **error)
{
  g_autoptr (GPtrArray) disputes = g_ptr_array_new_with_free_func ((GDestroyNotify) qd_disputed_free);

  for (guint i = 0; i < ballot->things->len; i++)
    {
      const QdConsensusBox *thing = ballot->things->pdata[i];
      QdBox box = make_settled (ballot, thing, photo);

      if (thing->dispute == QD_DISPUTE_NONE && !is_retired (work, thing->class_id))
        g_array_append_val (boxes, box);
      else
        g_ptr_array_add (disputes, make_disputed (ballot, thing, work->task->id, photo));
    }
  *n_open = 0;
  if (!(work->foresees ? qd_project_recall_disputes : qd_project_replace_disputes) (work->project, work->task->id, photo,
                                                                                   disputes, error))
    return FALSE;
  for (guint i = 0; i < disputes->len; i++)
    {
      const QdDisputed *disputed = disputes->pdata[i];

      *n_open += !disputed->decided;
      if (disputed->decided)
        add_decided (work, ballot, disputed, boxes);
    }
  return TRUE;
}

static gboolean
store_photo (QdConsolidationWork *work, gint64 photo, const QdBallot *ballot, const GArray *suggestions, GError **error)
{
  g_autoptr (GArray) boxes = g_array_new (FALSE, FALSE, sizeof (QdBox));
  guint n_open;
  QdMark mark;

  if (!make_boxes (work, photo, ballot, boxes, &n_open, error))
    return FALSE;
  mark = choose_mark (ballot, &work->options.consensus, boxes->len, n_open);
  work->figures.photos++;
  work->figures.disputes += n_open;
  work->figures.boxes += boxes->len;
  work->figures.empty += mark == QD_MARK_EMPTY;
  work->figures.unusable += mark == QD_MARK_UNUSABLE;
  if (work->foresees)
    return TRUE;
  if (mark != QD_MARK_VERIFIED) /* everything has its box then */
    g_array_append_vals (boxes, suggestions->data, suggestions->len);
  return qd_project_replace_boxes (work->project, photo, -1, (const QdBox *) boxes->data, boxes->len, error) &&
         qd_project_set_mark (work->project, photo, mark, error) &&
         qd_project_set_task_state (work->project, work->task->id, photo, QD_TASK_SETTLED, error) &&
         keep_digest (work, photo, error);
}

gboolean
qd_consolidation_make_photo (QdConsolidationWork *work, gint64 photo, const GPtrArray *looks, const GArray *suggestions, GError **error)
{
  g_autoptr (GArray) labellers = qd_ballot_list_labellers (looks);
  g_autoptr (QdBallot) ballot = qd_ballot_new (looks, labellers, &work->options.consensus);

  return (work->foresees || qd_project_keep_first_look (work->project, work->task->id, photo, error)) &&
         store_photo (work, photo, ballot, suggestions, error);
}

/* ---- All photos ---- */

GHashTable *
qd_consolidation_list_retired (QdProject *project, GError **error)
{
  g_autoptr (GPtrArray) classes = qd_project_list_classes (project, TRUE, error);
  GHashTable *retired = classes == NULL ? NULL : g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);

  for (guint i = 0; classes != NULL && i < classes->len; i++)
    {
      const QdClass *class_ = classes->pdata[i];

      if (class_->retired)
        g_hash_table_add (retired, g_memdup2 (&class_->id, sizeof class_->id));
    }
  return retired;
}

static gboolean
look_at_photo (QdConsolidationWork *work, gint64 photo, QdTaskState state, GError **error)
{
  g_autoptr (GPtrArray) looks = qd_project_list_looks (work->project, work->task->id, photo, FALSE, error);
  g_autoptr (GArray) suggestions = NULL;
  gboolean own;

  if (looks == NULL)
    return FALSE;
  if (looks->len == 0 || (looks->len < work->task->labellers && !work->options.early))
    {
      work->figures.waiting++;
      return TRUE;
    }
  suggestions = qd_consolidation_list_suggestions (work->project, work->task, photo, state, &own, error);
  if (suggestions != NULL && own && !work->options.again)
    {
      work->figures.changed++;
      return TRUE;
    }
  work->figures.replaced += suggestions != NULL && own;
  return suggestions != NULL && qd_consolidation_make_photo (work, photo, looks, suggestions, error);
}

static gboolean
goes_on (const QdConsolidationWork *work, GError **error)
{
  if (!g_cancellable_is_cancelled (work->cancellable))
    return TRUE;
  g_set_error_literal (error, QD_ERROR, QD_ERROR_CANCELLED, _ ("The work was stopped."));
  return FALSE;
}

static gboolean
look_at_photos (QdConsolidationWork *work, QdTaskState state, GError **error)
{
  g_autoptr (GArray) photos = qd_project_list_task_photos (work->project, work->task->id, (int) state, error);

  for (guint i = 0; photos != NULL && i < photos->len; i++)
    if (!goes_on (work, error) || !look_at_photo (work, g_array_index (photos, gint64, i), state, error))
      return FALSE;
  return photos != NULL;
}

static gboolean
look_at_all (QdConsolidationWork *work, GError **error)
{
  return keep_options (work, error) && (!(work->all |= work->options.again) || look_at_photos (work, QD_TASK_SETTLED, error)) &&
         look_at_photos (work, QD_TASK_STALE, error) && look_at_photos (work, QD_TASK_OPEN, error);
}

/* In a transaction, unless it foresees. */
static gboolean
do_work (QdConsolidationWork *work, GError **error)
{
  g_autoptr (GHashTable) retired = NULL;

  if (!check_options (&work->options.consensus, error))
    return FALSE;
  retired = work->retired = qd_consolidation_list_retired (work->project, error);
  return retired != NULL && look_at_all (work, error);
}

gboolean
qd_consolidate (QdProject *project, const QdTask *task, const QdConsolidationOptions *options, QdConsolidation *figures,
                GError **error)
{
  QdConsolidationWork work = { .project = project, .task = task, .options = *options };
  gboolean done;

  if (!qd_project_begin_edit (project, error))
    return FALSE;
  done = do_work (&work, error);
  if (done && figures != NULL)
    *figures = work.figures;
  return qd_project_end_edit (project, done, 0, QD_STEP_BOXES, g_strdup_printf (_ ("consolidate “%s”"), task->name), error);
}

gboolean
qd_consolidation_foresee (QdProject *project, const QdTask *task, const QdConsolidationOptions *options,
                          QdConsolidation *figures, GCancellable *cancellable, GError **error)
{
  QdConsolidationWork work = {
    .project = project, .task = task, .options = *options, .foresees = TRUE, .cancellable = cancellable
  };
  gboolean done = do_work (&work, error);

  if (done)
    *figures = work.figures;
  return done;
}
