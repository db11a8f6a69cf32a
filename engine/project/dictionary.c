#include "engine/project/dictionary.h"

#include <string.h>

#define FIRST_SLOTS 64 /* a power of 2 */

struct _QdDictionary
{
  char *text;
  gsize n_text, room; /* bytes of @text that are used, and that there are */
  GArray *starts;     /* of gsize: where the text of a code begins; [0] is not used */
  guint32 *slots;     /* open addressing: a code, or 0; NULL when sealed */
  guint n_slots;      /* a power of 2, at least twice as many as there are texts */
};

QdDictionary *
qd_dictionary_new (void)
{
  QdDictionary *self = g_new0 (QdDictionary, 1);
  gsize none = 0;

  self->starts = g_array_new (FALSE, FALSE, sizeof (gsize));
  g_array_append_val (self->starts, none);
  self->n_slots = FIRST_SLOTS;
  self->slots = g_new0 (guint32, self->n_slots);
  return self;
}

void
qd_dictionary_free (QdDictionary *self)
{
  if (self == NULL)
    return;
  g_free (self->text);
  g_array_unref (self->starts);
  g_free (self->slots);
  g_free (self);
}

/* FNV-1a with a last stir, since slots are taken by the low bits. */
static guint
hash (const char *text, gsize length)
{
  guint64 value = G_GUINT64_CONSTANT (14695981039346656037);

  for (gsize i = 0; i < length; i++)
    value = (value ^ (guchar) text[i]) * G_GUINT64_CONSTANT (1099511628211);
  return (guint) (value ^ value >> 32);
}

/* The slot of @text, or the free one where it belongs. */
static guint
find_slot (const QdDictionary *self, const char *text, gsize length)
{
  for (guint i = hash (text, length);; i++)
    {
      guint32 code = self->slots[i & (self->n_slots - 1)];
      const char *there = code == 0 ? NULL : qd_dictionary_get (self, code);

      if (code == 0 || (strncmp (there, text, length) == 0 && there[length] == 0))
        return i & (self->n_slots - 1);
    }
}

static void
grow (QdDictionary *self)
{
  g_free (self->slots);
  self->n_slots *= 2;
  self->slots = g_new0 (guint32, self->n_slots);
  for (guint32 code = 1; code < self->starts->len; code++)
    {
      const char *text = qd_dictionary_get (self, code);

      self->slots[find_slot (self, text, strlen (text))] = code;
    }
}

static void
append (QdDictionary *self, const char *text, gsize length)
{
  g_array_append_val (self->starts, self->n_text);
  if (self->room - self->n_text <= length)
    {
      self->room = MAX (2 * self->room, self->n_text + length + 1);
      self->text = g_realloc (self->text, self->room);
    }
  memcpy (self->text + self->n_text, text, length);
  self->text[self->n_text + length] = 0;
  self->n_text += length + 1;
}

guint32
qd_dictionary_add (QdDictionary *self, const char *text, gsize length)
{
  guint slot;

  g_return_val_if_fail (self->slots != NULL, 0);
  if (text == NULL)
    return 0;
  length = strnlen (text, length); /* a 0 ends it, wherever it stands */
  slot = find_slot (self, text, length);
  if (self->slots[slot] != 0)
    return self->slots[slot];
  append (self, text, length);
  self->slots[slot] = self->starts->len - 1;
  if (self->starts->len * 2 > self->n_slots)
    grow (self);
  return self->starts->len - 1;
}

void
qd_dictionary_seal (QdDictionary *self)
{
  g_clear_pointer (&self->slots, g_free);
  self->n_slots = 0;
  self->room = self->n_text;
  self->text = g_realloc (self->text, self->room);
}

guint
qd_dictionary_size (const QdDictionary *self)
{
  return self->starts->len;
}

const char *
qd_dictionary_get (const QdDictionary *self, guint32 code)
{
  return code == 0 ? NULL : self->text + g_array_index (self->starts, gsize, code);
}

gsize
qd_dictionary_get_memory (const QdDictionary *self)
{
  return self->room + self->starts->len * sizeof (gsize) + self->n_slots * sizeof (guint32);
}
