#include "app/window-private.h"

#define TOAST_SECONDS 6

static void
on_toast_dismissed (QdWindow *self, AdwToast *toast)
{
  if (g_strcmp0 (self->said, g_object_get_data (G_OBJECT (toast), "sentence")) == 0)
    g_clear_pointer (&self->said, g_free);
}

/* What fails again and again, as on a full disk, is not said over and over. */
void
qd_window_say (QdWindow *self, const char *sentence)
{
  g_autofree char *markup = g_markup_escape_text (sentence, -1);
  AdwToast *toast;

  if (g_strcmp0 (self->said, sentence) == 0)
    return;
  g_free (self->said);
  self->said = g_strdup (sentence);
  toast = adw_toast_new (markup); /* titles are markup */
  g_object_set_data_full (G_OBJECT (toast), "sentence", g_strdup (sentence), g_free);
  g_signal_connect_object (toast, "dismissed", G_CALLBACK (on_toast_dismissed), self, G_CONNECT_SWAPPED);
  adw_toast_set_timeout (toast, TOAST_SECONDS);
  adw_toast_overlay_add_toast (self->toasts, toast);
}
