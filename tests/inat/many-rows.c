#include "many-rows.h"

#include <stdio.h>

#define HEADER                                                                                                                 \
  "id,uuid,observed_on_string,observed_on,time_observed_at,time_zone,user_id,user_login,user_name,created_at,updated_at,"      \
  "quality_grade,license,url,image_url,sound_url,tag_list,description,num_identification_agreements,"                          \
  "num_identification_disagreements,captive_cultivated,oauth_application_id,place_guess,latitude,longitude,"                   \
  "positional_accuracy,private_place_guess,private_latitude,private_longitude,geoprivacy,coordinates_obscured,"                \
  "species_guess,scientific_name,common_name,iconic_taxon_name,taxon_id\n"

void
many_rows_write (const char *path, guint first, guint n, guint n_photos)
{
  FILE *file = fopen (path, "wb");

  g_assert_nonnull (file);
  fputs (HEADER, file);
  for (guint i = first; i < first + n; i++)
    fprintf (file,
             "%u,%08x-2222-4333-8444-%012x,2021-05-%02u 10:11,2021-05-%02u,2021-05-%02u 08:11:00 UTC,Bern,%u,observer%u,"
             "Observer %u,2021-06-01 10:00:00 UTC,2021-06-02 10:00:00 UTC,research,CC0,"
             "https://www.inaturalist.org/observations/%u,"
             "https://inaturalist-open-data.s3.amazonaws.com/photos/%u/medium.jpg,,,\"On the wall, number %u\",2,0,false,,"
             "\"Hamlet %u, Éire\",47.%u,8.%u,12,,,,,false,Bee %u,Genus species%u,Bee %u,Insecta,%u\n",
             i, i, i, i % 28 + 1, i % 28 + 1, i % 28 + 1, i % 5000, i % 5000, i % 5000, i, first + (i - first) % n_photos, i,
             i % 20000, i % 100000, i % 99991, i % 900, i % 900, i % 900, i % 900 + 1);
  g_assert_cmpint (fclose (file), ==, 0);
}
