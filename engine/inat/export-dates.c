#include "engine/inat/export-dates.h"

#include <string.h>

#include "engine/core/csv.h"

/* Three numbers and what is between them. */
typedef struct
{
  guint numbers[3], digits[3];
  char separator;
} Parts;

static const char *
read_number (const char *text, guint *number, guint *digits)
{
  *number = 0;
  for (*digits = 0; *digits < 4 && g_ascii_isdigit (*text); ++*digits)
    *number = 10 * *number + (guint) (*text++ - '0');
  return text;
}

/* Nothing, or a time of day, which begins with a digit. */
static gboolean
is_time (const char *text)
{
  return *text == '\0' || ((*text == 'T' || *text == ' ') && g_ascii_isdigit (text[1]));
}

static gboolean
split (const char *text, Parts *parts)
{
  text = read_number (text, &parts->numbers[0], &parts->digits[0]);
  parts->separator = *text;
  if (*text == '\0' || strchr ("-/.", *text) == NULL)
    return FALSE;
  text = read_number (text + 1, &parts->numbers[1], &parts->digits[1]);
  if (*text != parts->separator)
    return FALSE;
  text = read_number (text + 1, &parts->numbers[2], &parts->digits[2]);
  return is_time (text) && parts->digits[0] > 0 && parts->digits[1] > 0 && parts->digits[1] <= 2 && parts->digits[2] > 0;
}

static gboolean
is_year_first (const Parts *parts)
{
  return parts->digits[0] == 4 && parts->digits[2] <= 2;
}

static gboolean
is_year_last (const Parts *parts)
{
  return parts->digits[0] <= 2 && parts->digits[2] == 4;
}

/* As the date itself tells it. */
static QdDateOrder
own_order (const Parts *parts)
{
  if (parts->separator == '.' || parts->numbers[0] > 12)
    return QD_DATE_DAY_FIRST;
  return parts->numbers[1] > 12 ? QD_DATE_MONTH_FIRST : QD_DATE_UNORDERED;
}

static gboolean
put (guint year, guint month, guint day, char date[11])
{
  if (year == 0 || month == 0 || month > 12 || !g_date_valid_dmy ((GDateDay) day, (GDateMonth) month, (GDateYear) year))
    return FALSE;
  g_snprintf (date, 11, "%04u-%02u-%02u", year % 10000, month % 100, day % 100);
  return TRUE;
}

gboolean
qd_date_parse (const char *text, QdDateOrder order, char date[11])
{
  const guint *numbers;
  Parts parts;

  date[0] = '\0';
  if (!split (text, &parts))
    return FALSE;
  numbers = parts.numbers;
  if (is_year_first (&parts))
    return put (numbers[0], numbers[1], numbers[2], date);
  if (!is_year_last (&parts))
    return FALSE;
  if (own_order (&parts) != QD_DATE_UNORDERED)
    order = own_order (&parts);
  if (order == QD_DATE_UNORDERED && numbers[0] != numbers[1])
    return FALSE;
  return order == QD_DATE_MONTH_FIRST ? put (numbers[2], numbers[0], numbers[1], date)
                                      : put (numbers[2], numbers[1], numbers[0], date);
}

gboolean
qd_date_needs_order (const char *text)
{
  Parts parts;

  return split (text, &parts) && is_year_last (&parts) && own_order (&parts) == QD_DATE_UNORDERED;
}

/* ---- What a file tells ---- */

/* The order that a date tells which has a choice of it; not with full stops. */
static QdDateOrder
told_order (const char *text)
{
  char date[11];
  Parts parts;

  if (!split (text, &parts) || !is_year_last (&parts) || parts.separator == '.' ||
      !qd_date_parse (text, QD_DATE_UNORDERED, date))
    return QD_DATE_UNORDERED;
  return own_order (&parts);
}

static QdDateOrder
read_orders (QdCsvReader *csv, guint place, GCancellable *cancellable)
{
  gboolean told[] = { FALSE, FALSE, FALSE };
  const QdCsvRow *row = NULL;

  qd_csv_reader_want (csv, place);
  while (qd_csv_reader_next (csv, &row, cancellable, NULL) && row != NULL)
    if (place < row->n_fields)
      told[told_order (row->fields[place])] = TRUE;
  if (told[QD_DATE_DAY_FIRST] == told[QD_DATE_MONTH_FIRST])
    return QD_DATE_UNORDERED;
  return told[QD_DATE_DAY_FIRST] ? QD_DATE_DAY_FIRST : QD_DATE_MONTH_FIRST;
}

QdDateOrder
qd_date_find_order (const QdExportTable *table, guint place, GCancellable *cancellable)
{
  QdExportTable again;
  QdDateOrder order = QD_DATE_UNORDERED;

  qd_export_table_init (&again, table->path, table->entry, table->shown);
  g_autoptr (GInputStream) raw = qd_export_table_open (&again, cancellable, NULL);
  g_autoptr (GInputStream) text = raw != NULL ? qd_text_decode (raw, &table->survey, NULL) : NULL;
  g_autoptr (QdCsvReader) csv = text != NULL ? qd_csv_reader_new (text, '\0') : NULL;
  if (csv != NULL)
    order = read_orders (csv, place, cancellable);
  qd_export_table_clear (&again);
  return order;
}
