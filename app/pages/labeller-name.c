#include "app/pages/labeller-name.h"

#include <glib/gi18n.h>

#include "app/pages/labeller-watch.h"
#include "app/pages/name-picker.h"
#include "engine/hands/who.h"

#define KEY     "labeller-name"
#define ACCOUNT 0 /* in the place of an id: who is logged in, and labelled nothing here yet */

typedef struct
{
  QdPage *page;
  GtkWidget *button, *canvas; /* of the page */
  GtkLabel *label;            /* on the button */
  QdNamePicker *picker;
  char *name;        /* NULL: nobody said so yet */
  gint64 id;         /* of who labels; 0: nobody yet */
  gboolean found;    /* the project was asked */
  gboolean answered; /* somebody said so, or what was proposed holds; it may be on its way to the project */
  GPtrArray *people; /* of QdLabeller: who may label, as it was last; NULL before */
  gboolean shared;   /* several people label at this machine */
  gboolean seen;     /* the page was, and the canvas got the keys */
  gboolean offered;  /* asked once without being told to */
  gboolean focusing; /* the keys go where the person went, not back to the canvas */
} Naming;

static Naming *
get_naming (gpointer page)
{
  return g_object_get_data (page, KEY);
}

static void
naming_free (gpointer data)
{
  Naming *naming = data;

  g_clear_pointer (&naming->people, g_ptr_array_unref);
  g_free (naming->name);
  g_free (naming);
}

static const char *
get_account (void)
{
  const char *name = g_get_real_name ();

  return *name == '\0' || g_str_equal (name, "Unknown") ? g_get_user_name () : name;
}

/* ---- With the project ---- */

typedef struct
{
  char *name; /* in: who labels from now on, or NULL; out: who labels, or NULL */
  gint64 id;  /* the same of somebody whom the project knows; 0 */
  gboolean proposed; /* the name holds where nobody labels yet */
  guint n_here;
  GPtrArray *people; /* out: of QdLabeller, who may label */
} Who;

static void
who_free (gpointer data)
{
  Who *who = data;

  g_clear_pointer (&who->people, g_ptr_array_unref);
  g_free (who->name);
  g_free (who);
}

/* Who labels, in @who. */
static gboolean
take_over (QdProject *project, Who *who, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (QdLabeller) labeller = NULL;

  if (who->id != 0 && !qd_who_takes_over (project, who->id, error))
    return FALSE;
  if (who->id == 0 && who->name != NULL && !who->proposed && qd_who_labels (project, who->name, error) == 0)
    return FALSE;
  labeller = qd_who_goes_on (project, &local);
  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  if (labeller == NULL && who->proposed)
    return (who->id = qd_who_labels (project, who->name, error)) != 0;
  g_free (who->name);
  who->name = labeller == NULL ? NULL : g_strdup (labeller->name);
  who->id = labeller == NULL ? 0 : labeller->id;
  return TRUE;
}

static gboolean
find_people (QdProject *project, gpointer data, GError **error)
{
  Who *who = data;

  if (qd_project_is_read_only (project))
    return TRUE;
  if (!take_over (project, who, error))
    return FALSE;
  who->people = qd_who_list (project, &who->n_here, error);
  return who->people != NULL;
}

static void
send (Naming *naming, const Who *wanted, void (*done) (gpointer page, gpointer who, const GError *error))
{
  Who *who = g_memdup2 (wanted, sizeof *wanted);

  who->name = g_strdup (wanted->name);
  qd_session_write (qd_page_get_session (naming->page), find_people, who, who_free, G_OBJECT (naming->page), done);
}

/* ---- What is shown ---- */

static void
show (Naming *naming)
{
  const char *name = naming->name != NULL ? naming->name : get_account ();
  /* Translators: the name of a person follows. */
  g_autofree char *label = g_strdup_printf (_ ("Labelling: %s"), name),
                  *tooltip = g_strdup_printf (_ ("%s labels: somebody else takes over (P)"), name);

  gtk_label_set_text (naming->label, name);
  gtk_widget_set_tooltip_text (naming->button, tooltip);
  gtk_accessible_update_property (GTK_ACCESSIBLE (naming->button), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
}

static gboolean
take (Naming *naming, const Who *who, const GError *error)
{
  if (error != NULL)
    {
      qd_page_say_error (naming->page, _ ("Who labels is not stored."), error);
      return FALSE;
    }
  if (who->people == NULL)
    return FALSE; /* the project may only be read */
  g_free (naming->name);
  naming->name = g_strdup (who->name);
  naming->id = who->id;
  g_clear_pointer (&naming->people, g_ptr_array_unref);
  naming->people = g_ptr_array_ref (who->people);
  naming->shared = who->n_here > 1;
  naming->found = TRUE;
  show (naming);
  return TRUE;
}

/* Who is logged in is among them, first, as long as nobody labels. */
static void
open_picker (Naming *naming)
{
  g_autoptr (GArray) names = qd_picked_names_new ();
  const GPtrArray *people = naming->people;
  gboolean known = naming->name != NULL;
  guint selected = 0;

  for (guint i = 0; i < people->len && !known; i++)
    known = g_str_equal (((const QdLabeller *) people->pdata[i])->name, get_account ());
  if (!known)
    qd_picked_names_add (names, ACCOUNT, 0, get_account ());
  for (guint i = 0; i < people->len; i++)
    {
      const QdLabeller *labeller = people->pdata[i];

      if (labeller->id == naming->id || (naming->name == NULL && known && g_str_equal (labeller->name, get_account ())))
        selected = names->len;
      qd_picked_names_add (names, labeller->id, 0, labeller->name);
    }
  naming->focusing = FALSE;
  qd_name_picker_open (naming->picker, names, selected, NULL);
}

/* ---- Asking ---- */

static gboolean
may_offer (const Naming *naming)
{
  return naming->found && naming->picker != NULL && !naming->offered && (naming->name == NULL || naming->shared) &&
         naming->seen && gtk_widget_get_mapped (naming->button);
}

static void offer (Naming *naming);

static gboolean
on_frame (G_GNUC_UNUSED GtkWidget *button, G_GNUC_UNUSED GdkFrameClock *clock, gpointer naming)
{
  offer (naming);
  return G_SOURCE_REMOVE;
}

static void
offer (Naming *naming)
{
  if (!may_offer (naming))
    return;
  if (gtk_widget_get_width (naming->button) == 0) /* it has no place yet */
    {
      gtk_widget_add_tick_callback (naming->button, on_frame, naming, NULL);
      return;
    }
  naming->offered = TRUE;
  gtk_popover_set_autohide (GTK_POPOVER (naming->picker), FALSE); /* the first stroke of the pointer draws */
  open_picker (naming);
}

void
qd_labeller_name_offer (QdPage *page)
{
  Naming *naming = get_naming (page);

  if (naming == NULL)
    return;
  naming->seen = TRUE;
  offer (naming);
}

static void
on_found (gpointer page, gpointer data, const GError *error)
{
  if (take (get_naming (page), data, error))
    offer (get_naming (page));
}

static void
on_asked (gpointer page, gpointer data, const GError *error)
{
  Naming *naming = get_naming (page);

  if (!take (naming, data, error) || naming->picker == NULL || !gtk_widget_get_mapped (naming->button))
    return;
  naming->offered = TRUE;
  gtk_popover_set_autohide (GTK_POPOVER (naming->picker), TRUE);
  open_picker (naming);
}

static void
on_named (gpointer page, gpointer data, const GError *error)
{
  Naming *naming = get_naming (page);

  if (!take (naming, data, error))
    naming->answered = FALSE; /* who draws now is the one that was proposed */
}

void
qd_labeller_name_ask (QdPage *page)
{
  Naming *naming = get_naming (page);

  if (qd_page_try_change (page) && gtk_widget_get_mapped (naming->button))
    send (naming, &(Who){ 0 }, on_asked);
}

/* What was to be drawn is not stored either, and says so. */
static void
on_settled (gpointer page, gpointer data, const GError *error)
{
  if (error != NULL)
    get_naming (page)->answered = FALSE;
  else
    take (get_naming (page), data, NULL);
}

void
qd_labeller_name_settle (QdPage *page)
{
  Naming *naming = get_naming (page);

  if (naming->name != NULL || naming->answered)
    return;
  naming->answered = naming->offered = TRUE;
  send (naming, &(Who){ .name = (char *) get_account (), .proposed = TRUE }, on_settled);
}

const char *
qd_labeller_name_get (QdPage *page)
{
  return get_naming (page)->name;
}

/* ---- Answers ---- */

static void
on_picked (Naming *naming, gint64 id)
{
  naming->answered = TRUE;
  qd_labeller_watch_store (naming->page);
  send (naming, &(Who){ .id = id, .name = id == ACCOUNT ? (char *) get_account () : NULL }, on_named);
}

static void
on_fresh (Naming *naming, const char *name)
{
  naming->answered = TRUE;
  qd_labeller_watch_store (naming->page);
  send (naming, &(Who){ .name = (char *) name }, on_named);
}

/* Without an answer nothing is settled until something is drawn. */
static void
on_closed (Naming *naming)
{
  if (!naming->focusing && gtk_widget_get_mapped (naming->canvas))
    gtk_widget_grab_focus (naming->canvas);
}

/* Where it asked by itself, whoever goes on elsewhere has answered. */
static void
on_focus (QdPage *page, G_GNUC_UNUSED GParamSpec *pspec, GtkWindow *window)
{
  Naming *naming = get_naming (page);
  GtkWidget *focus = gtk_window_get_focus (window);

  if (naming->picker == NULL || !gtk_widget_get_mapped (GTK_WIDGET (naming->picker)) ||
      gtk_popover_get_autohide (GTK_POPOVER (naming->picker)) || focus == NULL ||
      gtk_widget_is_ancestor (focus, GTK_WIDGET (naming->picker)))
    return;
  naming->focusing = TRUE;
  gtk_popover_popdown (GTK_POPOVER (naming->picker));
}

/* ---- The page ---- */

static void
fill_button (Naming *naming)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  naming->label = GTK_LABEL (gtk_label_new (""));
  gtk_label_set_ellipsize (naming->label, PANGO_ELLIPSIZE_END);
  gtk_label_set_max_width_chars (naming->label, 16);
  gtk_box_append (GTK_BOX (box), gtk_image_new_from_icon_name ("avatar-default-symbolic"));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (naming->label));
  gtk_button_set_child (GTK_BUTTON (naming->button), box);
}

static void
make_picker (Naming *naming)
{
  static const QdNamePickerWords words = { .name = "labeller_picker",
                                           .title = N_ ("Who is labelling?"),
                                           .hint = N_ ("The name goes with every box that is drawn from now on."),
                                           .field = N_ ("Name of who labels"),
                                           .placeholder = N_ ("Name"),
                                           .list = N_ ("People"),
                                           .fresh = N_ ("New: “%s”"),
                                           .whole = TRUE };

  naming->picker = g_object_new (QD_TYPE_NAME_PICKER, "position", GTK_POS_TOP, NULL);
  qd_name_picker_set_words (naming->picker, &words);
  gtk_widget_set_parent (GTK_WIDGET (naming->picker), naming->button);
  g_signal_connect_swapped (naming->picker, "picked", G_CALLBACK (on_picked), naming);
  g_signal_connect_swapped (naming->picker, "named", G_CALLBACK (on_fresh), naming);
  g_signal_connect_swapped (naming->picker, "closed", G_CALLBACK (on_closed), naming);
}

void
qd_labeller_name_start (QdPage *page, GtkButton *button, GtkWidget *canvas)
{
  Naming *naming = g_new0 (Naming, 1);

  *naming = (Naming){ .page = page, .button = GTK_WIDGET (button), .canvas = canvas };
  g_object_set_data_full (G_OBJECT (page), KEY, naming, naming_free);
  fill_button (naming);
  make_picker (naming);
  gtk_widget_set_visible (naming->button, qd_page_may_change (page));
  g_signal_connect_object (gtk_widget_get_root (GTK_WIDGET (page)), "notify::focus-widget", G_CALLBACK (on_focus), page,
                           G_CONNECT_SWAPPED);
  if (qd_page_may_change (page))
    send (naming, &(Who){ 0 }, on_found);
}

void
qd_labeller_name_finish (QdPage *page)
{
  Naming *naming = get_naming (page);

  if (naming == NULL || naming->picker == NULL)
    return;
  g_signal_handlers_disconnect_by_data (naming->picker, naming);
  gtk_widget_unparent (GTK_WIDGET (naming->picker));
  naming->picker = NULL;
}
