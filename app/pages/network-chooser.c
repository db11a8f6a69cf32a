#include "app/pages/network-chooser.h"

#include "app/words.h"

#include "engine/project/types.h"

#include <glib/gi18n.h>

typedef struct
{
  const QdNetwork *network;
  GtkWidget *row, *button; /* borrowed */
  QdNetworkFacts facts;
  double best_map50; /* of the project's runs; 0: none */
  gint64 best_run;
} Choice;

struct _QdNetworkChooser
{
  AdwPreferencesGroup parent_instance;
  GArray *choices; /* of Choice */
  const QdNetwork *network;
};

G_DEFINE_FINAL_TYPE (QdNetworkChooser, qd_network_chooser, ADW_TYPE_PREFERENCES_GROUP)

static guint changed_signal;

static Choice *
get_choice (QdNetworkChooser *self, guint index)
{
  return &g_array_index (self->choices, Choice, index);
}

static void
show (Choice *choice)
{
  g_autofree char *facts = qd_network_facts_describe (&choice->facts), *explanation = qd_network_facts_explain (&choice->facts);
  g_autofree char *percent = qd_words_percent (choice->best_map50);
  g_autofree char *number = g_strdup_printf ("%" G_GINT64_FORMAT, choice->best_run);
  g_autofree char *best
      = choice->best_map50 > 0 ? g_strdup_printf (_ ("best here: mAP %s (run %s)"), percent, number) : g_strdup ("");
  g_autofree char *line = g_strjoin (*facts != '\0' && *best != '\0' ? " · " : "", facts, best, NULL);
  g_autofree char *text = g_strjoin (*line != '\0' ? "\n" : "", _ (choice->network->sentence), line, NULL);
  g_autofree char *subtitle = g_markup_escape_text (text, -1);

  adw_action_row_set_subtitle (ADW_ACTION_ROW (choice->row), subtitle);
  gtk_widget_set_tooltip_text (choice->row, explanation);
}

static void
on_toggled (QdNetworkChooser *self, GtkCheckButton *button)
{
  if (!gtk_check_button_get_active (button))
    return;
  self->network = g_object_get_data (G_OBJECT (button), "network");
  g_signal_emit (self, changed_signal, 0);
}

const QdNetwork *
qd_network_chooser_get (QdNetworkChooser *self)
{
  return self->network;
}

void
qd_network_chooser_set (QdNetworkChooser *self, const QdNetwork *network)
{
  for (guint i = 0; i < self->choices->len; i++)
    if (get_choice (self, i)->network == network)
      gtk_check_button_set_active (GTK_CHECK_BUTTON (get_choice (self, i)->button), TRUE);
}

void
qd_network_chooser_set_facts (QdNetworkChooser *self, GArray *facts)
{
  for (guint i = 0; i < MIN (facts->len, self->choices->len); i++)
    {
      get_choice (self, i)->facts = g_array_index (facts, QdNetworkFacts, i);
      show (get_choice (self, i));
    }
}

void
qd_network_chooser_set_runs (QdNetworkChooser *self, GPtrArray *runs)
{
  for (guint i = 0; i < self->choices->len; i++)
    {
      Choice *choice = get_choice (self, i);

      choice->best_map50 = 0;
      for (guint k = 0; k < runs->len; k++)
        {
          const QdRun *run = runs->pdata[k];

          if (run->best_epoch == 0 || run->best_map50 <= choice->best_map50 || g_strcmp0 (run->network, choice->network->name) != 0)
            continue;
          choice->best_map50 = run->best_map50;
          choice->best_run = run->id;
        }
      show (choice);
    }
}

static void
add_choice (QdNetworkChooser *self, const QdNetwork *network)
{
  Choice choice = { .network = network, .row = adw_action_row_new (), .button = gtk_check_button_new () };
  GtkCheckButton *first = self->choices->len > 0 ? GTK_CHECK_BUTTON (get_choice (self, 0)->button) : NULL;

  choice.facts.network = network;
  gtk_check_button_set_group (GTK_CHECK_BUTTON (choice.button), first);
  gtk_widget_set_valign (choice.button, GTK_ALIGN_CENTER);
  gtk_accessible_update_property (GTK_ACCESSIBLE (choice.button), GTK_ACCESSIBLE_PROPERTY_LABEL, network->name, -1);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (choice.row), network->name);
  adw_action_row_add_prefix (ADW_ACTION_ROW (choice.row), choice.button);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (choice.row), choice.button);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), choice.row);
  g_object_set_data (G_OBJECT (choice.button), "network", (gpointer) network);
  g_signal_connect_object (choice.button, "toggled", G_CALLBACK (on_toggled), self, G_CONNECT_SWAPPED);
  g_array_append_val (self->choices, choice);
  show (get_choice (self, self->choices->len - 1));
}

static void
qd_network_chooser_finalize (GObject *object)
{
  g_array_unref (QD_NETWORK_CHOOSER (object)->choices);
  G_OBJECT_CLASS (qd_network_chooser_parent_class)->finalize (object);
}

static void
qd_network_chooser_class_init (QdNetworkChooserClass *class)
{
  G_OBJECT_CLASS (class)->finalize = qd_network_chooser_finalize;
  changed_signal = g_signal_new ("changed", QD_TYPE_NETWORK_CHOOSER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
qd_network_chooser_init (QdNetworkChooser *self)
{
  guint n;
  const QdNetwork *const *table = qd_network_get_table (&n);

  self->choices = g_array_new (FALSE, FALSE, sizeof (Choice));
  for (guint i = 0; i < n; i++)
    add_choice (self, table[i]);
  qd_network_chooser_set (self, table[0]);
}
