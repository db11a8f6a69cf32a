/**
 * The catalogue of pretrained weights, data/weights.json: public files that a training may start from. Read by `quadrat weights`, by
 * `quadrat train` and by the Train page. Plain values; any thread.
 *
 * The file is one object: "version" 1, "base" (address before each file's name; another catalogue's own address when it is missing),
 * "license" and "data" (terms of the files and of what they learned from, by the name in "trained_on"), "weights": a list of
 *
 *   name        [a-z0-9_]+, as `quadrat weights download` takes it
 *   file        its name at the server and in the cache, .pth or .safetensors
 *   sha256      8 to 64 first digits of its sum
 *   bytes       its exact length; null or missing: asked of the server
 *   published_mib  about how long, as its publisher says; may be missing
 *   networks    names of the networks that it fits
 *   part        "detector" (whole, with heads) or "backbone"
 *   trained_on  a member of "data", or any text
 *   parameters, origin, note, figure {what "AP" or "accuracy", value in percent, on}   may be missing
 *   mean, std   of the input it was trained with, red green blue, of values in 0..1; may be missing
 */
#pragma once

#include <gio/gio.h>

typedef struct
{
  char *name, *file, *address, *sha256;
  guint64 bytes;       /* 0: not known */
  guint64 about_bytes; /* for people; 0: not known */
  char **networks;     /* NULL-terminated */
  gboolean is_detector;
  char *trained_on, *data_terms, *license, *origin, *note; /* "" where the catalogue says nothing */
  gint64 parameters;                                       /* 0: not known */
  double ap, accuracy;                                     /* published, in percent; NAN: none */
  char *figure_on;                                         /* the data set of that figure */
  gboolean has_input;
  double mean[3], std[3]; /* where has_input */
} QdPretrained;

/* @place: a file or an address; NULL: the catalogue that QUADRAT_CATALOGUE names, else the program's own. Blocks when it is an address.
 * Returns: (element-type QdPretrained). Errors: QD_ERROR_INPUT naming the place and the entry, QD_ERROR_IO, QD_ERROR_NETWORK. */
GPtrArray *qd_catalogue_load (const char *place, GCancellable *cancellable, GError **error);

/* NULL when there is none of that name. Borrowed. */
const QdPretrained *qd_catalogue_find (GPtrArray *catalogue, const char *name);

gboolean qd_pretrained_fits (const QdPretrained *pretrained, const char *network);
/* Was it trained with an input normalized like this? TRUE when the catalogue does not say. */
gboolean qd_pretrained_has_normalization (const QdPretrained *pretrained, const float mean[3], const float std[3]);
