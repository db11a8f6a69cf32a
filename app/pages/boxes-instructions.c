#include "app/pages/boxes-private.h"

#include "app/pages/instructions-window.h"

#include <glib/gi18n.h>

/* How to draw boxes in this project: shown beside the canvas, once when labelling starts, and written. */

typedef struct
{
  QdExampleKind kind;
  gint64 photo;
  guint page; /* on which it goes */
  gboolean make, open; /* an example is to be made first; the window is opened then */
  QdInstructions *instructions;
} Reading;

static void
reading_free (gpointer data)
{
  qd_instructions_free (((Reading *) data)->instructions);
  g_free (data);
}

static gboolean
read_instructions (QdProject *project, gpointer data, GError **error)
{
  Reading *reading = data;

  if (reading->make && !qd_project_add_example (project, reading->page, reading->kind, reading->photo, error))
    return FALSE;
  reading->instructions = qd_project_get_instructions (project, error);
  return reading->instructions != NULL;
}

static void
on_read (gpointer owner, gpointer data, const GError *error)
{
  QdBoxesPage *self = QD_BOXES_PAGE (owner);
  Reading *reading = data;

  if (error != NULL)
    {
      qd_page_say (QD_PAGE (self), error->message);
      return;
    }
  qd_box_panel_show_instructions (self->panel, qd_page_get_session (QD_PAGE (self)), reading->instructions);
  if (reading->make)
    qd_page_say (QD_PAGE (self), reading->kind == QD_EXAMPLE_GOOD ? _ ("It is a good example now.") : _ ("It is a bad example now."));
  if (reading->open)
    qd_instructions_window_write (QD_PAGE (self), g_steal_pointer (&reading->instructions),
                                  qd_box_panel_get_page (self->panel));
  else if (!self->instructed && !reading->make && !qd_instructions_is_empty (reading->instructions) &&
           qd_page_get_active (QD_PAGE (self)) && qd_page_may_change (QD_PAGE (self)))
    {
      self->instructed = TRUE;
      qd_instructions_window_read (QD_PAGE (self), reading->instructions);
    }
}

void
qd_boxes_page_read_instructions (QdBoxesPage *self, gboolean open)
{
  Reading *reading = g_new0 (Reading, 1);

  reading->open = open;
  qd_session_read (qd_page_get_session (QD_PAGE (self)), read_instructions, reading, reading_free, G_OBJECT (self), on_read);
}

void
qd_boxes_page_make_example (QdBoxesPage *self, QdExampleKind kind)
{
  Reading *reading;

  if (self->shown_id == 0)
    return;
  self->instructed = TRUE; /* whoever writes them knows them */
  reading = g_new0 (Reading, 1);
  *reading = (Reading){ .kind = kind, .photo = self->shown_id, .page = qd_box_panel_get_page (self->panel), .make = TRUE };
  qd_session_write (qd_page_get_session (QD_PAGE (self)), read_instructions, reading, reading_free, G_OBJECT (self), on_read);
}
