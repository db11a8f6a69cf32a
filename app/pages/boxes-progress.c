#include "app/pages/boxes-private.h"

#include "app/words.h"

#include <glib/gi18n.h>

static guint
count_usable (const QdCounts *counts)
{
  return counts->there > counts->unusable ? counts->there - counts->unusable : 0;
}

/* NULL: nobody disagrees. */
static char *
dup_disputed (const QdCounts *counts)
{
  g_autofree char *n = qd_words_count (counts->disputed);

  if (counts->disputed == 0)
    return NULL;
  return g_strdup_printf (ngettext ("people disagree on %s photo", "people disagree on %s photos", counts->disputed), n);
}

/* "214 of 500 labelled, about 25 minutes left · people disagree on 3 photos" */
void
qd_boxes_page_show_progress (QdBoxesPage *self)
{
  const QdCounts *counts = &qd_session_get_summary (qd_page_get_session (QD_PAGE (self)))->counts;
  guint usable = count_usable (counts);
  g_autofree char *disputed = dup_disputed (counts), *text = NULL;

  qd_labelling_pace_note (&self->pace, counts->labelled, g_get_monotonic_time ());
  text = qd_labelling_pace_describe (&self->pace, counts->labelled, usable);
  if (disputed != NULL)
    {
      g_autofree char *labelled = g_steal_pointer (&text);

      text = g_strdup_printf ("%s · %s", labelled, disputed);
    }
  gtk_label_set_text (self->progress, text);
  gtk_widget_set_visible (GTK_WIDGET (self->progress), usable > 0);
}

void
qd_boxes_page_show_position (QdBoxesPage *self)
{
  guint n = qd_photo_list_get_length (self->list);
  guint position = gtk_single_selection_get_selected (self->selection);

  qd_mark_bar_show_position (self->marks, position == GTK_INVALID_LIST_POSITION || n == 0 ? 0 : position + 1, n);
}

/* One beyond the last is the last. */
void
qd_boxes_page_jump (QdBoxesPage *self, guint number)
{
  guint n = qd_photo_list_get_length (self->list);

  if (n == 0)
    return;
  gtk_single_selection_set_selected (self->selection, MIN (number, n) - 1);
  gtk_widget_grab_focus (GTK_WIDGET (self->canvas));
}

/* ---- The next photo that is still to label, or that people disagree on ---- */

static int
compare_ids (gconstpointer a, gconstpointer b)
{
  gint64 x = *(const gint64 *) a, y = *(const gint64 *) b;

  return (x > y) - (x < y);
}

/* By id; a photo may be there twice. */
static gboolean
list_to_do (QdProject *project, gpointer data, GError **error)
{
  GArray **ids = data;
  QdPhotoQuery query = QD_PHOTO_QUERY_INIT;
  g_autoptr (GArray) disputed = NULL;

  query.state = QD_PHOTO_THERE;
  query.disputed = TRUE;
  disputed = qd_project_list_photo_ids (project, &query, error);
  query.disputed = FALSE;
  query.labelled = 0;
  *ids = disputed == NULL ? NULL : qd_project_list_photo_ids (project, &query, error);
  if (*ids == NULL)
    return FALSE;
  g_array_append_vals (*ids, disputed->data, disputed->len);
  g_array_sort (*ids, compare_ids);
  return TRUE;
}

static void
free_to_do (gpointer data)
{
  GArray **ids = data;

  if (*ids != NULL)
    g_array_unref (*ids);
  g_free (ids);
}

/* The first after the shown one, else the first of all. */
static void
on_to_do (gpointer owner, gpointer data, const GError *error)
{
  QdBoxesPage *self = QD_BOXES_PAGE (owner);
  GArray *ids = *(GArray **) data;
  gint64 next = 0, first = 0;

  if (error != NULL)
    {
      qd_page_say (QD_PAGE (self), error->message);
      return;
    }
  for (guint i = 0; i < ids->len && next == 0; i++)
    {
      gint64 id = g_array_index (ids, gint64, i);

      if (id == self->shown_id)
        continue;
      first = first == 0 ? id : first;
      next = id > self->shown_id ? id : 0;
    }
  next = next != 0 ? next : first;
  if (next == 0)
    qd_page_say (QD_PAGE (self), ids->len > 0 ? _ ("This is the last photo that is still to label or to settle.")
                                              : _ ("Every photo is labelled."));
  else if (qd_photo_list_find (self->list, next) >= 0)
    qd_boxes_page_select_photo (self, next);
  else
    qd_boxes_page_want_photo (self, next);
}

void
qd_boxes_page_seek_to_do (QdBoxesPage *self)
{
  qd_session_read (qd_page_get_session (QD_PAGE (self)), list_to_do, g_new0 (GArray *, 1), free_to_do, G_OBJECT (self), on_to_do);
}
