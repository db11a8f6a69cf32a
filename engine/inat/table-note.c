#include "config.h"

#include "engine/inat/table-note.h"

#include <glib/gi18n-lib.h>

static const char *
delimiter_words (char delimiter)
{
  switch (delimiter)
    {
    case ';': return _ ("semicolons between the fields");
    case '\t': return _ ("tabs between the fields");
    case '|': return _ ("vertical bars between the fields");
    default: return _ ("commas between the fields");
    }
}

void
qd_report_note_table (QdReport *report, const char *name, char delimiter, const QdTextSurvey *survey)
{
  const char *encoding = qd_text_encoding_name (survey->encoding);

  if (survey->mark_length > 0)
    qd_report_note (report, _ ("%s: %s, %s with a byte order mark."), name, delimiter_words (delimiter), encoding);
  else
    qd_report_note (report, _ ("%s: %s, %s."), name, delimiter_words (delimiter), encoding);
}
