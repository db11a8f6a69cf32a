#include "app/pages/instructions-toast.h"

#include "app/undo.h"

#include <glib/gi18n.h>

struct _QdInstructionsToast
{
  AdwToastOverlay *overlay;
  void (*bring_back) (gpointer owner);
  gpointer owner;
  AdwToast *toast; /* while it is shown; or NULL */
};

QdInstructionsToast *
qd_instructions_toast_new (AdwToastOverlay *overlay, void (*bring_back) (gpointer owner), gpointer owner)
{
  QdInstructionsToast *self = g_new0 (QdInstructionsToast, 1);

  *self = (QdInstructionsToast){ .overlay = overlay, .bring_back = bring_back, .owner = owner };
  return self;
}

static void
on_gone (QdInstructionsToast *self)
{
  g_signal_handlers_disconnect_by_data (self->toast, self);
  g_clear_object (&self->toast);
}

void
qd_instructions_toast_free (QdInstructionsToast *self)
{
  if (self == NULL)
    return;
  if (self->toast != NULL)
    on_gone (self);
  g_free (self);
}

static void
on_button (QdInstructionsToast *self)
{
  self->bring_back (self->owner);
}

void
qd_instructions_toast_offer (QdInstructionsToast *self, const char *sentence)
{
  if (self->toast == NULL)
    {
      self->toast = adw_toast_new (sentence);
      g_signal_connect_swapped (self->toast, "button-clicked", G_CALLBACK (on_button), self);
      g_signal_connect_swapped (self->toast, "dismissed", G_CALLBACK (on_gone), self);
      adw_toast_overlay_add_toast (self->overlay, g_object_ref (self->toast));
    }
  adw_toast_set_title (self->toast, sentence);
  adw_toast_set_button_label (self->toast, _ ("Undo"));
}

/* libadwaita 1.2 does not bear to dismiss one that still comes: the sentence stays. */
void
qd_instructions_toast_forget (QdInstructionsToast *self)
{
  if (self->toast != NULL)
    adw_toast_set_button_label (self->toast, NULL);
}

void
qd_instructions_toast_show_step (QdInstructionsToast *self, const QdStepped *stepped)
{
  g_autofree char *sentence = self->toast != NULL && stepped->words != NULL ? qd_undo_dup_sentence (stepped) : NULL;
  g_autofree char *markup = sentence != NULL ? g_markup_escape_text (sentence, -1) : NULL;

  qd_instructions_toast_forget (self);
  if (markup != NULL)
    adw_toast_set_title (self->toast, markup);
}
