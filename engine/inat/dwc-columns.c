#include "engine/inat/dwc-columns.h"

#include <math.h>
#include <string.h>

#include "engine/inat/export-columns.h"

#define RESEARCH_GRADE "50c9509d-22c7-4a22-a47d-8c48425ef4a7" /* GBIF's key of iNaturalist's data set */

const char *const qd_dwc_core_terms[QD_DWC_N_COLUMNS] = {
  [QD_DWC_KEY] = "id|gbifid|occurrenceid",
  [QD_DWC_OCCURRENCE_ID] = "occurrenceid",
  [QD_DWC_CATALOG_NUMBER] = "catalognumber",
  [QD_DWC_INSTITUTION] = "institutioncode",
  [QD_DWC_REFERENCES] = "references",
  [QD_DWC_OTHER_NUMBERS] = "othercatalognumbers|othercataloguenumbers",
  [QD_DWC_LICENSE] = "license",
  [QD_DWC_RIGHTS_HOLDER] = "rightsholder",
  [QD_DWC_RECORDED_BY] = "recordedby",
  [QD_DWC_LOGIN] = "inaturalistlogin|nick",
  [QD_DWC_EVENT_DATE] = "eventdate",
  [QD_DWC_LATITUDE] = "decimallatitude",
  [QD_DWC_LONGITUDE] = "decimallongitude",
  [QD_DWC_VERBATIM_LOCALITY] = "verbatimlocality",
  [QD_DWC_LOCALITY] = "locality",
  [QD_DWC_STATE] = "stateprovince",
  [QD_DWC_COUNTRY] = "country|countrycode",
  [QD_DWC_REMARKS] = "occurrenceremarks",
  [QD_DWC_VERIFICATION] = "identificationverificationstatus",
  [QD_DWC_DATASET_NAME] = "datasetname",
  [QD_DWC_DATASET_KEY] = "datasetkey",
  [QD_DWC_TAXON_ID] = "taxonid",
  [QD_DWC_VERBATIM_NAME] = "verbatimscientificname",
  [QD_DWC_SPECIES] = "species",
  [QD_DWC_RANK] = "taxonrank",
  [QD_DWC_NAME] = "scientificname",
  [QD_DWC_COMMON_NAME] = "vernacularname",
  [QD_DWC_ASSOCIATED_MEDIA] = "associatedmedia",
  [QD_DWC_KINGDOM] = "kingdom",
  [QD_DWC_PHYLUM] = "phylum",
  [QD_DWC_CLASS] = "class",
  [QD_DWC_ORDER] = "order",
  [QD_DWC_FAMILY] = "family",
  [QD_DWC_GENUS] = "genus",
};

const char *const qd_dwc_media_terms[QD_DWC_MEDIA_N_COLUMNS] = {
  [QD_DWC_MEDIA_KEY] = "id|coreid|gbifid|occurrenceid",
  [QD_DWC_MEDIA_TYPE] = "type",
  [QD_DWC_MEDIA_FORMAT] = "format",
  [QD_DWC_MEDIA_ADDRESS] = "accessuri|identifier",
  [QD_DWC_MEDIA_LICENSE] = "license|usageterms|rights",
  [QD_DWC_MEDIA_CREATOR] = "creator",
  [QD_DWC_MEDIA_RIGHTS_HOLDER] = "rightsholder|owner",
};

gint64
qd_dwc_parse_id (const char *const *values)
{
  gint64 id = qd_column_parse_url (values[QD_DWC_OCCURRENCE_ID]);

  if (id == 0)
    id = qd_column_parse_url (values[QD_DWC_REFERENCES]);
  if (id == 0 && g_ascii_strcasecmp (values[QD_DWC_INSTITUTION], "iNaturalist") == 0)
    id = qd_column_parse_number (values[QD_DWC_CATALOG_NUMBER]);
  return id;
}

/* "2019-04-10T09:30:00-07:00" and "2019-04-10/2019-04-12" begin with a date. */
static void
take_date (const char *text, char date[11])
{
  char begin[11] = "";

  if (strlen (text) >= 10 && (text[10] == '\0' || strchr ("T/ ", text[10]) != NULL))
    g_strlcpy (begin, text, sizeof begin);
  qd_column_parse_date (begin, date);
}

static gint64
parse_taxon (const char *text)
{
  const char *at = strstr (text, "/taxa/");

  return qd_column_parse_number (at != NULL ? at + strlen ("/taxa/") : text);
}

/* GBIF's own name has its author behind it, "Apis mellifera Linnaeus, 1758". */
static const char *
choose_name (const char *const *values)
{
  if (*values[QD_DWC_VERBATIM_NAME] != '\0')
    return values[QD_DWC_VERBATIM_NAME];
  if (*values[QD_DWC_SPECIES] != '\0' && g_ascii_strcasecmp (values[QD_DWC_RANK], "species") == 0)
    return values[QD_DWC_SPECIES];
  return values[QD_DWC_NAME];
}

static const char *
choose_quality (const char *const *values)
{
  static const char *const grades[] = { "research", "needs_id", "casual", NULL };

  if (g_strv_contains (grades, values[QD_DWC_VERIFICATION]))
    return values[QD_DWC_VERIFICATION];
  return strstr (values[QD_DWC_DATASET_NAME], "research-grade") != NULL ||
                 strcmp (values[QD_DWC_DATASET_KEY], RESEARCH_GRADE) == 0
             ? "research"
             : "";
}

static const char *
choose_place (const char *const *values, GString *place)
{
  static const QdDwcColumn parts[] = { QD_DWC_LOCALITY, QD_DWC_STATE, QD_DWC_COUNTRY };

  if (*values[QD_DWC_VERBATIM_LOCALITY] != '\0')
    return values[QD_DWC_VERBATIM_LOCALITY];
  g_string_truncate (place, 0);
  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    if (*values[parts[i]] != '\0')
      g_string_append_printf (place, "%s%s", place->len > 0 ? ", " : "", values[parts[i]]);
  return place->str;
}

const char *
qd_iconic_taxon (const char *kingdom, const char *phylum, const char *class_)
{
  static const char *const classes[] = { "Insecta", "Arachnida", "Aves", "Amphibia", "Reptilia", "Mammalia", "Actinopterygii" };
  static const char *const reptiles[] = { "Squamata", "Testudines", "Crocodylia", "Sphenodontia" };
  static const char *const kingdoms[] = { "Plantae", "Fungi", "Chromista", "Protozoa", "Animalia" };

  for (guint i = 0; i < G_N_ELEMENTS (classes); i++)
    if (g_ascii_strcasecmp (class_, classes[i]) == 0)
      return classes[i];
  for (guint i = 0; i < G_N_ELEMENTS (reptiles); i++)
    if (g_ascii_strcasecmp (class_, reptiles[i]) == 0)
      return "Reptilia";
  if (g_ascii_strcasecmp (phylum, "Mollusca") == 0)
    return "Mollusca";
  for (guint i = 0; i < G_N_ELEMENTS (kingdoms); i++)
    if (g_ascii_strcasecmp (kingdom, kingdoms[i]) == 0)
      return kingdoms[i];
  return "";
}

void
qd_dwc_fill_row (QdExportRow *row, const char *const *values, GString *place)
{
  const char *name = *values[QD_DWC_RECORDED_BY] != '\0' ? values[QD_DWC_RECORDED_BY] : values[QD_DWC_RIGHTS_HOLDER];

  row->license = qd_license_parse (values[QD_DWC_LICENSE]);
  row->license_text = values[QD_DWC_LICENSE];
  row->license_unknown = FALSE;
  row->taxon_id = parse_taxon (values[QD_DWC_TAXON_ID]);
  row->latitude = qd_column_parse_degrees (values[QD_DWC_LATITUDE], 90);
  row->longitude = qd_column_parse_degrees (values[QD_DWC_LONGITUDE], 180);
  if (isnan (row->latitude) || isnan (row->longitude))
    row->latitude = row->longitude = NAN;
  take_date (values[QD_DWC_EVENT_DATE], row->observed_on);
  row->uuid = g_uuid_string_is_valid (values[QD_DWC_OTHER_NUMBERS]) ? values[QD_DWC_OTHER_NUMBERS] : "";
  row->quality_grade = choose_quality (values);
  row->user_login = values[QD_DWC_LOGIN];
  row->user_name = name;
  row->place = choose_place (values, place);
  row->description = values[QD_DWC_REMARKS];
  row->species_guess = "";
  row->scientific_name = choose_name (values);
  row->common_name = values[QD_DWC_COMMON_NAME];
  row->iconic_taxon = qd_iconic_taxon (values[QD_DWC_KINGDOM], values[QD_DWC_PHYLUM], values[QD_DWC_CLASS]);
  row->lineage = &values[QD_DWC_KINGDOM];
  row->n_lineage = QD_DWC_N_COLUMNS - QD_DWC_KINGDOM;
}

gboolean
qd_dwc_media_is_picture (const char *const *values)
{
  g_autofree char *type = g_ascii_strdown (values[QD_DWC_MEDIA_TYPE], -1);

  if (*type == '\0' && *values[QD_DWC_MEDIA_FORMAT] == '\0')
    return TRUE;
  return strstr (type, "image") != NULL || g_ascii_strncasecmp (values[QD_DWC_MEDIA_FORMAT], "image/", 6) == 0;
}
