#include "app/pages/weights-chooser.h"

#include "app/dialogs.h"
#include "app/job.h"
#include "app/pages/weights-row.h"
#include "app/words.h"

#include <glib/gi18n.h>

struct _QdWeightsChooser
{
  AdwPreferencesGroup parent_instance;
  GtkCheckButton *nothing, *run, *file;
  AdwActionRow *run_row, *file_row, *problem;
  GtkDropDown *model;

  const QdNetwork *network;
  QdSession *session;
  GPtrArray *runs;   /* of QdRun; NULL: not known yet */
  GPtrArray *models; /* of char *: paths of the rows of @model */
  GPtrArray *catalogue; /* of QdPretrained; NULL: not there */
  GPtrArray *rows;      /* of QdWeightsRow, borrowed; made when their network is chosen first */
  guint adding;         /* a source, while rows are missing */
  char *path;        /* of the file, or NULL */
  char *chosen;      /* what get() gave */
};

G_DEFINE_FINAL_TYPE (QdWeightsChooser, qd_weights_chooser, ADW_TYPE_PREFERENCES_GROUP)

static guint say_signal;

/* ---- What is offered ---- */

static gboolean
is_chosen (QdWeightsChooser *self)
{
  if (gtk_check_button_get_active (self->run))
    return self->models->len > 0;
  if (gtk_check_button_get_active (self->file))
    return self->path != NULL;
  for (guint i = 0; i < self->rows->len; i++)
    if (gtk_check_button_get_active (qd_weights_row_get_button (self->rows->pdata[i])))
      return gtk_widget_get_visible (self->rows->pdata[i]) && qd_weights_row_is_there (self->rows->pdata[i]);
  return gtk_check_button_get_active (self->nothing);
}

/* Weights that are there, or nothing. */
static void
choose_best (QdWeightsChooser *self)
{
  for (guint i = 0; i < self->rows->len; i++)
    if (gtk_widget_get_visible (self->rows->pdata[i]) && qd_weights_row_is_there (self->rows->pdata[i]))
      {
        gtk_check_button_set_active (qd_weights_row_get_button (self->rows->pdata[i]), TRUE);
        return;
      }
  gtk_check_button_set_active (self->nothing, TRUE);
}

/* The model that is chosen, or NULL. */
static char *
dup_model (QdWeightsChooser *self)
{
  guint selected = gtk_drop_down_get_selected (self->model);

  if (!gtk_check_button_get_active (self->run) || selected >= self->models->len)
    return NULL;
  return g_strdup (self->models->pdata[selected]);
}

/* Runs come and go: the chosen one is found again by its file, the newest stands first. */
static void
offer_runs (QdWeightsChooser *self)
{
  g_autoptr (GtkStringList) names = gtk_string_list_new (NULL);
  g_autofree char *chosen = dup_model (self);
  guint selected = 0;
  gboolean found;

  g_ptr_array_set_size (self->models, 0);
  for (guint i = 0; self->runs != NULL && i < self->runs->len; i++)
    {
      const QdRun *run = self->runs->pdata[i];
      g_autofree char *number = g_strdup_printf ("%" G_GINT64_FORMAT, run->id);
      g_autofree char *percent = qd_words_percent (run->best_map50), *name = g_strdup_printf (_ ("Run %s, mAP %s"), number, percent);

      if (run->best_epoch == 0 || g_strcmp0 (run->network, self->network->name) != 0)
        continue;
      gtk_string_list_append (names, name);
      g_ptr_array_add (self->models, qd_session_dup_path (self->session, "runs", number, "model.safetensors", NULL));
    }
  found = chosen != NULL && g_ptr_array_find_with_equal_func (self->models, chosen, g_str_equal, &selected);
  gtk_drop_down_set_model (self->model, G_LIST_MODEL (names));
  if (self->models->len > 0)
    gtk_drop_down_set_selected (self->model, found ? selected : 0);
  gtk_widget_set_visible (GTK_WIDGET (self->run_row), self->models->len > 0);
  if (chosen != NULL && !found)
    choose_best (self);
}

void
qd_weights_chooser_set_runs (QdWeightsChooser *self, QdSession *session, GPtrArray *runs)
{
  g_set_object (&self->session, session);
  g_clear_pointer (&self->runs, g_ptr_array_unref);
  self->runs = g_ptr_array_ref (runs);
  offer_runs (self);
  if (!is_chosen (self))
    choose_best (self);
}

/* ---- The catalogue ---- */

/* What came is what somebody wanted; what went cannot stay chosen. */
static void
on_row_changed (QdWeightsChooser *self, QdWeightsRow *row)
{
  if (qd_weights_row_is_there (row) && gtk_widget_get_visible (GTK_WIDGET (row)))
    gtk_check_button_set_active (qd_weights_row_get_button (row), TRUE);
  else if (!is_chosen (self))
    choose_best (self);
}

static void
on_row_says (QdWeightsChooser *self, const char *sentence)
{
  g_signal_emit (self, say_signal, 0, sentence);
}

static void
add_row (QdWeightsChooser *self, const QdPretrained *pretrained)
{
  GtkWidget *row = qd_weights_row_new (self->catalogue, pretrained, self->nothing);

  qd_weights_row_set_network (QD_WEIGHTS_ROW (row), self->network);
  g_ptr_array_add (self->rows, row);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), row);
  g_signal_connect_object (row, "changed", G_CALLBACK (on_row_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (row, "say", G_CALLBACK (on_row_says), self, G_CONNECT_SWAPPED);
}

static void
show_row (QdWeightsChooser *self, QdWeightsRow *row)
{
  gboolean fits = qd_pretrained_fits (qd_weights_row_get_pretrained (row), self->network->name);

  gtk_widget_set_visible (GTK_WIDGET (row), fits);
  if (fits)
    qd_weights_row_set_network (row, self->network);
}

static void
move_last (QdWeightsChooser *self, GtkWidget *row)
{
  g_object_ref (row);
  adw_preferences_group_remove (ADW_PREFERENCES_GROUP (self), row);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), row);
  g_object_unref (row);
}

static gboolean
has_row (QdWeightsChooser *self, const QdPretrained *pretrained)
{
  for (guint i = 0; i < self->rows->len; i++)
    if (qd_weights_row_get_pretrained (self->rows->pdata[i]) == pretrained)
      return TRUE;
  return FALSE;
}

static const QdPretrained *
find_missing (QdWeightsChooser *self)
{
  for (guint i = 0; self->catalogue != NULL && i < self->catalogue->len; i++)
    if (qd_pretrained_fits (self->catalogue->pdata[i], self->network->name) && !has_row (self, self->catalogue->pdata[i]))
      return self->catalogue->pdata[i];
  return NULL;
}

/* One at a time: a row takes some milliseconds to build. */
static gboolean
add_missing (gpointer user_data)
{
  QdWeightsChooser *self = user_data;
  const QdPretrained *missing = find_missing (self);

  if (missing == NULL)
    {
      self->adding = 0;
      return G_SOURCE_REMOVE;
    }
  add_row (self, missing);
  move_last (self, GTK_WIDGET (self->file_row));
  if (gtk_check_button_get_active (self->nothing))
    choose_best (self);
  return G_SOURCE_CONTINUE;
}

static void
offer_catalogue (QdWeightsChooser *self)
{
  for (guint i = 0; i < self->rows->len; i++)
    show_row (self, self->rows->pdata[i]);
  if (self->adding == 0 && find_missing (self) != NULL)
    self->adding = g_idle_add (add_missing, self);
}

void
qd_weights_chooser_set_network (QdWeightsChooser *self, const QdNetwork *network)
{
  if (self->network == network)
    return;
  self->network = network;
  offer_runs (self);
  offer_catalogue (self);
  if (!is_chosen (self) || gtk_check_button_get_active (self->nothing))
    choose_best (self);
}

/* ---- What is chosen ---- */

static char *
dup_path (QdWeightsChooser *self)
{
  char *model = dup_model (self);

  if (model != NULL)
    return model;
  if (gtk_check_button_get_active (self->file) && self->path != NULL)
    return g_strdup (self->path);
  for (guint i = 0; i < self->rows->len; i++)
    if (gtk_check_button_get_active (qd_weights_row_get_button (self->rows->pdata[i])))
      return qd_pretrained_dup_path (qd_weights_row_get_pretrained (self->rows->pdata[i]));
  return g_strdup ("");
}

const char *
qd_weights_chooser_get (QdWeightsChooser *self)
{
  g_free (self->chosen);
  self->chosen = dup_path (self);
  return self->chosen;
}

static void
on_model (QdWeightsChooser *self, GParamSpec *property, GtkDropDown *model)
{
  (void) property;
  if (gtk_widget_has_focus (GTK_WIDGET (model)) || gtk_widget_get_focus_child (GTK_WIDGET (model)) != NULL)
    gtk_check_button_set_active (self->run, TRUE);
}

static void
show_file (QdWeightsChooser *self)
{
  g_autofree char *name = self->path != NULL ? g_filename_display_basename (self->path)
                                             : g_strdup (_ ("Of PyTorch (.pth) or safetensors, for this network or its backbone"));
  g_autofree char *subtitle = g_markup_escape_text (name, -1);

  adw_action_row_set_subtitle (self->file_row, subtitle);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->file_row), self->path);
  gtk_widget_set_sensitive (GTK_WIDGET (self->file), self->path != NULL);
}

void
qd_weights_chooser_take_file (QdWeightsChooser *self, const char *path)
{
  g_free (self->path);
  self->path = g_strdup (path);
  show_file (self);
  gtk_check_button_set_active (self->file, TRUE);
}

static void
on_chosen_file (gpointer owner, GStrv files)
{
  qd_weights_chooser_take_file (owner, files[0]);
}

static void
on_choose (QdWeightsChooser *self)
{
  static const char *const suffixes[] = { "pth", "pt", "safetensors", NULL };

  qd_choose_files (GTK_WIDGET (self), _ ("Weights to start from"), GTK_FILE_CHOOSER_ACTION_OPEN, FALSE, suffixes, NULL,
                   on_chosen_file);
}

static gboolean
load_catalogue (QdJob *job, gpointer data, GError **error)
{
  GPtrArray **catalogue = data;

  *catalogue = qd_catalogue_load (NULL, qd_job_get_cancellable (job), error);
  return *catalogue != NULL;
}

static void
free_catalogue (gpointer data)
{
  g_clear_pointer ((GPtrArray **) data, g_ptr_array_unref);
  g_free (data);
}

static void
on_catalogue (gpointer owner, QdJob *job, gpointer data, const GError *error)
{
  QdWeightsChooser *self = owner;
  GPtrArray *catalogue = *(GPtrArray **) data;
  g_autofree char *problem = error != NULL ? g_markup_escape_text (error->message, -1) : NULL;

  (void) job;
  if (catalogue != NULL)
    {
      self->catalogue = g_ptr_array_ref (catalogue);
      offer_catalogue (self);
    }
  if (gtk_check_button_get_active (self->nothing))
    choose_best (self);
  gtk_widget_set_visible (GTK_WIDGET (self->problem), problem != NULL);
  if (problem != NULL)
    adw_action_row_set_subtitle (self->problem, problem);
}

/* ---- The group ---- */

static void
qd_weights_chooser_dispose (GObject *object)
{
  QdWeightsChooser *self = QD_WEIGHTS_CHOOSER (object);

  g_clear_handle_id (&self->adding, g_source_remove);
  g_clear_object (&self->session);
  g_clear_pointer (&self->runs, g_ptr_array_unref);
  g_clear_pointer (&self->models, g_ptr_array_unref);
  g_clear_pointer (&self->rows, g_ptr_array_unref);
  g_clear_pointer (&self->catalogue, g_ptr_array_unref);
  g_clear_pointer (&self->path, g_free);
  g_clear_pointer (&self->chosen, g_free);
  G_OBJECT_CLASS (qd_weights_chooser_parent_class)->dispose (object);
}

static void
qd_weights_chooser_class_init (QdWeightsChooserClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = qd_weights_chooser_dispose;
  say_signal
      = g_signal_new ("say", QD_TYPE_WEIGHTS_CHOOSER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/quadrat_app/Quadrat/weights-chooser.ui");
  gtk_widget_class_bind_template_child (widget_class, QdWeightsChooser, nothing);
  gtk_widget_class_bind_template_child (widget_class, QdWeightsChooser, run);
  gtk_widget_class_bind_template_child (widget_class, QdWeightsChooser, file);
  gtk_widget_class_bind_template_child (widget_class, QdWeightsChooser, run_row);
  gtk_widget_class_bind_template_child (widget_class, QdWeightsChooser, file_row);
  gtk_widget_class_bind_template_child (widget_class, QdWeightsChooser, problem);
  gtk_widget_class_bind_template_child (widget_class, QdWeightsChooser, model);
  gtk_widget_class_bind_template_callback (widget_class, on_model);
  gtk_widget_class_bind_template_callback (widget_class, on_choose);
}

static void
qd_weights_chooser_init (QdWeightsChooser *self)
{
  guint n;
  g_autoptr (QdJob) job = qd_job_new (load_catalogue, g_new0 (GPtrArray *, 1), free_catalogue);

  self->models = g_ptr_array_new_with_free_func (g_free);
  self->rows = g_ptr_array_new ();
  self->network = qd_network_get_table (&n)[0];
  gtk_widget_init_template (GTK_WIDGET (self));
  show_file (self);
  qd_job_start (job, G_OBJECT (self), on_catalogue);
}
