#include "engine/project/types.h"

#include <math.h>
#include <string.h>

const char *
qd_subset_to_string (QdSubset subset)
{
  static const char *const names[QD_N_SUBSETS] = { "", "train", "validation", "test" };

  g_return_val_if_fail ((guint)subset < QD_N_SUBSETS, "");
  return names[subset];
}

QdObservation *
qd_observation_new (void)
{
  QdObservation *observation = g_new0 (QdObservation, 1);

  observation->latitude = observation->longitude = NAN;
  return observation;
}

void
qd_observation_free (QdObservation *observation)
{
  if (observation == NULL)
    return;
  g_free (observation->uuid);
  g_free (observation->url);
  g_free (observation->observed_on);
  g_free (observation->quality);
  g_free (observation->license);
  g_free (observation->user_login);
  g_free (observation->user_name);
  g_free (observation->place);
  g_free (observation->scientific_name);
  g_free (observation->common_name);
  g_free (observation->iconic_taxon);
  g_free (observation->description);
  g_free (observation);
}

QdPhoto *
qd_photo_new (void)
{
  return g_new0 (QdPhoto, 1);
}

void
qd_photo_free (QdPhoto *photo)
{
  if (photo == NULL)
    return;
  g_free (photo->url);
  g_free (photo->original_name);
  g_free (photo->file);
  g_free (photo->reason);
  g_free (photo->sha256);
  g_free (photo->license);
  g_free (photo->credit);
  g_free (photo);
}

static const char *
extension_of (const char *file)
{
  const char *dot = file == NULL ? NULL : strrchr (file, '.');

  return dot == NULL ? ".jpg" : dot;
}

char *
qd_photo_dup_name (const QdPhoto *photo)
{
  g_autofree char *base = photo->original_name == NULL ? NULL : g_path_get_basename (photo->original_name);

  if (base != NULL && strcmp (base, ".") != 0 && strcmp (base, "..") != 0 && strcmp (base, "/") != 0)
    return g_steal_pointer (&base);
  return g_strdup_printf ("%" G_GINT64_FORMAT "%s", photo->source_id != 0 ? photo->source_id : photo->id,
                          extension_of (photo->file));
}

char *
qd_photo_file_name (gint64 id, const char *extension)
{
  return g_strdup_printf ("%" G_GINT64_FORMAT ".%s", id, extension);
}

QdSpecies *
qd_species_copy (const QdSpecies *species)
{
  QdSpecies *copy = g_memdup2 (species, sizeof *species);

  copy->scientific_name = g_strdup (species->scientific_name);
  copy->common_name = g_strdup (species->common_name);
  copy->iconic_taxon = g_strdup (species->iconic_taxon);
  return copy;
}

void
qd_species_free (QdSpecies *species)
{
  if (species == NULL)
    return;
  g_free (species->scientific_name);
  g_free (species->common_name);
  g_free (species->iconic_taxon);
  g_free (species);
}

QdClass *
qd_class_copy (const QdClass *class_)
{
  QdClass *copy = g_memdup2 (class_, sizeof *class_);

  copy->name = g_strdup (class_->name);
  return copy;
}

void
qd_class_free (QdClass *class_)
{
  if (class_ == NULL)
    return;
  g_free (class_->name);
  g_free (class_);
}

QdRun *
qd_run_new (void)
{
  QdRun *run = g_new0 (QdRun, 1);

  run->best_map50 = run->best_map = NAN;
  return run;
}

QdRun *
qd_run_copy (const QdRun *run)
{
  QdRun *copy = g_memdup2 (run, sizeof *run);

  copy->network = g_strdup (run->network);
  copy->settings = g_strdup (run->settings);
  copy->classes = g_strdup (run->classes);
  copy->device = g_strdup (run->device);
  copy->message = g_strdup (run->message);
  return copy;
}

void
qd_run_free (QdRun *run)
{
  if (run == NULL)
    return;
  g_free (run->network);
  g_free (run->settings);
  g_free (run->classes);
  g_free (run->device);
  g_free (run->message);
  g_free (run);
}

void
qd_import_free (QdImport *import)
{
  if (import == NULL)
    return;
  g_free (import->kind);
  g_free (import->source);
  g_free (import->reasons);
  g_free (import->sentences);
  g_free (import);
}

QdFilter *
qd_filter_new (void)
{
  return g_new0 (QdFilter, 1);
}

QdFilter *
qd_filter_copy (const QdFilter *filter)
{
  QdFilter *copy = qd_filter_new ();

  copy->licenses = g_strdupv (filter->licenses);
  copy->qualities = g_strdupv (filter->qualities);
  copy->taxa = g_strdupv (filter->taxa);
  copy->observers = g_strdupv (filter->observers);
  copy->years = g_strdupv (filter->years);
  copy->from = g_strdup (filter->from);
  copy->to = g_strdup (filter->to);
  copy->place = g_strdup (filter->place);
  return copy;
}

void
qd_filter_free (QdFilter *filter)
{
  if (filter == NULL)
    return;
  g_strfreev (filter->licenses);
  g_strfreev (filter->qualities);
  g_strfreev (filter->taxa);
  g_strfreev (filter->observers);
  g_strfreev (filter->years);
  g_free (filter->from);
  g_free (filter->to);
  g_free (filter->place);
  g_free (filter);
}

void
qd_facet_free (QdFacet *facet)
{
  if (facet == NULL)
    return;
  g_free (facet->key);
  g_free (facet->name);
  g_free (facet);
}
