/**
 * Dates as spreadsheets leave them: 2024/05/02, 2024-5-2, a time behind it, 02.05.2024, and 5/2/2024, of which only other dates
 * of the file may tell whether the day or the month comes first. Private to the export reader. Any thread.
 */
#pragma once

#include "engine/inat/export-table.h"

typedef enum
{
  QD_DATE_UNORDERED, /* not known */
  QD_DATE_DAY_FIRST,
  QD_DATE_MONTH_FIRST,
} QdDateOrder;

/* "2024-05-02" into @date; FALSE and "" for what is no date, or one that @order is needed for and does not tell. */
gboolean qd_date_parse (const char *text, QdDateOrder order, char date[11]);

/* It is a date such as 5/2/2024. */
gboolean qd_date_needs_order (const char *text);

/* What the dates in the column at @place of the whole table tell: one with a number above 12, such as 5/22/2024, tells the
 * order unless another one tells the opposite. Opens the table once more and reads it to its end; what goes wrong there is told
 * by whoever reads the rows. */
QdDateOrder qd_date_find_order (const QdExportTable *table, guint place, GCancellable *cancellable);
