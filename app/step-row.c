#include "app/step-row.h"

#include <glib/gi18n.h>

struct _QdStepRow
{
  GtkListBoxRow parent_instance;
  const QdStep *step;
  GtkLabel *number;
  GtkLabel *title;
  GtkLabel *line;
  GtkStack *mark;
  GtkSpinner *spinner;
};

G_DEFINE_FINAL_TYPE (QdStepRow, qd_step_row, GTK_TYPE_LIST_BOX_ROW)

static void
qd_step_row_class_init (QdStepRowClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/quadrat_app/Quadrat/step-row.ui");
  gtk_widget_class_bind_template_child (widget_class, QdStepRow, number);
  gtk_widget_class_bind_template_child (widget_class, QdStepRow, title);
  gtk_widget_class_bind_template_child (widget_class, QdStepRow, line);
  gtk_widget_class_bind_template_child (widget_class, QdStepRow, mark);
  gtk_widget_class_bind_template_child (widget_class, QdStepRow, spinner);
}

static void
qd_step_row_init (QdStepRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
qd_step_row_new (const QdStep *step, guint number)
{
  QdStepRow *self = g_object_new (QD_TYPE_STEP_ROW, NULL);
  g_autofree char *text = g_strdup_printf ("%u", number);
  g_autofree char *tooltip = g_strdup_printf (_ ("%s (Alt+%u)"), _ (step->purpose), number);

  self->step = step;
  gtk_label_set_text (self->number, text);
  gtk_label_set_text (self->title, _ (step->title));
  gtk_widget_set_tooltip_text (GTK_WIDGET (self), tooltip);
  return GTK_WIDGET (self);
}

const QdStep *
qd_step_row_get_step (QdStepRow *self)
{
  return self->step;
}

static const char *
describe_progress (QdProgress progress)
{
  switch (progress)
    {
    case QD_PROGRESS_DONE:
      return _ ("done");
    case QD_PROGRESS_BUSY:
      return _ ("at work");
    case QD_PROGRESS_BEGUN:
      return _ ("begun");
    case QD_PROGRESS_NONE:
    default:
      return _ ("not begun");
    }
}

void
qd_step_row_set_status (QdStepRow *self, const QdPageStatus *status)
{
  g_autofree char *spoken = NULL;

  gtk_label_set_text (self->line, status->line);
  gtk_widget_set_visible (GTK_WIDGET (self->line), status->line != NULL);
  gtk_stack_set_visible_child_name (self->mark, status->progress == QD_PROGRESS_DONE   ? "done"
                                                : status->progress == QD_PROGRESS_BUSY ? "busy"
                                                                                       : "none");
  gtk_spinner_set_spinning (self->spinner, status->progress == QD_PROGRESS_BUSY);
  spoken = g_strdup_printf ("%s, %s, %s", _ (self->step->title), status->line != NULL ? status->line : "",
                            describe_progress (status->progress));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
}
