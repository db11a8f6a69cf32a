/** Darwin Core archives as others write them, and words of theirs. */
#pragma once

#include "pack.h"

#define TERM(index, name)   "<field index=\"" index "\" term=\"http://rs.tdwg.org/dwc/terms/" name "\"/>"
#define DCTERM(index, name) "<field index=\"" index "\" term=\"http://purl.org/dc/terms/" name "\"/>"
#define PAGE                "https://www.inaturalist.org/observations/"
#define PHOTO               "https://inaturalist-open-data.s3.amazonaws.com/photos/"

/* As iNaturalist writes them: commas and quotes. */
extern const PackEntry darwin_core_own[5];
/* As GBIF writes them: tabs, no quotes, a head with its own names. */
extern const PackEntry darwin_core_gbif[7];
