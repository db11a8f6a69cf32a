/** The columns of Darwin Core that are used, and the values in them. Private to the reader of such archives. Any thread. */
#pragma once

#include "engine/inat/export-reader.h"

typedef enum
{
  QD_DWC_KEY, /* what ties the extension to the core */
  QD_DWC_OCCURRENCE_ID,
  QD_DWC_CATALOG_NUMBER,
  QD_DWC_INSTITUTION,
  QD_DWC_REFERENCES,
  QD_DWC_OTHER_NUMBERS,
  QD_DWC_LICENSE,
  QD_DWC_RIGHTS_HOLDER,
  QD_DWC_RECORDED_BY,
  QD_DWC_LOGIN,
  QD_DWC_EVENT_DATE,
  QD_DWC_LATITUDE,
  QD_DWC_LONGITUDE,
  QD_DWC_VERBATIM_LOCALITY,
  QD_DWC_LOCALITY,
  QD_DWC_STATE,
  QD_DWC_COUNTRY,
  QD_DWC_REMARKS,
  QD_DWC_VERIFICATION,
  QD_DWC_DATASET_NAME,
  QD_DWC_DATASET_KEY,
  QD_DWC_TAXON_ID,
  QD_DWC_VERBATIM_NAME,
  QD_DWC_SPECIES,
  QD_DWC_RANK,
  QD_DWC_NAME,
  QD_DWC_COMMON_NAME,
  QD_DWC_ASSOCIATED_MEDIA,
  QD_DWC_KINGDOM,
  QD_DWC_PHYLUM,
  QD_DWC_CLASS,
  QD_DWC_ORDER,
  QD_DWC_FAMILY,
  QD_DWC_GENUS,
  QD_DWC_N_COLUMNS,
} QdDwcColumn;

typedef enum
{
  QD_DWC_MEDIA_KEY,
  QD_DWC_MEDIA_TYPE,
  QD_DWC_MEDIA_FORMAT,
  QD_DWC_MEDIA_ADDRESS,
  QD_DWC_MEDIA_LICENSE,
  QD_DWC_MEDIA_CREATOR,
  QD_DWC_MEDIA_RIGHTS_HOLDER,
  QD_DWC_MEDIA_N_COLUMNS,
} QdDwcMediaColumn;

/* [n] terms in lower case, as in term-reader.h. */
extern const char *const qd_dwc_core_terms[QD_DWC_N_COLUMNS];
extern const char *const qd_dwc_media_terms[QD_DWC_MEDIA_N_COLUMNS];

/* iNaturalist's number of the observation; 0 when it is none of iNaturalist's. @values: [QD_DWC_N_COLUMNS] */
gint64 qd_dwc_parse_id (const char *const *values);
/* Everything but line, id, url and photos, from @values; texts are borrowed but for the place, which is made in @place. */
void qd_dwc_fill_row (QdExportRow *row, const char *const *values, GString *place);
/* Is it a picture, as far as is said? @values: [QD_DWC_MEDIA_N_COLUMNS] */
gboolean qd_dwc_media_is_picture (const char *const *values);
/* iNaturalist's name for the large group that a taxon is in, by kingdom, phylum and class; "" for none. */
const char *qd_iconic_taxon (const char *kingdom, const char *phylum, const char *class_);
