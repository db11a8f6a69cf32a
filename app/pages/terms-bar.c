#include "app/pages/terms-bar.h"

#include "engine/inat/import.h"

#include <glib/gi18n.h>

struct _QdTermsBar
{
  AdwBin parent_instance;
  GtkInfoBar *bar;
  QdSession *session;
  gboolean known, said; /* was it looked up; was it said before */
  gboolean wanted;
};

G_DEFINE_FINAL_TYPE (QdTermsBar, qd_terms_bar, ADW_TYPE_BIN)

typedef struct
{
  char *said;
} Memory;

static void
memory_free (gpointer data)
{
  g_free (((Memory *) data)->said);
  g_free (data);
}

static gboolean
recall (QdProject *project, gpointer data, GError **error)
{
  ((Memory *) data)->said = qd_project_dup_setting (project, QD_SETTING_TERMS_SAID, error);
  return TRUE;
}

static gboolean
remember (QdProject *project, gpointer data, GError **error)
{
  (void) data;
  return qd_project_set_setting (project, QD_SETTING_TERMS_SAID, "1", error);
}

static void
say (QdTermsBar *self)
{
  if (!self->known || self->said || !self->wanted)
    return;
  self->said = TRUE;
  gtk_info_bar_set_revealed (self->bar, TRUE);
  if (qd_session_get_read_only_reason (self->session) == NULL)
    qd_session_write (self->session, remember, NULL, NULL, NULL, NULL);
}

static void
on_recalled (gpointer owner, gpointer data, const GError *error)
{
  QdTermsBar *self = owner;

  (void) error;
  self->known = TRUE;
  self->said = ((Memory *) data)->said != NULL;
  say (self);
}

void
qd_terms_bar_open (QdTermsBar *self, QdSession *session)
{
  g_set_object (&self->session, session);
  qd_session_read (session, recall, g_new0 (Memory, 1), memory_free, G_OBJECT (self), on_recalled);
}

void
qd_terms_bar_say (QdTermsBar *self)
{
  self->wanted = TRUE;
  say (self);
}

static void
on_response (QdTermsBar *self)
{
  gtk_info_bar_set_revealed (self->bar, FALSE);
}

static void
qd_terms_bar_dispose (GObject *object)
{
  g_clear_object (&QD_TERMS_BAR (object)->session);
  G_OBJECT_CLASS (qd_terms_bar_parent_class)->dispose (object);
}

static void
qd_terms_bar_class_init (QdTermsBarClass *class)
{
  G_OBJECT_CLASS (class)->dispose = qd_terms_bar_dispose;
}

static void
qd_terms_bar_init (QdTermsBar *self)
{
  GtkWidget *bar = gtk_info_bar_new ();
  GtkWidget *label =
      gtk_label_new (_ ("iNaturalist's terms of use forbid training models for commercial purposes on its content,"
                        " whatever the license of a photo."));

  self->bar = GTK_INFO_BAR (bar);
  gtk_widget_set_hexpand (label, TRUE);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_info_bar_add_child (self->bar, label);
  gtk_info_bar_add_button (self->bar, _ ("_Understood"), GTK_RESPONSE_OK);
  gtk_info_bar_set_revealed (self->bar, FALSE);
  g_signal_connect_object (bar, "response", G_CALLBACK (on_response), self, G_CONNECT_SWAPPED);
  adw_bin_set_child (ADW_BIN (self), bar);
}
