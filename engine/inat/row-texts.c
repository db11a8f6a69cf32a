#include "config.h"

#include "engine/inat/row-texts.h"

#include <string.h>

#include "engine/project/photo-url.h"

#define MOST_ADDRESSES 32

/* A text with a gap: what stands before and behind it. */
typedef struct
{
  char *before, *after;
  gsize n_before, n_after; /* bytes */
} Form;

typedef struct
{
  QdPhotoHost host;
  char extension[6];
  gboolean whole; /* the photo's number stands in what is stored */
  Form form;
} Address;

struct _QdRowTexts
{
  QdPhotoSize size;
  gboolean resize;
  Form credits[QD_N_LICENSES];
  Address addresses[MOST_ADDRESSES]; /* [n_addresses] that came so far */
  guint n_addresses;
};

/* @text with a @gap in it. */
static Form
make_form (const char *text, const char *gap)
{
  const char *at = strstr (text, gap);
  Form form = { g_strndup (text, (gsize) (at - text)), g_strdup (at + strlen (gap)), 0, 0 };

  form.n_before = strlen (form.before);
  form.n_after = strlen (form.after);
  return form;
}

static void
clear_form (Form *form)
{
  g_free (form->before);
  g_free (form->after);
}

QdRowTexts *
qd_row_texts_new (QdPhotoSize size, gboolean resize)
{
  static const char gap[] = "\1";
  QdRowTexts *texts = g_new0 (QdRowTexts, 1);

  texts->size = size;
  texts->resize = resize;
  for (guint i = 0; i < QD_N_LICENSES; i++)
    {
      g_autofree char *credit = qd_license_credit ((QdLicense) i, gap, NULL);

      texts->credits[i] = make_form (credit, gap);
    }
  return texts;
}

void
qd_row_texts_free (QdRowTexts *texts)
{
  if (texts == NULL)
    return;
  for (guint i = 0; i < QD_N_LICENSES; i++)
    clear_form (&texts->credits[i]);
  for (guint i = 0; i < texts->n_addresses; i++)
    clear_form (&texts->addresses[i].form);
  g_free (texts);
}

static void
fill_form (const Form *form, const char *text, gsize length, QdBulkBatch *batch, QdBulkRow *row, QdBulkText which)
{
  char *to = qd_bulk_batch_add_text (batch, row, which, form->n_before + length + form->n_after);

  memcpy (to, form->before, form->n_before);
  memcpy (to + form->n_before, text, length);
  memcpy (to + form->n_before + length, form->after, form->n_after);
}

/* The last digit stands before @end. Returns: where the first one stands. */
static char *
write_number (gint64 number, char *end)
{
  do
    *--end = (char) ('0' + number % 10);
  while ((number /= 10) > 0);
  return end;
}

static void
make_address (Address *address, const QdPhotoAddress *photo, QdPhotoSize size)
{
  g_autofree char *built = qd_photo_address_build (photo, size, NULL);
  g_autofree char *number = g_strdup_printf ("/%" G_GINT64_FORMAT "/", photo->photo_id);
  const char *stored = qd_photo_url_get_stored (built, photo->photo_id);

  address->host = photo->host;
  memcpy (address->extension, photo->extension, sizeof address->extension);
  address->whole = stored == built;
  address->form = address->whole ? make_form (built, number) : make_form (stored, "");
}

static const Address *
find_address (QdRowTexts *texts, const QdPhotoAddress *photo)
{
  for (guint i = 0; i < texts->n_addresses; i++)
    if (texts->addresses[i].host == photo->host && strcmp (texts->addresses[i].extension, photo->extension) == 0)
      return &texts->addresses[i];
  if (texts->n_addresses == MOST_ADDRESSES)
    clear_form (&texts->addresses[--texts->n_addresses].form);
  make_address (&texts->addresses[texts->n_addresses], photo, texts->size);
  return &texts->addresses[texts->n_addresses++];
}

static void
fill_address (QdRowTexts *texts, QdBulkBatch *batch, QdBulkRow *row, const QdPhotoAddress *photo)
{
  const Address *address = find_address (texts, photo);
  char number[24], *end = number + sizeof number - 1, *begin = end;

  if (address->whole)
    {
      *end++ = '/';
      begin = write_number (photo->photo_id, end - 1) - 1;
      *begin = '/';
    }
  fill_form (&address->form, begin, (gsize) (end - begin), batch, row, QD_BULK_PHOTO_URL);
}

static void
fill_credit (QdRowTexts *texts, QdBulkBatch *batch, QdBulkRow *row, QdLicense license, const QdExportRow *from)
{
  const char *name = from->user_name[0] != '\0' ? from->user_name : from->user_login;

  if (name[0] != '\0')
    {
      fill_form (&texts->credits[license], name, strlen (name), batch, row, QD_BULK_PHOTO_CREDIT);
      return;
    }
  g_autofree char *credit = qd_license_credit (license, NULL, NULL);
  qd_bulk_batch_set_text (batch, row, QD_BULK_PHOTO_CREDIT, credit);
}

static void
fill_photo (QdRowTexts *texts, QdBulkBatch *batch, QdBulkRow *row, const QdExportRow *from)
{
  QdLicense license = qd_export_row_get_photo_license (from);

  row->photo_source_id = from->photo.photo_id;
  row->photo_resize = texts->resize;
  row->photo_closed = from->photo.host == QD_PHOTO_HOST_STATIC;
  row->incomplete = !qd_export_row_tells_credit (from);
  fill_address (texts, batch, row, &from->photo);
  qd_bulk_batch_set_text (batch, row, QD_BULK_PHOTO_LICENSE, qd_license_key (license));
  fill_credit (texts, batch, row, license, from);
}

void
qd_row_texts_complete (QdBulkBatch *batch, QdBulkRow *row, G_GNUC_UNUSED gpointer user_data)
{
  QdLicense license = row->photo_closed ? QD_LICENSE_ALL_RIGHTS_RESERVED
                                        : qd_license_parse (qd_bulk_batch_get_text (batch, row, QD_BULK_LICENSE));
  g_autofree char *credit = qd_license_credit (license, qd_bulk_batch_get_text (batch, row, QD_BULK_USER_NAME),
                                               qd_bulk_batch_get_text (batch, row, QD_BULK_USER_LOGIN));

  qd_bulk_batch_set_text (batch, row, QD_BULK_PHOTO_LICENSE, qd_license_key (license));
  qd_bulk_batch_set_text (batch, row, QD_BULK_PHOTO_CREDIT, credit);
}

void
qd_row_texts_fill (QdRowTexts *texts, QdBulkBatch *batch, const QdExportRow *from)
{
  const struct
  {
    QdBulkText which;
    const char *text;
    guint blank;
  } known[] = {
    { QD_BULK_UUID, from->uuid, 0 },
    { QD_BULK_OBSERVED_ON, from->observed_on, QD_BLANK_OBSERVED_ON },
    { QD_BULK_QUALITY, from->quality_grade, 0 },
    { QD_BULK_USER_LOGIN, from->user_login, 0 },
    { QD_BULK_USER_NAME, from->user_name, QD_BLANK_USER_NAME },
    { QD_BULK_PLACE, from->place, QD_BLANK_PLACE },
    { QD_BULK_DESCRIPTION, from->description, QD_BLANK_DESCRIPTION },
    { QD_BULK_SCIENTIFIC_NAME, from->scientific_name, 0 },
    { QD_BULK_ICONIC_TAXON, from->iconic_taxon, 0 },
  };
  QdBulkRow *row = qd_bulk_batch_add (batch);
  const char *common_name = qd_export_row_get_common_name (from, &row->guessed);

  row->no_coordinates = (from->blanks & QD_BLANK_COORDINATES) != 0;
  row->source_id = from->id;
  row->user_id = from->user_id;
  row->taxon_id = from->taxon_id;
  row->latitude = from->latitude;
  row->longitude = from->longitude;
  if (*from->url != '\0')
    qd_bulk_batch_set_url (batch, row, from->url);
  if (!from->license_unknown)
    qd_bulk_batch_set_text (batch, row, QD_BULK_LICENSE, qd_license_key (from->license));
  for (guint i = 0; i < G_N_ELEMENTS (known); i++)
    qd_bulk_batch_set_text (batch, row, known[i].which, qd_export_row_get_known (from, known[i].text, known[i].blank));
  if (*common_name != '\0')
    qd_bulk_batch_set_text (batch, row, QD_BULK_COMMON_NAME, common_name);
  fill_photo (texts, batch, row, from);
}
