#include "app/pages/box-survey.h"

#include "app/dialogs.h"
#include "app/pages/box-class-row.h"

#include <glib/gi18n.h>

#define MOST_ROWS   200 /* of classes; further ones keep their names */
#define ROWS_A_TURN 1   /* one takes some milliseconds */

struct _QdBoxSurvey
{
  AdwWindow parent_instance;
  char *path;
  QdBoxesReport *survey;
  GPtrArray *names;     /* of char *: the project's classes */
  GHashTable *known;    /* char * -> index of @names + 1: casefolded */
  GHashTable *in_file;  /* char *: names of the file's classes, casefolded */
  GtkStringList *model; /* what a class may become: @names, itself, nothing */
  GtkWidget *classes;   /* the group of @choices */
  GPtrArray *choices;   /* of QdBoxClassRow, borrowed: the first classes of the file */
  guint adding;         /* a source, while rows are missing */
  GtkSwitch *suggestions;
};

G_DEFINE_FINAL_TYPE (QdBoxSurvey, qd_box_survey, ADW_TYPE_WINDOW)

static guint signal_import;

static void
qd_box_survey_dispose (GObject *object)
{
  g_clear_handle_id (&QD_BOX_SURVEY (object)->adding, g_source_remove);
  G_OBJECT_CLASS (qd_box_survey_parent_class)->dispose (object);
}

static void
qd_box_survey_finalize (GObject *object)
{
  QdBoxSurvey *self = QD_BOX_SURVEY (object);

  g_free (self->path);
  g_clear_pointer (&self->survey, qd_boxes_report_free);
  g_clear_pointer (&self->names, g_ptr_array_unref);
  g_hash_table_unref (self->known);
  g_hash_table_unref (self->in_file);
  g_clear_pointer (&self->choices, g_ptr_array_unref);
  g_clear_object (&self->model);
  G_OBJECT_CLASS (qd_box_survey_parent_class)->finalize (object);
}

static void
qd_box_survey_class_init (QdBoxSurveyClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = qd_box_survey_dispose;
  G_OBJECT_CLASS (klass)->finalize = qd_box_survey_finalize;
  signal_import = g_signal_new ("import", QD_TYPE_BOX_SURVEY, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_add_binding_action (GTK_WIDGET_CLASS (klass), GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
qd_box_survey_init (QdBoxSurvey *self)
{
  self->choices = g_ptr_array_new ();
  self->names = g_ptr_array_new_with_free_func (g_free);
  self->known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->in_file = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

static void
on_import (QdBoxSurvey *self)
{
  g_signal_emit (self, signal_import, 0);
  gtk_window_close (GTK_WINDOW (self));
}

/* ---- What was found ---- */

static GtkWidget *
add_row (GtkWidget *group, const char *title, const char *subtitle)
{
  GtkWidget *row = adw_action_row_new ();

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 0);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), row);
  return row;
}

/* Nothing where @n is 0. */
static void G_GNUC_PRINTF (3, 4) append (GString *text, guint n, const char *format, ...)
{
  va_list arguments;

  if (n == 0)
    return;
  if (text->len > 0)
    g_string_append (text, ", ");
  va_start (arguments, format);
  g_string_append_vprintf (text, format, arguments);
  va_end (arguments);
}

static void
add_photos (GtkWidget *group, const QdBoxesReport *survey)
{
  g_autofree char *title =
      g_strdup_printf (ngettext ("%u of %u photo is in the project", "%u of %u photos are in the project", survey->photos),
                       survey->photos_matched, survey->photos);
  g_autoptr (GString) text = g_string_new (NULL);

  append (text, survey->by_name, ngettext ("%u by name", "%u by name", survey->by_name), survey->by_name);
  append (text, survey->by_number, ngettext ("%u by number", "%u by number", survey->by_number), survey->by_number);
  append (text, survey->by_hash, ngettext ("%u by its bytes", "%u by their bytes", survey->by_hash), survey->by_hash);
  append (text, survey->photos_empty, ngettext ("%u without a box", "%u without a box", survey->photos_empty),
          survey->photos_empty);
  append (text, survey->photos_scaled,
          ngettext ("%u in another size, scaled", "%u in another size, scaled", survey->photos_scaled), survey->photos_scaled);
  add_row (group, title, text->str);
}

static void
add_boxes (GtkWidget *group, const QdBoxesReport *survey)
{
  const QdReport *report = survey->report;
  g_autofree char *title = g_strdup_printf (ngettext ("%u of %u box can be used", "%u of %u boxes can be used", report->read),
                                            report->read - report->skipped, report->read);
  g_autoptr (GString) text = g_string_new (NULL);

  append (text, report->added, ngettext ("%u new", "%u new", report->added), report->added);
  append (text, report->updated, ngettext ("%u changed", "%u changed", report->updated), report->updated);
  append (text, report->unchanged, ngettext ("%u there already", "%u there already", report->unchanged), report->unchanged);
  append (text, survey->clipped, ngettext ("%u cut at the photo’s edge", "%u cut at the photo’s edge", survey->clipped),
          survey->clipped);
  add_row (group, title, text->str);
}

static void
add_people (GtkWidget *group, const QdBoxesReport *survey)
{
  g_autofree char *title = NULL;

  if (survey->answers == 0)
    return;
  title = g_strdup_printf (ngettext ("What %u person drew", "What each of %u people drew", survey->people), survey->people);
  add_row (group, title, _ ("It comes into a labelling task of its own, and the boxes of the photos stay apart from it"));
}

static GtkWidget *
build_findings (QdBoxSurvey *self)
{
  GtkWidget *group = adw_preferences_group_new ();
  g_autofree char *name = g_filename_display_basename (self->path);
  g_autofree char *title = g_strdup_printf (_ ("“%s”, %s"), name, self->survey->format->title);
  g_autofree char *escaped = g_markup_escape_text (title, -1);

  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (group), escaped);
  add_photos (group, self->survey);
  add_boxes (group, self->survey);
  add_people (group, self->survey);
  return group;
}

/* Each reason that something is left out for, to unfold. */
static GtkWidget *
build_reasons (QdBoxSurvey *self)
{
  GtkWidget *group = adw_preferences_group_new ();

  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (group), _ ("Left out"));
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), qd_report_details_new (self->survey->report));
  return group;
}

/* ---- Classes ---- */

/* Its index; the number of names where none is the same, in whatever case. */
static guint
find_name (QdBoxSurvey *self, const char *name)
{
  g_autofree char *folded = g_utf8_casefold (name, -1);
  guint place = GPOINTER_TO_UINT (g_hash_table_lookup (self->known, folded));

  return place > 0 ? place - 1 : self->names->len;
}

/* A class of the file has it, or becomes it. */
static gboolean
is_in_file (QdBoxSurvey *self, const char *name)
{
  g_autofree char *folded = g_utf8_casefold (name, -1);

  return g_hash_table_contains (self->in_file, folded);
}

/* What a class of the file is called that becomes a new one: its name, with a number behind it where the project has that. */
static char *
dup_new_name (QdBoxSurvey *self, const QdBoxesClass *class_)
{
  char *name = g_strdup (class_->name);

  for (guint number = 2; find_name (self, name) < self->names->len || (number > 2 && is_in_file (self, name)); number++)
    {
      g_free (name);
      name = g_strdup_printf ("%s %u", class_->name, number);
    }
  return name;
}

/* The boxes, and what a new class is called where it is not as in the file. */
static void
on_class_chosen (QdBoxSurvey *self, GtkWidget *row)
{
  const QdBoxesClass *class_ = g_object_get_data (G_OBJECT (row), "class");
  g_autofree char *boxes = g_strdup_printf (ngettext ("%u box", "%u boxes", class_->boxes), class_->boxes);
  g_autofree char *name = dup_new_name (self, class_), *text = g_strdup_printf (_ ("%s, becomes “%s”"), boxes, name);
  gboolean apart =
      qd_box_class_row_get_chosen (QD_BOX_CLASS_ROW (row)) == self->names->len && !g_str_equal (name, class_->name);

  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), apart ? text : boxes);
}

static void
add_class (QdBoxSurvey *self, QdBoxesClass *class_)
{
  GtkWidget *row = qd_box_class_row_new (class_->name, self->model, find_name (self, class_->name));

  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 0);
  g_object_set_data (G_OBJECT (row), "class", class_);
  on_class_chosen (self, row);
  g_signal_connect_object (row, "chosen", G_CALLBACK (on_class_chosen), self, G_CONNECT_SWAPPED);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self->classes), row);
  g_ptr_array_add (self->choices, row);
}

static gboolean
add_classes (gpointer user_data)
{
  QdBoxSurvey *self = user_data;
  guint n = MIN (self->survey->classes->len, MOST_ROWS);

  for (guint i = 0; i < ROWS_A_TURN && self->choices->len < n; i++)
    add_class (self, self->survey->classes->pdata[self->choices->len]);
  if (self->choices->len < n)
    return G_SOURCE_CONTINUE;
  self->adding = 0;
  return G_SOURCE_REMOVE;
}

static GtkWidget *
build_classes (QdBoxSurvey *self)
{
  GtkWidget *group = adw_preferences_group_new ();
  GPtrArray *classes = self->survey->classes;
  guint n = MIN (classes->len, MOST_ROWS);

  self->classes = group;
  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (group), _ ("What the classes of the file become"));
  if (classes->len > n)
    {
      guint more = classes->len - n;
      g_autofree char *rest = g_strdup_printf (ngettext ("%u more keeps its name.", "%u more keep their names.", more), more);

      adw_preferences_group_set_description (ADW_PREFERENCES_GROUP (group), rest);
    }
  if (add_classes (self) == G_SOURCE_CONTINUE)
    self->adding = g_idle_add (add_classes, self);
  return group;
}

static GtkWidget *
build_suggestions (QdBoxSurvey *self)
{
  GtkWidget *group = adw_preferences_group_new ();
  GtkWidget *row = add_row (group, _ ("As suggestions"), _ ("Found by a program: each waits until you take it over"));

  self->suggestions = GTK_SWITCH (gtk_switch_new ());
  gtk_widget_set_valign (GTK_WIDGET (self->suggestions), GTK_ALIGN_CENTER);
  gtk_switch_set_active (self->suggestions, self->survey->format->suggests);
  gtk_widget_set_sensitive (row, !self->survey->format->suggests);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), GTK_WIDGET (self->suggestions));
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), GTK_WIDGET (self->suggestions));
  return group;
}

/* ---- The window ---- */

static GtkWidget *
build_header (QdBoxSurvey *self)
{
  GtkWidget *header = adw_header_bar_new ();
  GtkWidget *cancel = gtk_button_new_with_mnemonic (_ ("_Cancel")), *import = gtk_button_new_with_mnemonic (_ ("_Import"));
  gboolean any = self->survey->photos_matched > 0;

  adw_header_bar_set_show_start_title_buttons (ADW_HEADER_BAR (header), FALSE);
  adw_header_bar_set_show_end_title_buttons (ADW_HEADER_BAR (header), FALSE);
  adw_header_bar_pack_start (ADW_HEADER_BAR (header), cancel);
  adw_header_bar_pack_end (ADW_HEADER_BAR (header), import);
  gtk_widget_set_name (import, "survey-import");
  gtk_widget_add_css_class (import, "suggested-action");
  gtk_widget_set_sensitive (import, any);
  if (!any)
    gtk_widget_set_tooltip_text (import, _ ("None of its photos are in the project."));
  g_signal_connect_swapped (cancel, "clicked", G_CALLBACK (gtk_window_close), self);
  g_signal_connect_swapped (import, "clicked", G_CALLBACK (on_import), self);
  gtk_window_set_default_widget (GTK_WINDOW (self), import);
  return header;
}

static void
build (QdBoxSurvey *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0), *page = adw_preferences_page_new ();

  gtk_box_append (GTK_BOX (box), build_header (self));
  adw_preferences_page_add (ADW_PREFERENCES_PAGE (page), ADW_PREFERENCES_GROUP (build_findings (self)));
  if (self->survey->classes->len > 0)
    adw_preferences_page_add (ADW_PREFERENCES_PAGE (page), ADW_PREFERENCES_GROUP (build_classes (self)));
  adw_preferences_page_add (ADW_PREFERENCES_PAGE (page), ADW_PREFERENCES_GROUP (build_suggestions (self)));
  if (self->survey->report->skipped > 0 || self->survey->report->n_warnings > 0)
    adw_preferences_page_add (ADW_PREFERENCES_PAGE (page), ADW_PREFERENCES_GROUP (build_reasons (self)));
  gtk_widget_set_vexpand (page, TRUE);
  gtk_box_append (GTK_BOX (box), page);
  adw_window_set_content (ADW_WINDOW (self), box);
}

QdBoxSurvey *
qd_box_survey_new (const char *path, QdBoxesReport *survey, GPtrArray *classes)
{
  QdBoxSurvey *self =
      g_object_new (QD_TYPE_BOX_SURVEY, "title", _ ("Import boxes"), "default-width", 520, "default-height", 560, NULL);

  self->path = g_strdup (path);
  self->survey = survey;
  self->model = gtk_string_list_new (NULL);
  for (guint i = 0; i < classes->len; i++)
    {
      const QdClass *class_ = classes->pdata[i];
      g_ptr_array_add (self->names, g_strdup (class_->name));
      g_hash_table_insert (self->known, g_utf8_casefold (class_->name, -1), GUINT_TO_POINTER (i + 1));
      gtk_string_list_append (self->model, class_->name);
    }
  for (guint i = 0; i < survey->classes->len; i++)
    g_hash_table_add (self->in_file, g_utf8_casefold (((const QdBoxesClass *) survey->classes->pdata[i])->name, -1));
  gtk_string_list_append (self->model, _ ("A new class"));
  gtk_string_list_append (self->model, _ ("Nothing: left out"));
  build (self);
  return self;
}

const char *
qd_box_survey_get_path (QdBoxSurvey *self)
{
  return self->path;
}

GHashTable *
qd_box_survey_dup_classes (QdBoxSurvey *self)
{
  GHashTable *classes = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

  for (guint i = 0; i < MIN (self->survey->classes->len, MOST_ROWS); i++)
    {
      const QdBoxesClass *class_ = self->survey->classes->pdata[i]; /* its row may be still to come */
      guint chosen =
          i < self->choices->len ? qd_box_class_row_get_chosen (self->choices->pdata[i]) : find_name (self, class_->name);

      if (chosen < self->names->len)
        g_hash_table_insert (classes, g_strdup (class_->name), g_strdup (self->names->pdata[chosen]));
      else if (chosen == self->names->len)
        g_hash_table_insert (classes, g_strdup (class_->name), dup_new_name (self, class_));
      else
        g_hash_table_insert (classes, g_strdup (class_->name), g_strdup (""));
    }
  return classes;
}

gboolean
qd_box_survey_get_as_suggestions (QdBoxSurvey *self)
{
  return gtk_switch_get_active (self->suggestions);
}
