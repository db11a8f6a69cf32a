#include "app/pages/species-panel.h"

#include "app/pages/class-edit.h"
#include "app/pages/class-popover.h"
#include "app/pages/merge-dialog.h"
#include "app/pages/species-list.h"
#include "app/undo.h"
#include "app/words.h"

#include <glib/gi18n.h>

struct _QdSpeciesPanel
{
  AdwBin parent_instance;
  GtkToggleButton *filters;
  GtkEditable *search;
  GtkCheckButton *all;
  QdSpeciesList *list;
  GtkWidget *list_stack, *bar, *undo, *redo;
  GtkLabel *selected, *sentence;
  GtkWidget *popover; /* NULL: not needed yet */

  QdSession *session;
  QdOverview *overview;
  gint64 popover_species;
  gboolean showing;    /* nothing is a person's doing */
  gboolean may_change; /* the project may be written */
};

G_DEFINE_FINAL_TYPE (QdSpeciesPanel, qd_species_panel, ADW_TYPE_BIN)

static guint failed_signal;

/* ---- Edits ---- */

static void
on_edited (gpointer owner, gpointer data, const GError *error)
{
  QdSpeciesPanel *self = owner;

  (void) data;
  if (error != NULL)
    {
      g_autofree char *text = g_strdup_printf ("%s %s", _ ("The change was not kept."), error->message);

      g_signal_emit (self, failed_signal, 0, text);
      qd_overview_ask (self->overview); /* ticks go back */
    }
}

/* Takes @edit. */
static void
write_edit (QdSpeciesPanel *self, QdClassEdit *edit)
{
  qd_session_write (self->session, qd_class_edit_commit, edit, qd_class_edit_free, G_OBJECT (self), on_edited);
}

static void
edit_selected (QdSpeciesPanel *self, QdClassEditKind kind)
{
  g_autoptr (GArray) ids = qd_species_list_dup_selected (self->list);

  if (ids->len > 0)
    write_edit (self, qd_class_edit_new (kind, ids));
}

static void
use_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  (void) name;
  (void) parameter;
  edit_selected (QD_SPECIES_PANEL (widget), QD_CLASS_EDIT_USE);
}

static void
leave_out_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  (void) name;
  (void) parameter;
  edit_selected (QD_SPECIES_PANEL (widget), QD_CLASS_EDIT_LEAVE_OUT);
}

static void
separate_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  (void) name;
  (void) parameter;
  edit_selected (QD_SPECIES_PANEL (widget), QD_CLASS_EDIT_SEPARATE);
}

static void
step_history (GtkWidget *widget, const char *name, GVariant *parameter)
{
  (void) parameter;
  qd_session_undo (QD_SPECIES_PANEL (widget)->session, g_str_equal (name, "species.redo"));
}

static void
on_merge_named (gpointer owner, GArray *species, const char *name)
{
  QdClassEdit *edit = qd_class_edit_new (QD_CLASS_EDIT_NAME, species);

  edit->name = g_strdup (name);
  write_edit (owner, edit);
}

static void
merge_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  QdSpeciesPanel *self = QD_SPECIES_PANEL (widget);
  g_autoptr (GArray) ids = qd_species_list_dup_selected (self->list);
  const QdSpecies *first = ids->len > 0 ? qd_species_list_find (self->list, g_array_index (ids, gint64, 0)) : NULL;
  const QdClass *class_ = first != NULL ? qd_session_find_class (self->session, first->class_id) : NULL;

  (void) name;
  (void) parameter;
  if (first != NULL)
    qd_merge_dialog_show (widget, ids, class_ != NULL ? class_->name : first->common_name, on_merge_named);
}

static void
search_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  (void) name;
  (void) parameter;
  gtk_widget_grab_focus (GTK_WIDGET (QD_SPECIES_PANEL (widget)->search));
}

static void
unselect_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  (void) name;
  (void) parameter;
  qd_species_list_unselect (QD_SPECIES_PANEL (widget)->list);
}

static void
on_species_used (QdSpeciesPanel *self, gint64 species, gboolean used)
{
  write_edit (self, qd_class_edit_new_one (used ? QD_CLASS_EDIT_USE : QD_CLASS_EDIT_LEAVE_OUT, species));
}

/* The tick above the list is for all that are in it. */
static void
on_all (QdSpeciesPanel *self)
{
  g_autoptr (GArray) ids = NULL;

  if (self->showing)
    return;
  ids = qd_species_list_dup_all (self->list);
  if (ids->len > 0)
    write_edit (self,
                qd_class_edit_new (gtk_check_button_get_active (self->all) ? QD_CLASS_EDIT_USE : QD_CLASS_EDIT_LEAVE_OUT, ids));
}

/* ---- One class ---- */

static void
on_class_named (QdSpeciesPanel *self, const char *name)
{
  QdClassEdit *edit = qd_class_edit_new_one (QD_CLASS_EDIT_NAME, self->popover_species);

  edit->name = g_strdup (name);
  write_edit (self, edit);
}

static void
on_class_colored (QdSpeciesPanel *self, guint color)
{
  const QdSpecies *species = qd_species_list_find (self->list, self->popover_species);
  QdClassEdit *edit = species != NULL ? qd_class_edit_new_one (QD_CLASS_EDIT_COLOR, species->class_id) : NULL;

  if (edit == NULL)
    return;
  edit->color = color;
  write_edit (self, edit);
}

static void
on_class_separated (QdSpeciesPanel *self)
{
  write_edit (self, qd_class_edit_new_one (QD_CLASS_EDIT_SEPARATE, self->popover_species));
}

static void
make_popover (QdSpeciesPanel *self)
{
  self->popover = qd_class_popover_new ();
  gtk_widget_set_parent (self->popover, GTK_WIDGET (self->list));
  g_signal_connect_object (self->popover, "named", G_CALLBACK (on_class_named), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->popover, "colored", G_CALLBACK (on_class_colored), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->popover, "separated", G_CALLBACK (on_class_separated), self, G_CONNECT_SWAPPED);
}

static gboolean
is_shared (QdSpeciesPanel *self, const QdSpecies *species)
{
  GPtrArray *all = qd_overview_get_answer (self->overview)->species;

  for (guint i = 0; i < all->len; i++)
    if (((const QdSpecies *) all->pdata[i])->class_id == species->class_id && all->pdata[i] != species)
      return TRUE;
  return FALSE;
}

static void
on_class_clicked (QdSpeciesPanel *self, gint64 id, GtkWidget *button)
{
  const QdSpecies *species = qd_species_list_find (self->list, id);
  const QdClass *class_ = species != NULL ? qd_session_find_class (self->session, species->class_id) : NULL;

  if (class_ == NULL)
    return;
  if (self->popover == NULL)
    make_popover (self);
  self->popover_species = id;
  qd_class_popover_show (QD_CLASS_POPOVER (self->popover), button, class_, is_shared (self, species));
}

/* ---- Showing ---- */

static void
show_sentence (QdSpeciesPanel *self, const QdFacetTotals *totals)
{
  g_autofree char *n_observations = qd_words_count (totals->observations), *n_classes = qd_words_count (totals->classes),
                  *n_observers = qd_words_count (totals->observers);
  g_autofree char *observations =
      g_strdup_printf (ngettext ("%s observation", "%s observations", totals->observations), n_observations);
  g_autofree char *classes = g_strdup_printf (ngettext ("%s class", "%s classes", totals->classes), n_classes);
  g_autofree char *observers = g_strdup_printf (ngettext ("%s observer", "%s observers", totals->observers), n_observers);
  /* Translators: "412 observations of 2 classes by 287 observers will be used." */
  g_autofree char *text = totals->observations > 0
                              ? g_strdup_printf (_ ("%s of %s by %s will be used."), observations, classes, observers)
                              : g_strdup (_ ("No observation passes the filters. Allow more licenses, or tick a species."));

  gtk_label_set_text (self->sentence, text);
}

static void
show_all (QdSpeciesPanel *self, const QdOverviewAnswer *answer)
{
  guint n_used = 0, n = answer->species->len;
  g_autofree char *shown = qd_words_count (n), *all = qd_words_count (answer->n_species), *text = NULL;

  for (guint i = 0; i < n; i++)
    n_used += ((const QdSpecies *) answer->species->pdata[i])->class_id != 0;
  text = n == answer->n_species ? g_strdup_printf (ngettext ("%s species", "%s species", n), shown)
                                : g_strdup_printf (_ ("%s of %s species"), shown, all);
  self->showing = TRUE;
  gtk_check_button_set_label (self->all, text);
  gtk_check_button_set_active (self->all, n > 0 && n_used == n);
  gtk_check_button_set_inconsistent (self->all, n_used > 0 && n_used < n);
  gtk_widget_set_sensitive (GTK_WIDGET (self->all), n > 0 && self->may_change);
  self->showing = FALSE;
}

static void
on_selection (QdSpeciesPanel *self)
{
  guint n = qd_species_list_count_selected (self->list);
  g_autofree char *count = qd_words_count (n);
  g_autofree char *text = g_strdup_printf (ngettext ("%s selected", "%s selected", n), count);

  gtk_label_set_text (self->selected, text);
  gtk_action_bar_set_revealed (GTK_ACTION_BAR (self->bar), n > 1 && self->may_change);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "species.merge", n > 1 && self->may_change);
}

void
qd_species_panel_show (QdSpeciesPanel *self)
{
  const QdOverviewAnswer *answer = qd_overview_get_answer (self->overview);

  qd_species_list_show (self->list, answer->species);
  gtk_stack_set_visible_child_name (GTK_STACK (self->list_stack), answer->species->len > 0 ? "list" : "nothing");
  show_all (self, answer);
  show_sentence (self, &answer->totals);
}

void
qd_species_panel_show_classes (QdSpeciesPanel *self)
{
  qd_species_list_show_classes (self->list);
}

void
qd_species_panel_find_photos (QdSpeciesPanel *self)
{
  qd_species_list_find_photos (self->list);
}

void
qd_species_panel_open (QdSpeciesPanel *self, QdSession *session, QdOverview *overview)
{
  static const char *const edits[] = { "species.use", "species.leave-out", "species.separate" };

  g_set_object (&self->session, session);
  g_set_object (&self->overview, overview);
  qd_species_list_set_session (self->list, session);
  self->may_change = qd_session_get_read_only_reason (session) == NULL;
  qd_undo_follow (GTK_WIDGET (self), session, "species.undo", "species.redo", -1);
  qd_undo_describe (self->undo, session, FALSE);
  qd_undo_describe (self->redo, session, TRUE);
  for (guint i = 0; i < G_N_ELEMENTS (edits); i++)
    gtk_widget_action_set_enabled (GTK_WIDGET (self), edits[i], self->may_change);
}

GtkToggleButton *
qd_species_panel_get_filter_button (QdSpeciesPanel *self)
{
  return self->filters;
}

static void
on_search (QdSpeciesPanel *self)
{
  if (self->overview != NULL)
    qd_overview_search_species (self->overview, gtk_editable_get_text (self->search));
}

/* ---- The panel ---- */

static void
qd_species_panel_dispose (GObject *object)
{
  QdSpeciesPanel *self = QD_SPECIES_PANEL (object);

  g_clear_pointer (&self->popover, gtk_widget_unparent);
  g_clear_object (&self->session);
  g_clear_object (&self->overview);
  G_OBJECT_CLASS (qd_species_panel_parent_class)->dispose (object);
}

static void
install_actions (GtkWidgetClass *class)
{
  gtk_widget_class_install_action (class, "species.use", NULL, use_action);
  gtk_widget_class_install_action (class, "species.leave-out", NULL, leave_out_action);
  gtk_widget_class_install_action (class, "species.merge", NULL, merge_action);
  gtk_widget_class_install_action (class, "species.separate", NULL, separate_action);
  gtk_widget_class_install_action (class, "species.unselect", NULL, unselect_action);
  qd_undo_install (class, "species.undo", "species.redo", step_history);
  gtk_widget_class_install_action (class, "species.search", NULL, search_action);
  gtk_widget_class_add_binding_action (class, GDK_KEY_f, GDK_CONTROL_MASK, "species.search", NULL);
  gtk_widget_class_add_binding_action (class, GDK_KEY_m, GDK_CONTROL_MASK, "species.merge", NULL);
  gtk_widget_class_add_binding_action (class, GDK_KEY_Delete, 0, "species.leave-out", NULL);
}

static void
qd_species_panel_class_init (QdSpeciesPanelClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = qd_species_panel_dispose;
  g_type_ensure (QD_TYPE_SPECIES_LIST);
  failed_signal =
      g_signal_new ("failed", QD_TYPE_SPECIES_PANEL, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  install_actions (widget_class);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/quadrat_app/Quadrat/species-panel.ui");
  gtk_widget_class_bind_template_child (widget_class, QdSpeciesPanel, filters);
  gtk_widget_class_bind_template_child (widget_class, QdSpeciesPanel, search);
  gtk_widget_class_bind_template_child (widget_class, QdSpeciesPanel, all);
  gtk_widget_class_bind_template_child_full (widget_class, "species", FALSE, G_STRUCT_OFFSET (QdSpeciesPanel, list));
  gtk_widget_class_bind_template_child (widget_class, QdSpeciesPanel, list_stack);
  gtk_widget_class_bind_template_child (widget_class, QdSpeciesPanel, bar);
  gtk_widget_class_bind_template_child (widget_class, QdSpeciesPanel, undo);
  gtk_widget_class_bind_template_child (widget_class, QdSpeciesPanel, redo);
  gtk_widget_class_bind_template_child (widget_class, QdSpeciesPanel, selected);
  gtk_widget_class_bind_template_child (widget_class, QdSpeciesPanel, sentence);
  gtk_widget_class_bind_template_callback (widget_class, on_search);
  gtk_widget_class_bind_template_callback (widget_class, on_all);
  gtk_widget_class_bind_template_callback (widget_class, on_selection);
  gtk_widget_class_bind_template_callback (widget_class, on_species_used);
  gtk_widget_class_bind_template_callback (widget_class, on_class_clicked);
}

static void
qd_species_panel_init (QdSpeciesPanel *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "species.undo", FALSE);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "species.redo", FALSE);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "species.merge", FALSE);
}
