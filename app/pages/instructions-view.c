#include "app/pages/instructions-view.h"

#include "app/pages/box-examples.h"
#include "app/pages/example-tile.h"

#include <glib/gi18n.h>

struct _QdInstructionsView
{
  GtkBox parent_instance;
  GtkWidget *pager, *back, *on, *position, *title, *text, *examples, *drawings;
  QdInstructions *instructions; /* those with nothing on them too */
  QdSession *session;
  GArray *pages; /* of guint: those that are shown */
  guint place;   /* among them; their number: the drawings */
  gboolean writing;
};

G_DEFINE_FINAL_TYPE (QdInstructionsView, qd_instructions_view, GTK_TYPE_BOX)

enum
{
  SIGNAL_EXAMPLE_REMOVED,
  SIGNAL_TURNED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* ---- Examples ---- */

static void
on_remove (QdInstructionsView *self, GtkWidget *button)
{
  g_signal_emit (self, signals[SIGNAL_EXAMPLE_REMOVED], 0, GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (button), "index")));
}

static GtkWidget *
build_remove (QdInstructionsView *self, guint index)
{
  GtkWidget *button = gtk_button_new_from_icon_name ("edit-delete-symbolic");

  g_object_set_data (G_OBJECT (button), "index", GUINT_TO_POINTER (index));
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_add_css_class (button, "small-button");
  gtk_widget_set_name (button, "instructions_remove");
  gtk_widget_set_tooltip_text (button, _ ("Remove this example"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Remove this example"), -1);
  g_signal_connect_object (button, "clicked", G_CALLBACK (on_remove), self, G_CONNECT_SWAPPED);
  return button;
}

static GtkWidget *
build_example (QdInstructionsView *self, const QdExample *example, guint index)
{
  return qd_example_tile_new (self->session, example, self->writing ? build_remove (self, index) : NULL);
}

/* Good ones first, whatever their order. */
static void
show_examples (QdInstructionsView *self, const QdInstructionPage *page)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (self->examples)) != NULL)
    gtk_box_remove (GTK_BOX (self->examples), child);
  for (guint round = 0; page != NULL && round < 2; round++)
    for (guint i = 0; i < page->examples->len; i++)
      {
        const QdExample *example = page->examples->pdata[i];

        if ((example->kind == QD_EXAMPLE_GOOD) == (round == 0))
          gtk_box_append (GTK_BOX (self->examples), build_example (self, example, i));
      }
  gtk_widget_set_visible (self->examples, page != NULL && page->examples->len > 0);
}

/* ---- Pages ---- */

static guint
count_places (QdInstructionsView *self)
{
  return self->pages->len > 1 ? self->pages->len + 1 : 1;
}

static void
show_position (QdInstructionsView *self)
{
  guint n = count_places (self);
  g_autofree char *position = g_strdup_printf (_ ("Page %u of %u"), self->place + 1, n);

  gtk_label_set_text (GTK_LABEL (self->position), position);
  gtk_widget_set_sensitive (self->back, self->place > 0);
  gtk_widget_set_sensitive (self->on, self->place + 1 < n);
  gtk_widget_set_visible (self->pager, n > 1);
}

static void
set_label (GtkWidget *label, const char *text)
{
  gtk_label_set_text (GTK_LABEL (label), text);
  gtk_widget_set_visible (label, *text != '\0');
}

static void
show_page (QdInstructionsView *self)
{
  const QdInstructionPage *page = qd_instructions_get_page (self->instructions, qd_instructions_view_get_page (self));

  set_label (self->title, page != NULL ? page->title : self->pages->len > 1 ? _ ("Boxes in every project") : "");
  set_label (self->text, page != NULL ? page->text : "");
  show_examples (self, page);
  gtk_widget_set_visible (self->drawings, self->place + 1 == count_places (self));
  show_position (self);
}

/* The place of a page: that of the next one where it is not shown. */
static guint
find_place (QdInstructionsView *self, guint page)
{
  for (guint i = 0; i < self->pages->len; i++)
    if (g_array_index (self->pages, guint, i) >= page)
      return i;
  return count_places (self) - 1;
}

static gboolean
is_blank (const QdInstructionPage *page)
{
  return *page->title == '\0' && *page->text == '\0' && page->examples->len == 0;
}

void
qd_instructions_view_show (QdInstructionsView *self, QdSession *session, const QdInstructions *instructions)
{
  guint page = qd_instructions_view_get_page (self);
  gboolean at_drawings = self->pages->len > 1 && self->place == self->pages->len;

  if (self->session == session && qd_instructions_equal (self->instructions, instructions))
    return; /* their pictures are there */
  g_clear_pointer (&self->instructions, qd_instructions_free);
  self->instructions = qd_instructions_copy (instructions);
  g_set_object (&self->session, session);
  g_array_set_size (self->pages, 0);
  for (guint i = 0; i < instructions->pages->len; i++)
    if (self->writing || !is_blank (qd_instructions_get_page (instructions, i)))
      g_array_append_val (self->pages, i);
  self->place = find_place (self, at_drawings ? G_MAXUINT : page);
  show_page (self);
}

guint
qd_instructions_view_get_page (QdInstructionsView *self)
{
  return self->place < self->pages->len ? g_array_index (self->pages, guint, self->place) : self->instructions->pages->len;
}

void
qd_instructions_view_set_page (QdInstructionsView *self, guint page)
{
  guint place = find_place (self, page);

  if (place == self->place)
    return;
  self->place = place;
  show_page (self);
}

void
qd_instructions_view_turn (QdInstructionsView *self, int step)
{
  int place = CLAMP ((int) self->place + step, 0, (int) count_places (self) - 1);

  if ((guint) place == self->place)
    return;
  self->place = (guint) place;
  show_page (self);
  g_signal_emit (self, signals[SIGNAL_TURNED], 0);
}

/* What is turned to again is as it was written last. */
static void
replace (char **stored, const char *text)
{
  g_free (*stored);
  *stored = g_strdup (text);
}

void
qd_instructions_view_set_title (QdInstructionsView *self, const char *title)
{
  guint page = qd_instructions_view_get_page (self);

  if (page < self->instructions->pages->len)
    replace (&((QdInstructionPage *) self->instructions->pages->pdata[page])->title, title);
  set_label (self->title, title);
}

void
qd_instructions_view_set_text (QdInstructionsView *self, const char *text)
{
  guint page = qd_instructions_view_get_page (self);

  if (page < self->instructions->pages->len)
    replace (&((QdInstructionPage *) self->instructions->pages->pdata[page])->text, text);
  set_label (self->text, text);
}

/* ---- The widget ---- */

static void
on_turn (QdInstructionsView *self, GtkWidget *button)
{
  qd_instructions_view_turn (self, button == self->on ? 1 : -1);
}

static GtkWidget *
build_button (QdInstructionsView *self, const char *icon, const char *tooltip)
{
  GtkWidget *button = gtk_button_new_from_icon_name (icon);

  gtk_widget_add_css_class (button, "flat");
  gtk_widget_add_css_class (button, "small-button");
  gtk_widget_set_tooltip_text (button, tooltip);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, tooltip, -1);
  g_signal_connect_object (button, "clicked", G_CALLBACK (on_turn), self, G_CONNECT_SWAPPED);
  return button;
}

static GtkWidget *
build_label (const char *name, const char *style)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_widget_set_name (label, name);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  if (style != NULL)
    gtk_widget_add_css_class (label, style);
  return label;
}

static void
build_pager (QdInstructionsView *self)
{
  self->pager = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  self->back = build_button (self, "go-previous-symbolic", _ ("Previous page"));
  self->on = build_button (self, "go-next-symbolic", _ ("Next page"));
  self->position = gtk_label_new (NULL);
  gtk_widget_set_name (self->position, "instructions_position");
  gtk_widget_add_css_class (self->position, "caption");
  gtk_widget_add_css_class (self->position, "dim-label");
  gtk_widget_add_css_class (self->position, "numeric");
  gtk_widget_set_hexpand (self->position, TRUE);
  gtk_box_append (GTK_BOX (self->pager), self->back);
  gtk_box_append (GTK_BOX (self->pager), self->position);
  gtk_box_append (GTK_BOX (self->pager), self->on);
}

static void
qd_instructions_view_dispose (GObject *object)
{
  g_clear_object (&QD_INSTRUCTIONS_VIEW (object)->session);
  G_OBJECT_CLASS (qd_instructions_view_parent_class)->dispose (object);
}

static void
qd_instructions_view_finalize (GObject *object)
{
  QdInstructionsView *self = QD_INSTRUCTIONS_VIEW (object);

  qd_instructions_free (self->instructions);
  g_array_unref (self->pages);
  G_OBJECT_CLASS (qd_instructions_view_parent_class)->finalize (object);
}

static void
qd_instructions_view_class_init (QdInstructionsViewClass *class)
{
  G_OBJECT_CLASS (class)->dispose = qd_instructions_view_dispose;
  G_OBJECT_CLASS (class)->finalize = qd_instructions_view_finalize;
  signals[SIGNAL_EXAMPLE_REMOVED] = g_signal_new ("example-removed", QD_TYPE_INSTRUCTIONS_VIEW, G_SIGNAL_RUN_LAST, 0, NULL,
                                                  NULL, NULL, G_TYPE_NONE, 1, G_TYPE_UINT);
  signals[SIGNAL_TURNED] =
      g_signal_new ("turned", QD_TYPE_INSTRUCTIONS_VIEW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
qd_instructions_view_init (QdInstructionsView *self)
{
  self->instructions = qd_instructions_new ();
  self->pages = g_array_new (FALSE, FALSE, sizeof (guint));
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self), GTK_ORIENTATION_VERTICAL);
  gtk_box_set_spacing (GTK_BOX (self), 12);
  build_pager (self);
  self->title = build_label ("instructions_title", "heading");
  self->text = build_label ("instructions_text", NULL);
  self->examples = gtk_box_new (GTK_ORIENTATION_VERTICAL, 10);
  self->drawings = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  qd_box_examples_fill (GTK_BOX (self->drawings));
  gtk_box_append (GTK_BOX (self), self->pager);
  gtk_box_append (GTK_BOX (self), self->title);
  gtk_box_append (GTK_BOX (self), self->text);
  gtk_box_append (GTK_BOX (self), self->examples);
  gtk_box_append (GTK_BOX (self), self->drawings);
  show_page (self);
}

GtkWidget *
qd_instructions_view_new (gboolean writing)
{
  QdInstructionsView *self = g_object_new (QD_TYPE_INSTRUCTIONS_VIEW, NULL);

  self->writing = writing;
  return GTK_WIDGET (self);
}
