#include "config.h"
#include "engine/formats/boxes-answers.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "engine/core/fold.h"
#include "engine/formats/boxes-classes.h"
#include "engine/formats/undo-tasks.h"
#include "engine/project/labellers.h"
#include "engine/project/looks.h"
#include "engine/project/tasks.h"

#define LONGEST_NAME 150 /* bytes of a task's; a number may follow */
#define MOST_NAME    40  /* letters of a person's */

/* Of one job. */
typedef struct
{
  QdBoxesTaking *taking;
  const char *name;
  GPtrArray *answered; /* of QdBoxesAnswered */
  GHashTable *people;  /* char *uuid to gint64 *id; 0: the project does not know this one */
  GHashTable *names;   /* char *uuid to char *: what the file calls them; borrowed */
  GPtrArray *looks;    /* of QdLook */
  GPtrArray *owners;   /* of char *: the uuids of whose they are; borrowed */
  GHashTable *places;  /* char *, photo and uuid, to their index among the looks */
  guint most;          /* answers at a photo */
} Job;

static void
job_free (gpointer data)
{
  Job *job = data;

  g_ptr_array_unref (job->answered);
  g_hash_table_unref (job->people);
  g_hash_table_unref (job->names);
  g_hash_table_unref (job->places);
  g_ptr_array_unref (job->owners);
  g_ptr_array_unref (job->looks);
  g_free (job);
}

static Job *
job_new (QdBoxesTaking *taking, const char *name)
{
  Job *job = g_new0 (Job, 1);

  job->taking = taking;
  job->name = name;
  job->answered = g_ptr_array_new ();
  job->people = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  job->names = g_hash_table_new (g_str_hash, g_str_equal);
  job->places = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  job->owners = g_ptr_array_new ();
  job->looks = g_ptr_array_new_with_free_func ((GDestroyNotify) qd_look_free);
  return job;
}

/* (element-type Job), as they come. */
static GPtrArray *
list_jobs (QdBoxesTaking *taking)
{
  GPtrArray *jobs = g_ptr_array_new_with_free_func (job_free);
  g_autoptr (GHashTable) by_name = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < taking->answered->len; i++)
    {
      QdBoxesAnswered *answered = taking->answered->pdata[i];
      Job *job = g_hash_table_lookup (by_name, answered->job);

      if (job == NULL)
        {
          job = job_new (taking, answered->job);
          g_hash_table_insert (by_name, (gpointer) job->name, job);
          g_ptr_array_add (jobs, job);
        }
      g_ptr_array_add (job->answered, answered);
      job->most = MAX (job->most, answered->answers->len);
    }
  return jobs;
}

/* ---- People ---- */

static gboolean
find_people (Job *job, GError **error)
{
  g_autoptr (GPtrArray) known = qd_project_list_labellers (job->taking->project, error);

  if (known == NULL)
    return FALSE;
  for (guint i = 0; i < job->answered->len; i++)
    {
      GPtrArray *answers = ((const QdBoxesAnswered *) job->answered->pdata[i])->answers;

      for (guint j = 0; j < answers->len; j++)
        {
          const QdAnswer *answer = answers->pdata[j];
          if (!g_hash_table_contains (job->people, answer->uuid))
            g_hash_table_insert (job->people, g_strdup (answer->uuid), g_new0 (gint64, 1));
          g_hash_table_insert (job->names, answer->uuid, answer->worker);
        }
    }
  for (guint i = 0; i < known->len; i++)
    {
      const QdLabeller *labeller = known->pdata[i];
      gint64 *id = g_hash_table_lookup (job->people, labeller->uuid);
      if (id != NULL)
        *id = labeller->id;
    }
  return TRUE;
}

static char *
dup_name (const char *worker)
{
  return g_utf8_strlen (worker, -1) > MOST_NAME ? g_utf8_substring (worker, 0, MOST_NAME) : g_strdup (worker);
}

/* Those that the project does not know are called as the file calls them. */
static gboolean
add_people (Job *job, GError **error)
{
  GHashTableIter each;
  gpointer uuid, value;

  g_hash_table_iter_init (&each, job->people);
  while (g_hash_table_iter_next (&each, &uuid, &value))
    {
      gint64 *id = value;
      g_autofree char *name = NULL;

      if (*id != 0)
        continue;
      name = dup_name (g_hash_table_lookup (job->names, uuid));
      *id = qd_project_ensure_labeller (job->taking->project, uuid, name, error);
      if (*id == 0)
        return FALSE;
    }
  return TRUE;
}

/* ---- Looks ---- */

/* 0: nothing of it lies in the photo, or its class is left out; -1 on error. */
static int
bring_box (QdBoxesTaking *taking, const QdPhoto *photo, const QdAnnotation *shown, const QdAnnotationBox *from, gint64 time,
           QdLookBox *box, GError **error)
{
  GError *local = NULL;

  if (qd_boxes_is_blank (from->class_name) || qd_boxes_map_class (taking, from->class_name) == NULL)
    return 0;
  *box = (QdLookBox){ .class_id = qd_boxes_find_class (taking, from->class_name, &local),
                      .box = qd_annotation_place_box (shown, photo, from),
                      .difficult = from->difficult,
                      .truncated = from->truncated,
                      .created = time,
                      .modified = time };
  if (local != NULL)
    {
      g_propagate_error (error, local);
      return -1;
    }
  if (photo->width > 0 && photo->height > 0 && qd_corner_box_is_valid (box->box))
    box->box = qd_corner_box_clip (box->box, photo->width, photo->height);
  return box->class_id != 0 && qd_corner_box_is_valid (box->box);
}

/* A photo may be in several lines: the last answer of each person counts. */
static void
keep_look (Job *job, QdLook *look, char *uuid)
{
  char *key = g_strdup_printf ("%" G_GINT64_FORMAT " %s", look->photo_id, uuid);
  gpointer place;

  if (g_hash_table_lookup_extended (job->places, key, NULL, &place))
    {
      qd_look_free (job->looks->pdata[GPOINTER_TO_UINT (place)]);
      job->looks->pdata[GPOINTER_TO_UINT (place)] = look;
      g_free (key);
      return;
    }
  g_hash_table_insert (job->places, key, GUINT_TO_POINTER (job->looks->len));
  g_ptr_array_add (job->owners, uuid);
  g_ptr_array_add (job->looks, look);
}

static gboolean
add_look (Job *job, const QdPhoto *photo, const QdAnswer *answer, GError **error)
{
  const QdAnnotation shown = { .width = answer->width, .height = answer->height };
  g_autoptr (QdLook) look = qd_look_new ();
  double x, y;

  if (!qd_annotation_find_scale (&shown, photo, &x, &y))
    {
      g_autofree char *name = qd_photo_dup_name (photo);
      qd_report_warn (job->taking->report, _ ("%s: an answer is for a picture of other sides; left out."), name);
      return TRUE;
    }
  look->photo_id = photo->id;
  look->mark = answer->mark;
  look->seconds = answer->seconds;
  look->finished = answer->finished != 0 ? answer->finished : g_get_real_time ();
  look->started = answer->started != 0 ? answer->started : look->finished;
  for (guint i = 0; i < answer->boxes->len; i++)
    {
      QdLookBox box;
      int found = bring_box (job->taking, photo, &shown, &g_array_index (answer->boxes, QdAnnotationBox, i), look->finished,
                             &box, error);
      if (found < 0)
        return FALSE;
      if (found > 0)
        g_array_append_val (look->boxes, box);
    }
  look->labeller_id = *(const gint64 *) g_hash_table_lookup (job->people, answer->uuid);
  keep_look (job, g_steal_pointer (&look), answer->uuid);
  return TRUE;
}

static gboolean
make_looks (Job *job, GError **error)
{
  for (guint i = 0; i < job->answered->len; i++)
    {
      const QdBoxesAnswered *answered = job->answered->pdata[i];

      if (!qd_format_goes_on (job->taking->cancellable, error))
        return FALSE;
      for (guint j = 0; j < answered->answers->len; j++)
        if (!add_look (job, answered->photo, answered->answers->pdata[j], error))
          return FALSE;
    }
  return TRUE;
}

/* ---- The task ---- */

static guint
hash_look (gconstpointer data)
{
  const QdLook *look = data;

  return g_int64_hash (&look->photo_id) * 31 + g_int64_hash (&look->labeller_id);
}

static gboolean
is_same_look (gconstpointer a, gconstpointer b)
{
  const QdLook *left = a, *right = b;

  return left->photo_id == right->photo_id && left->labeller_id == right->labeller_id;
}

/* 1: the task has all the looks of the job, just so; -1 on error. */
static int
holds_all (const Job *job, const QdTask *task, GError **error)
{
  g_autoptr (GPtrArray) looks = qd_project_list_looks (job->taking->project, task->id, 0, FALSE, error);
  g_autoptr (GHashTable) by_key = g_hash_table_new (hash_look, is_same_look);

  if (looks == NULL)
    return -1;
  for (guint i = 0; i < looks->len; i++)
    g_hash_table_add (by_key, looks->pdata[i]);
  for (guint i = 0; i < job->looks->len; i++)
    {
      const QdLook *there = g_hash_table_lookup (by_key, job->looks->pdata[i]);
      if (there == NULL || !qd_look_equal (there, job->looks->pdata[i]))
        return 0;
    }
  return 1;
}

/* The name of the job, or with a number behind it where tasks have it; NULL: one of these holds it all, or @error is set. */
static char *
find_name (const Job *job, GError **error)
{
  g_autoptr (GPtrArray) tasks = qd_project_list_tasks (job->taking->project, error);
  g_autofree char *valid = g_utf8_make_valid (job->name, -1), *base = NULL, *name = NULL;
  const char *end = NULL;
  gboolean taken = TRUE;

  if (tasks == NULL)
    return NULL;
  g_strstrip (valid);
  if (strlen (valid) > LONGEST_NAME && (end = g_utf8_find_prev_char (valid, valid + LONGEST_NAME)) != NULL)
    valid[end - valid] = '\0';
  base = g_strdup (*valid != '\0' ? valid : "Ground Truth");
  name = g_strdup (base);
  for (guint number = 2; taken; number++)
    {
      taken = FALSE;
      for (guint i = 0; i < tasks->len && !taken; i++)
        {
          const QdTask *task = tasks->pdata[i];
          int all;

          taken = qd_is_same_name (task->name, name);
          all = taken ? holds_all (job, task, error) : 0;
          if (all != 0)
            return NULL;
        }
      if (taken)
        {
          g_free (name);
          name = g_strdup_printf ("%s %u", base, number);
        }
    }
  return g_steal_pointer (&name);
}

static gboolean
put_task (Job *job, const char *name, QdBoxesUndo *undo, GError **error)
{
  QdProject *project = job->taking->project;
  g_autofree gint64 *photos = g_new (gint64, job->answered->len);
  g_autoptr (QdTask) task = NULL;

  for (guint i = 0; i < job->answered->len; i++)
    photos[i] = ((const QdBoxesAnswered *) job->answered->pdata[i])->photo->id;
  task = qd_project_add_task (project, NULL, name, QD_TASK_DRAW, CLAMP (job->most, 1, QD_TASK_MOST_LABELLERS), photos,
                              job->answered->len, error);
  for (guint i = 0; task != NULL && i < job->looks->len; i++)
    {
      QdLook *look = job->looks->pdata[i];

      look->task_id = task->id;
      look->labeller_id = *(const gint64 *) g_hash_table_lookup (job->people, job->owners->pdata[i]);
      if (!qd_format_goes_on (job->taking->cancellable, error) || !qd_project_put_look (project, look, error))
        return FALSE;
    }
  if (task != NULL)
    qd_undo_tasks_add (undo->tasks, task->uuid, job->looks->len);
  return task != NULL;
}

static gboolean
store_job (Job *job, QdBoxesUndo *undo, GError **error)
{
  QdBoxesReport *result = job->taking->result;
  g_autofree char *name = NULL;
  GError *local = NULL;

  if (!find_people (job, error))
    return FALSE;
  if (g_hash_table_size (job->people) > QD_TASK_MOST_PEOPLE)
    {
      qd_report_warn (
          job->taking->report,
          _ ("%u people drew in the job “%s”, and a labelling task takes at most %d: what each of them drew is left out."),
          g_hash_table_size (job->people), job->name, QD_TASK_MOST_PEOPLE);
      return TRUE;
    }
  if (!make_looks (job, error))
    return FALSE;
  name = find_name (job, &local);
  if (local != NULL)
    {
      g_propagate_error (error, local);
      return FALSE;
    }
  if (name == NULL || job->looks->len == 0)
    return TRUE;
  result->people += g_hash_table_size (job->people);
  result->answers += job->looks->len;
  result->tasks++;
  if (job->taking->survey)
    return TRUE;
  return add_people (job, error) && put_task (job, name, undo, error);
}

gboolean
qd_boxes_store_answers (QdBoxesTaking *taking, QdBoxesUndo *undo, GError **error)
{
  g_autoptr (GPtrArray) jobs = list_jobs (taking);

  for (guint i = 0; i < jobs->len; i++)
    if (!store_job (jobs->pdata[i], undo, error))
      return FALSE;
  return TRUE;
}
