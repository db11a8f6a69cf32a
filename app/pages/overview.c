#include "app/pages/overview.h"

#include "app/pages/overview-lists.h"
#include "app/worker.h"

typedef struct
{
  QdOverviewWish wish;
  GCancellable *cancellable;
  QdOverviewAnswer *answer;
} Question;

struct _QdOverview
{
  GObject parent_instance;
  QdWorker *worker;
  GCancellable *cancellable; /* of the first reading, when the page is closed */
  QdOverviewWish wish;
  QdOverviewAnswer *answer;
  gboolean asking, again; /* a question is out; it is not the last any more */
};

G_DEFINE_FINAL_TYPE (QdOverview, qd_overview, G_TYPE_OBJECT)

enum
{
  SIGNAL_ANSWERED,
  SIGNAL_FAILED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* ---- Questions and answers ---- */

static void
wish_clear (QdOverviewWish *wish)
{
  g_clear_pointer (&wish->filter, qd_filter_free);
  for (guint i = 0; i < QD_N_FACETS; i++)
    g_clear_pointer (&wish->search[i], g_free);
  g_clear_pointer (&wish->species_search, g_free);
}

void
qd_overview_answer_free (QdOverviewAnswer *answer)
{
  if (answer == NULL)
    return;
  g_clear_pointer (&answer->filter, qd_filter_free);
  for (guint i = 0; i < QD_N_FACETS; i++)
    g_clear_pointer (&answer->facets[i], g_ptr_array_unref);
  g_clear_pointer (&answer->species, g_ptr_array_unref);
  g_strfreev (answer->licenses);
  g_strfreev (answer->qualities);
  g_free (answer);
}

static Question *
question_new (QdOverview *self)
{
  Question *question = g_new0 (Question, 1);

  question->wish = self->wish;
  question->wish.filter = self->wish.filter != NULL ? qd_filter_copy (self->wish.filter) : NULL;
  for (guint i = 0; i < QD_N_FACETS; i++)
    question->wish.search[i] = g_strdup (self->wish.search[i]);
  question->wish.species_search = g_strdup (self->wish.species_search);
  question->cancellable = g_object_ref (self->cancellable);
  question->answer = g_new0 (QdOverviewAnswer, 1);
  return question;
}

static void
question_free (gpointer data)
{
  Question *question = data;

  wish_clear (&question->wish);
  g_object_unref (question->cancellable);
  qd_overview_answer_free (question->answer);
  g_free (question);
}

/* ---- Asking ---- */

static gboolean
count (QdProject *project, gpointer data, GError **error)
{
  Question *question = data;
  QdOverviewAnswer *answer = question->answer;
  const QdFacetTable *table = qd_project_get_facet_table (project, NULL, NULL, question->cancellable, error);

  if (table == NULL)
    return FALSE;
  answer->filter =
      question->wish.filter != NULL ? qd_filter_copy (question->wish.filter) : qd_project_get_filter (project, error);
  if (answer->filter == NULL)
    return FALSE;
  qd_overview_count (&question->wish, table, answer);
  return TRUE;
}

static void
on_counted (gpointer owner, gpointer data, const GError *error)
{
  QdOverview *self = owner;
  Question *question = data;

  self->asking = FALSE;
  if (self->again)
    {
      qd_overview_ask (self);
      return;
    }
  if (error != NULL)
    {
      g_signal_emit (self, signals[SIGNAL_FAILED], 0, error->message);
      return;
    }
  qd_overview_answer_free (self->answer);
  self->answer = g_steal_pointer (&question->answer);
  g_signal_emit (self, signals[SIGNAL_ANSWERED], 0);
}

void
qd_overview_ask (QdOverview *self)
{
  self->again = self->asking;
  if (self->asking)
    return;
  self->asking = TRUE;
  qd_worker_push (self->worker, count, question_new (self), question_free, G_OBJECT (self), on_counted);
}

void
qd_overview_set_filter (QdOverview *self, const QdFilter *filter)
{
  QdFilter *copy = filter != NULL ? qd_filter_copy (filter) : NULL;

  g_clear_pointer (&self->wish.filter, qd_filter_free);
  self->wish.filter = copy;
  qd_overview_ask (self);
}

void
qd_overview_search (QdOverview *self, QdFacetKind kind, const char *text)
{
  g_free (self->wish.search[kind]);
  self->wish.search[kind] = g_strstrip (g_strdup (text));
  self->wish.limits[kind] = QD_OVERVIEW_ROWS;
  qd_overview_ask (self);
}

void
qd_overview_show_more (QdOverview *self, QdFacetKind kind)
{
  self->wish.limits[kind] += QD_OVERVIEW_MORE_ROWS;
  qd_overview_ask (self);
}

void
qd_overview_search_species (QdOverview *self, const char *text)
{
  g_free (self->wish.species_search);
  self->wish.species_search = g_strstrip (g_strdup (text));
  qd_overview_ask (self);
}

const QdOverviewAnswer *
qd_overview_get_answer (QdOverview *self)
{
  return self->answer;
}

gboolean
qd_overview_is_asking (QdOverview *self)
{
  return self->asking;
}

const char *
qd_overview_get_search (QdOverview *self, QdFacetKind kind)
{
  return self->wish.search[kind];
}

/* ---- The object ---- */

QdOverview *
qd_overview_new (const char *folder)
{
  QdOverview *self = g_object_new (QD_TYPE_OVERVIEW, NULL);

  self->worker = qd_worker_new (folder, QD_PROJECT_READ, NULL, NULL);
  return self;
}

static void
qd_overview_dispose (GObject *object)
{
  QdOverview *self = QD_OVERVIEW (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_pointer (&self->worker, qd_worker_close);
  G_OBJECT_CLASS (qd_overview_parent_class)->dispose (object);
}

static void
qd_overview_finalize (GObject *object)
{
  QdOverview *self = QD_OVERVIEW (object);

  wish_clear (&self->wish);
  qd_overview_answer_free (self->answer);
  g_object_unref (self->cancellable);
  G_OBJECT_CLASS (qd_overview_parent_class)->finalize (object);
}

static void
qd_overview_class_init (QdOverviewClass *class)
{
  G_OBJECT_CLASS (class)->dispose = qd_overview_dispose;
  G_OBJECT_CLASS (class)->finalize = qd_overview_finalize;
  signals[SIGNAL_ANSWERED] =
      g_signal_new ("answered", QD_TYPE_OVERVIEW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_FAILED] =
      g_signal_new ("failed", QD_TYPE_OVERVIEW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
qd_overview_init (QdOverview *self)
{
  self->cancellable = g_cancellable_new ();
  self->wish.species_search = g_strdup ("");
  for (guint i = 0; i < QD_N_FACETS; i++)
    {
      self->wish.search[i] = g_strdup ("");
      self->wish.limits[i] = QD_OVERVIEW_ROWS;
    }
}
