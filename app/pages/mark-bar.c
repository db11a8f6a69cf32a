#include "app/pages/mark-bar.h"

#include <glib/gi18n.h>

struct _QdMarkBar
{
  AdwBin parent_instance;
  GtkMenuButton *jump;
  GtkEntry *jump_number;
  GtkToggleButton *verified, *no_animal, *left_out;
  GtkWidget *settle;
};

G_DEFINE_FINAL_TYPE (QdMarkBar, qd_mark_bar, ADW_TYPE_BIN)

enum
{
  SIGNAL_MARKED,
  SIGNAL_JUMPED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* ---- Marks ---- */

static void
on_verified (QdMarkBar *self)
{
  g_signal_emit (self, signals[SIGNAL_MARKED], 0, QD_MARK_VERIFIED);
}

static void
on_no_animal (QdMarkBar *self)
{
  g_signal_emit (self, signals[SIGNAL_MARKED], 0, QD_MARK_EMPTY);
}

static void
on_left_out (QdMarkBar *self)
{
  g_signal_emit (self, signals[SIGNAL_MARKED], 0, QD_MARK_UNUSABLE);
}

void
qd_mark_bar_show_mark (QdMarkBar *self, QdMark mark, gboolean has_boxes, gboolean disputed, gboolean may_change)
{
  gtk_widget_set_visible (self->settle, disputed);
  gtk_toggle_button_set_active (self->verified, mark == QD_MARK_VERIFIED);
  gtk_toggle_button_set_active (self->no_animal, mark == QD_MARK_EMPTY);
  gtk_toggle_button_set_active (self->left_out, mark == QD_MARK_UNUSABLE);
  gtk_widget_set_sensitive (GTK_WIDGET (self->verified), has_boxes && may_change);
  gtk_widget_set_sensitive (GTK_WIDGET (self->no_animal), !has_boxes && may_change);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->verified), has_boxes ? _ ("Every animal has its box (Space)")
                                                                     : _ ("Draw the boxes first, or choose “No animal”"));
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->no_animal), has_boxes ? _ ("This photo has boxes")
                                                                       : _ ("There is nothing to find on this photo (E)"));
}

void
qd_mark_bar_guard (QdMarkBar *self, QdPage *page)
{
  qd_page_guard_widget (page, GTK_WIDGET (self->verified));
  qd_page_guard_widget (page, GTK_WIDGET (self->no_animal));
  qd_page_guard_widget (page, GTK_WIDGET (self->left_out));
}

/* ---- By number ---- */

void
qd_mark_bar_show_position (QdMarkBar *self, guint number, guint n)
{
  /* Translators: number of the photo, how many there are. */
  g_autofree char *text = g_strdup_printf (_ ("%u of %u"), number, n);

  gtk_menu_button_set_label (self->jump, text);
  gtk_widget_set_sensitive (GTK_WIDGET (self->jump), n > 0);
}

void
qd_mark_bar_open_jump (QdMarkBar *self)
{
  gtk_menu_button_popup (self->jump);
}

static void
on_jump (QdMarkBar *self)
{
  guint64 number = g_ascii_strtoull (gtk_editable_get_text (GTK_EDITABLE (self->jump_number)), NULL, 10);

  if (number == 0)
    {
      gtk_widget_add_css_class (GTK_WIDGET (self->jump_number), "error");
      return;
    }
  gtk_widget_remove_css_class (GTK_WIDGET (self->jump_number), "error");
  gtk_editable_set_text (GTK_EDITABLE (self->jump_number), "");
  gtk_menu_button_popdown (self->jump);
  g_signal_emit (self, signals[SIGNAL_JUMPED], 0, (guint) MIN (number, G_MAXUINT));
}

/* ---- The widget ---- */

static void
qd_mark_bar_class_init (QdMarkBarClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  signals[SIGNAL_MARKED] =
      g_signal_new ("marked", QD_TYPE_MARK_BAR, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_INT);
  signals[SIGNAL_JUMPED] =
      g_signal_new ("jumped", QD_TYPE_MARK_BAR, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_UINT);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/quadrat_app/Quadrat/mark-bar.ui");
  gtk_widget_class_bind_template_child (widget_class, QdMarkBar, jump);
  gtk_widget_class_bind_template_child (widget_class, QdMarkBar, jump_number);
  gtk_widget_class_bind_template_child (widget_class, QdMarkBar, verified);
  gtk_widget_class_bind_template_child (widget_class, QdMarkBar, no_animal);
  gtk_widget_class_bind_template_child (widget_class, QdMarkBar, left_out);
  gtk_widget_class_bind_template_child (widget_class, QdMarkBar, settle);
  gtk_widget_class_bind_template_callback (widget_class, on_verified);
  gtk_widget_class_bind_template_callback (widget_class, on_no_animal);
  gtk_widget_class_bind_template_callback (widget_class, on_left_out);
  gtk_widget_class_bind_template_callback (widget_class, on_jump);
}

static void
qd_mark_bar_init (QdMarkBar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
