#include "app/pages/task-form.h"

#include "app/pages/form-rows.h"

#include <glib/gi18n.h>

#define WANTED_LABELLERS 3 /* at first */

/* Those that are skipped are in no task. */
static const QdPhotoKind kinds[] = { QD_PHOTO_KIND_ALL,   QD_PHOTO_KIND_TO_LABEL,  QD_PHOTO_KIND_LABELLED, QD_PHOTO_KIND_VERIFIED,
                                     QD_PHOTO_KIND_EMPTY, QD_PHOTO_KIND_SUGGESTED, QD_PHOTO_KIND_DISPUTED };

/* After any. */
static const QdSubset subsets[] = { QD_SUBSET_TRAIN, QD_SUBSET_VALIDATION, QD_SUBSET_TEST, QD_SUBSET_NONE };

struct _QdTaskForm
{
  AdwPreferencesGroup parent_instance;
  QdSession *session;
  GArray *classes; /* gint64, as in the list after any */
  GtkEditable *name, *text;
  AdwComboRow *kind, *class_row, *subset;
  GtkSpinButton *labellers, *percent;
  GtkSwitch *review;
  GtkLabel *count;
  GtkWidget *make;
  gboolean counting, stale; /* photos are counted; others are to be */
};

G_DEFINE_FINAL_TYPE (QdTaskForm, qd_task_form, ADW_TYPE_PREFERENCES_GROUP)

enum
{
  SIGNAL_MAKE,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static QdPhotoChoice
get_choice (QdTaskForm *self)
{
  guint kind = adw_combo_row_get_selected (self->kind), class_place = adw_combo_row_get_selected (self->class_row),
        subset = adw_combo_row_get_selected (self->subset);
  QdPhotoChoice choice = QD_PHOTO_CHOICE_INIT;

  choice.kind = kinds[kind < G_N_ELEMENTS (kinds) ? kind : 0];
  if (class_place > 0 && class_place <= self->classes->len)
    choice.class_id = g_array_index (self->classes, gint64, class_place - 1);
  if (subset > 0 && subset <= G_N_ELEMENTS (subsets))
    choice.subset = (int) subsets[subset - 1];
  choice.percent = gtk_spin_button_get_value (self->percent);
  return choice;
}

/* NULL: any. */
static char *
dup_text (QdTaskForm *self)
{
  g_autofree char *text = g_strstrip (g_strdup (gtk_editable_get_text (self->text)));

  return *text == '\0' ? NULL : g_steal_pointer (&text);
}

void
qd_task_form_fill (QdTaskForm *self, QdTaskWork *work)
{
  work->name = g_strdup (gtk_editable_get_text (self->name));
  work->labellers = (guint) gtk_spin_button_get_value_as_int (self->labellers);
  work->choice = get_choice (self);
  work->choice.text = work->text = dup_text (self);
  work->review = gtk_switch_get_active (self->review);
}

/* ---- How many photos ---- */

typedef struct
{
  QdPhotoChoice choice;
  char *text;
  guint n, n_all;
} Count;

static void
count_free (gpointer data)
{
  g_free (((Count *) data)->text);
  g_free (data);
}

static gboolean
count_photos (QdProject *project, gpointer data, GError **error)
{
  Count *count = data;

  return qd_hands_count_photos (project, &count->choice, &count->n, &count->n_all, error);
}

static void on_choice (QdTaskForm *self);

static void
on_counted (gpointer owner, gpointer data, const GError *error)
{
  QdTaskForm *self = owner;
  const Count *count = data;
  g_autofree char *all = g_strdup_printf (ngettext ("%u photo", "%u photos", count->n_all), count->n_all);
  /* Translators: how many photos, of "214 photos". */
  g_autofree char *text = count->n == count->n_all ? g_strdup (all) : g_strdup_printf (_ ("%u of %s"), count->n, all);

  self->counting = FALSE;
  if (self->stale)
    {
      on_choice (self);
      return;
    }
  gtk_label_set_text (self->count, error != NULL ? error->message : text);
  /* Where it is seen with the first rows, too. */
  adw_preferences_group_set_description (ADW_PREFERENCES_GROUP (self), gtk_label_get_text (self->count));
}

static void
on_choice (QdTaskForm *self)
{
  Count *count;

  self->stale = self->counting;
  if (self->counting)
    return;
  self->counting = TRUE;
  count = g_new0 (Count, 1);
  count->choice = get_choice (self);
  count->choice.text = count->text = dup_text (self);
  qd_session_read (self->session, count_photos, count, count_free, G_OBJECT (self), on_counted);
}

void
qd_task_form_clear (QdTaskForm *self)
{
  gtk_editable_set_text (self->name, "");
}

static void
on_name (QdTaskForm *self)
{
  g_autofree char *name = g_strstrip (g_strdup (gtk_editable_get_text (self->name)));

  gtk_widget_set_sensitive (self->make, *name != '\0');
}

static void
on_make (QdTaskForm *self)
{
  g_signal_emit (self, signals[SIGNAL_MAKE], 0);
}

static void
add_row (QdTaskForm *self, const char *title, const char *subtitle, gpointer control, const char *name)
{
  gtk_widget_set_name (control, name);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), GTK_WIDGET (qd_form_row_new (title, subtitle, control)));
}

static GtkEditable *
add_entry (QdTaskForm *self, const char *title, const char *name)
{
  GtkWidget *row = adw_entry_row_new ();

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  gtk_widget_set_name (row, name);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), row);
  return GTK_EDITABLE (row);
}

static GtkSpinButton *
add_spin (QdTaskForm *self, const char *title, const char *subtitle, const char *name, double most, double value)
{
  GtkWidget *spin = gtk_spin_button_new_with_range (1, most, 1);

  gtk_spin_button_set_value (GTK_SPIN_BUTTON (spin), value);
  add_row (self, title, subtitle, spin, name);
  return GTK_SPIN_BUTTON (spin);
}

static GtkSwitch *
add_switch (QdTaskForm *self, const char *title, const char *subtitle, const char *name)
{
  GtkWidget *choice = gtk_switch_new ();

  add_row (self, title, subtitle, choice, name);
  return GTK_SWITCH (choice);
}

static AdwComboRow *
add_list (QdTaskForm *self, const char *title, const char *name, GtkStringList *choices)
{
  GtkWidget *row = adw_combo_row_new ();

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_combo_row_set_model (ADW_COMBO_ROW (row), G_LIST_MODEL (choices));
  gtk_widget_set_name (row, name);
  g_signal_connect_object (row, "notify::selected", G_CALLBACK (on_choice), self, G_CONNECT_SWAPPED);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), row);
  g_object_unref (choices);
  return ADW_COMBO_ROW (row);
}

static GtkStringList *
list_kinds (void)
{
  GtkStringList *list = gtk_string_list_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    gtk_string_list_append (list, qd_photo_kind_get_title (kinds[i]));
  return list;
}

/* They are remembered, too, in their places. */
static GtkStringList *
list_classes (QdTaskForm *self)
{
  const GPtrArray *classes = qd_session_get_summary (self->session)->classes;
  GtkStringList *list = gtk_string_list_new (NULL);

  g_array_set_size (self->classes, 0);
  gtk_string_list_append (list, _ ("Any class"));
  for (guint i = 0; i < classes->len; i++)
    {
      const QdClass *class_ = classes->pdata[i];

      g_array_append_val (self->classes, class_->id);
      gtk_string_list_append (list, class_->name);
    }
  return list;
}

static gboolean
is_same_list (GListModel *first, GListModel *second)
{
  guint n = g_list_model_get_n_items (first);
  gboolean same = n == g_list_model_get_n_items (second);

  for (guint i = 0; i < n && same; i++)
    same = g_str_equal (gtk_string_list_get_string (GTK_STRING_LIST (first), i),
                        gtk_string_list_get_string (GTK_STRING_LIST (second), i));
  return same;
}

/* Some are there no more, have other names, or are new: the one that was chosen stays so, else it is any. */
static void
show_classes (QdTaskForm *self)
{
  const gint64 chosen = get_choice (self).class_id;
  g_autoptr (GtkStringList) list = list_classes (self);
  guint place = 0;

  for (guint i = 0; i < self->classes->len; i++)
    if (g_array_index (self->classes, gint64, i) == chosen)
      place = i + 1;
  if (!is_same_list (adw_combo_row_get_model (self->class_row), G_LIST_MODEL (list)))
    adw_combo_row_set_model (self->class_row, G_LIST_MODEL (list));
  adw_combo_row_set_selected (self->class_row, place);
}

static void
on_changed (QdTaskForm *self, guint what)
{
  if ((what & QD_CHANGED_CLASSES) != 0)
    show_classes (self);
  on_choice (self);
}

static GtkStringList *
list_subsets (void)
{
  const char *titles[] = { _ ("Any part"), _ ("Training"), _ ("Validation"), _ ("Test"), _ ("In no part"), NULL };

  return gtk_string_list_new (titles);
}

static void
qd_task_form_finalize (GObject *object)
{
  g_array_unref (QD_TASK_FORM (object)->classes);
  g_object_unref (QD_TASK_FORM (object)->session);
  G_OBJECT_CLASS (qd_task_form_parent_class)->finalize (object);
}

static void
qd_task_form_class_init (QdTaskFormClass *class_)
{
  G_OBJECT_CLASS (class_)->finalize = qd_task_form_finalize;
  signals[SIGNAL_MAKE] = g_signal_new ("make", QD_TYPE_TASK_FORM, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
add_photos (QdTaskForm *self, QdPhotoKind kind)
{
  self->kind = add_list (self, _ ("Which photos"), "task-kind", list_kinds ());
  self->class_row = add_list (self, _ ("Of which class"), "task-class", list_classes (self));
  self->subset = add_list (self, _ ("In which part of the split"), "task-subset", list_subsets ());
  self->text = add_entry (self, _ ("Only with this in species, place, observer or file name"), "task-text");
  self->percent = add_spin (self, _ ("Part of the photos, in percent"), _ ("Chosen at random"), "task-percent", 100, 100);
  self->count = GTK_LABEL (gtk_label_new (""));
  add_row (self, _ ("That makes"), NULL, self->count, "task-count");
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (kinds[i] == kind)
      adw_combo_row_set_selected (self->kind, i);
  g_signal_connect_object (self->text, "changed", G_CALLBACK (on_choice), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->percent, "value-changed", G_CALLBACK (on_choice), self, G_CONNECT_SWAPPED);
}

static void
qd_task_form_init (QdTaskForm *self)
{
  self->classes = g_array_new (FALSE, FALSE, sizeof (gint64));
  self->make = gtk_button_new_with_mnemonic (_ ("_Make task"));
  gtk_widget_set_name (self->make, "task-make");
  gtk_widget_set_valign (self->make, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (self->make, "suggested-action");
  g_signal_connect_object (self->make, "clicked", G_CALLBACK (on_make), self, G_CONNECT_SWAPPED);
  adw_preferences_group_set_header_suffix (ADW_PREFERENCES_GROUP (self), self->make);
  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (self), _ ("New task"));
  self->name = add_entry (self, _ ("Name"), "task-name");
  g_signal_connect_object (self->name, "changed", G_CALLBACK (on_name), self, G_CONNECT_SWAPPED);
  on_name (self);
}

static void
add_people (QdTaskForm *self)
{
  self->labellers = add_spin (self, _ ("People who look at each photo"), NULL, "task-labellers", QD_TASK_MOST_LABELLERS,
                              WANTED_LABELLERS);
  self->review = add_switch (self, _ ("With the boxes that are there"),
                             _ ("To be looked at again; as they are now, they are kept"), "task-review");
}

GtkWidget *
qd_task_form_new (QdSession *session, QdPhotoKind kind)
{
  QdTaskForm *self = g_object_new (QD_TYPE_TASK_FORM, NULL);

  self->session = g_object_ref (session);
  add_photos (self, kind);
  add_people (self);
  on_choice (self);
  g_signal_connect_object (session, "changed", G_CALLBACK (on_changed), self, G_CONNECT_SWAPPED);
  return GTK_WIDGET (self);
}
