#include "config.h"
#include "engine/inat/lookup-report.h"

#include <glib/gi18n-lib.h>

/* Adds the sentence unless there is nothing to count. Takes @sentence. */
static void
say (GPtrArray *lines, guint n, char *sentence)
{
  if (n > 0)
    g_ptr_array_add (lines, sentence);
  else
    g_free (sentence);
}

static void
describe_photos (GPtrArray *lines, const QdLookupProgress *progress, const QdLookupCounts *counts)
{
  guint n = progress->change.licenses;

  say (lines, n,
       g_strdup_printf (ngettext ("%u photo has its own license and credit now, in place of what the export let guess.",
                                  "%u photos have their own license and credit now, in place of what the export let guess.", n),
                        n));
  n = counts->withheld;
  say (lines, n,
       g_strdup_printf (ngettext ("%u photo is not used, as its own license is not among those chosen in Observations.",
                                  "%u photos are not used, as their own license is not among those chosen in Observations.", n),
                        n));
  n = counts->withheld_there;
  say (
      lines, n,
      g_strdup_printf (ngettext ("%u of them was downloaded already: its file and its boxes are kept, but it is in no training "
                                 "and no export until its license is chosen.",
                                 "%u of them were downloaded already: their files and boxes are kept, but they are in no "
                                 "training and no export until their license is chosen.",
                                 n),
                       n));
  n = counts->taken_down;
  say (lines, n,
       g_strdup_printf (ngettext ("%u photo is not used, as iNaturalist has hidden it or somebody has flagged it.",
                                  "%u photos are not used, as iNaturalist has hidden them or somebody has flagged them.", n),
                        n));
  n = progress->change.missing;
  say (lines, n,
       g_strdup_printf (ngettext ("%u photo is not in its observation any more; it keeps the license and credit it had.",
                                  "%u photos are not in their observation any more; they keep the license and credit they had.",
                                  n),
                        n));
}

static void
describe_further (GPtrArray *lines, const QdLookupProgress *progress, const QdLookupCounts *counts)
{
  guint n = progress->added;

  say (lines, n,
       g_strdup_printf (ngettext ("%u further photo was added and waits to be downloaded.",
                                  "%u further photos were added and wait to be downloaded.", n),
                        n));
  n = progress->unusable;
  say (lines, n,
       g_strdup_printf (ngettext ("%u further photo was left out: its address is not one of iNaturalist's.",
                                  "%u further photos were left out: their address is not one of iNaturalist's.", n),
                        n));
  n = progress->added == 0 && progress->unusable == 0 ? counts->further : 0;
  say (lines, n,
       g_strdup_printf (ngettext ("%u further photo of these observations could be added.",
                                  "%u further photos of these observations could be added.", n),
                        n));
}

static void
describe_observations (GPtrArray *lines, const QdLookupProgress *progress)
{
  guint n = progress->gone;

  say (lines, n,
       g_strdup_printf (
           ngettext ("%u observation is not on iNaturalist any more; its photos keep the license and credit they had.",
                     "%u observations are not on iNaturalist any more; their photos keep the license and credit "
                     "they had.",
                     n),
           n));
  n = progress->unreadable;
  say (lines, n,
       g_strdup_printf (ngettext ("The answer about %u observation could not be read.",
                                  "The answers about %u observations could not be read.", n),
                        n));
  n = progress->other_species;
  say (lines, n,
       g_strdup_printf (ngettext ("%u observation has another species on iNaturalist now; here it is as imported, until a new "
                                  "export is imported.",
                                  "%u observations have another species on iNaturalist now; here they are as imported, until a "
                                  "new export is imported.",
                                  n),
                        n));
  n = progress->other_quality;
  say (
      lines, n,
      g_strdup_printf (ngettext ("%u observation has another quality grade on iNaturalist now; here it is as imported, until a "
                                 "new export is imported.",
                                 "%u observations have another quality grade on iNaturalist now; here they are as imported, "
                                 "until a new export is imported.",
                                 n),
                       n));
}

GPtrArray *
qd_lookup_describe (const QdLookupProgress *progress, const QdLookupCounts *counts)
{
  GPtrArray *lines = g_ptr_array_new_with_free_func (g_free);

  g_ptr_array_add (lines, g_strdup_printf (ngettext ("iNaturalist was asked about %u observation.",
                                                     "iNaturalist was asked about %u observations.", progress->done),
                                           progress->done));
  describe_photos (lines, progress, counts);
  describe_further (lines, progress, counts);
  describe_observations (lines, progress);
  return lines;
}
