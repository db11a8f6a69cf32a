#include "app/pages/agreement-window.h"

#include <glib/gi18n.h>
#include <inttypes.h>

#include "app/pages/form-rows.h"
#include "app/words.h"

static void
add_row (AdwPreferencesGroup *group, const char *name, const char *title, const char *subtitle, const QdAgreement *agreement)
{
  GtkWidget *row = adw_action_row_new (), *figure;
  g_autofree char *share = qd_words_percent (qd_agreement_share (*agreement));

  figure = gtk_label_new (share);
  gtk_widget_add_css_class (figure, "numeric");
  gtk_widget_set_name (row, name);
  gtk_widget_set_name (figure, "agreement-figure");
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), figure);
  adw_preferences_group_add (group, row);
}

/* "24 boxes compared · overlap of those agreed on: 84 %" */
static char *
dup_boxes (const QdAgreement *agreement)
{
  g_autofree char *overlap = qd_words_percent (qd_agreement_mean_iou (*agreement));
  guint n = (guint) MIN (agreement->n_boxes, G_MAXUINT);
  g_autofree char *count = qd_words_count (n);

  return g_strdup_printf (ngettext ("%s box compared · mean overlap where they agree: %s",
                                    "%s boxes compared · mean overlap where they agree: %s", n),
                          count, overlap);
}

static void
add_all (AdwPreferencesPage *page, const QdTaskAgreement *agreement)
{
  AdwPreferencesGroup *group =
      qd_form_group_add (page, "", _ ("Of the boxes that one person drew, the part that the other drew, too, with the same class: over "
                              "all pairs of people who looked at the same photo."));
  g_autofree char *boxes = dup_boxes (&agreement->all);
  g_autofree char *title = g_strdup_printf (ngettext ("%u photo that several people looked at",
                                                      "%u photos that several people looked at", agreement->photos),
                                            agreement->photos);

  add_row (group, "agreement-all", title, boxes, &agreement->all);
}

static void
add_classes (AdwPreferencesPage *page, const QdTaskAgreement *agreement)
{
  AdwPreferencesGroup *group = qd_form_group_add (page, _ ("Classes"), _ ("A low one may need a better instruction."));

  for (guint i = 0; i < agreement->classes->len; i++)
    {
      const QdClassAgreement *class_ = agreement->classes->pdata[i];
      g_autofree char *boxes = dup_boxes (&class_->agreement), *name = g_strdup_printf ("agreement-class-%u", i + 1);

      add_row (group, name, class_->name, boxes, &class_->agreement);
    }
}

static char *
dup_person (const QdLabellerAgreement *labeller)
{
  const QdLabellerRecord *record = &labeller->record;
  g_autofree char *boxes = dup_boxes (&labeller->agreement), 
                  *time = labeller->seconds > 0 ? qd_words_time_left (labeller->seconds) : g_strdup (_ ("not known"));

  return g_strdup_printf (_ ("%s\n"
                             "As most people say: %" PRIu64 " · another class: %" PRIu64
                             " · drawn alone: %" PRIu64 " · missed: %" PRIu64 "\n"
                             "Photos: %u · time: %s"),
                          boxes, record->n_right, record->n_other_class, record->n_alone, record->n_missed, labeller->photos,
                          time);
}

/* NULL: nothing was looked at again. */
static char *
dup_review (const QdReviewRecord *review)
{
  if (review->photos == 0)
    return NULL;
  return g_strdup_printf (_ ("Second look: photos changed: %u of %u · boxes as they were: %u · moved: %u · new: %u · removed: %u"),
                          review->adjusted, review->photos, review->kept, review->moved, review->added, review->removed);
}

static void
add_people (AdwPreferencesPage *page, const QdTaskAgreement *agreement)
{
  AdwPreferencesGroup *group = qd_form_group_add (page, _ ("People"), _ ("How well each of them agrees with the others."));

  for (guint i = 0; i < agreement->labellers->len; i++)
    {
      const QdLabellerAgreement *labeller = agreement->labellers->pdata[i];
      g_autofree char *record = dup_person (labeller), *name = g_strdup_printf ("agreement-person-%u", i + 1),
                      *review = dup_review (&labeller->review),
                      *text = review == NULL ? g_strdup (record) : g_strdup_printf ("%s\n%s", record, review);

      add_row (group, name, labeller->name, text, &labeller->agreement);
    }
}

static GtkWidget *
make_empty (void)
{
  GtkWidget *page = adw_status_page_new ();

  gtk_widget_set_name (page, "agreement-empty");
  adw_status_page_set_icon_name (ADW_STATUS_PAGE (page), "system-users-symbolic");
  adw_status_page_set_title (ADW_STATUS_PAGE (page), _ ("Nothing to compare yet"));
  adw_status_page_set_description (ADW_STATUS_PAGE (page),
                                   _ ("Two people at least have to look at the same photo, and their files to be taken back."));
  return page;
}

static gboolean
has_figures (const QdTaskAgreement *agreement)
{
  for (guint i = 0; i < agreement->labellers->len; i++)
    if (((const QdLabellerAgreement *) agreement->labellers->pdata[i])->review.photos > 0)
      return TRUE;
  return agreement->photos > 0;
}

static GtkWidget *
make_figures (const QdTaskAgreement *agreement)
{
  AdwPreferencesPage *page = ADW_PREFERENCES_PAGE (adw_preferences_page_new ());

  if (agreement->photos > 0)
    add_all (page, agreement);
  if (agreement->classes->len > 0)
    add_classes (page, agreement);
  add_people (page, agreement);
  return GTK_WIDGET (page);
}

GtkWidget *
qd_agreement_window_new (GtkWindow *parent, const char *task, const QdTaskAgreement *agreement)
{
  GtkWidget *window = adw_window_new (), *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0), *bar = adw_header_bar_new ();
  GtkWidget *content = has_figures (agreement) ? make_figures (agreement) : make_empty ();
  GtkEventController *keys = gtk_shortcut_controller_new ();

  gtk_window_set_title (GTK_WINDOW (window), _ ("How well people agree"));
  gtk_window_set_transient_for (GTK_WINDOW (window), parent);
  gtk_window_set_modal (GTK_WINDOW (window), TRUE);
  gtk_window_set_destroy_with_parent (GTK_WINDOW (window), TRUE);
  gtk_window_set_default_size (GTK_WINDOW (window), 640, 560);
  gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (keys),
                                        gtk_shortcut_new (gtk_keyval_trigger_new (GDK_KEY_Escape, 0),
                                                          gtk_named_action_new ("window.close")));
  gtk_widget_add_controller (window, keys);
  adw_header_bar_set_title_widget (ADW_HEADER_BAR (bar), adw_window_title_new (_ ("How well people agree"), task));
  gtk_widget_set_vexpand (content, TRUE);
  gtk_box_append (GTK_BOX (box), bar);
  gtk_box_append (GTK_BOX (box), content);
  adw_window_set_content (ADW_WINDOW (window), box);
  return window;
}
