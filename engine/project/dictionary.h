/**
 * QdDictionary: the different texts of a column, each with a small number. 0 is "no text" (NULL); the first text is 1. Texts
 * lie one behind the other: a text costs its bytes, a 0 and 8 bytes. One thread at a time while it grows.
 */
#pragma once

#include <glib.h>

typedef struct _QdDictionary QdDictionary;

QdDictionary *qd_dictionary_new (void);
void qd_dictionary_free (QdDictionary *dictionary);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (QdDictionary, qd_dictionary_free)

/* The number of @text ([length] bytes), made when it is new. NULL: 0. */
guint32 qd_dictionary_add (QdDictionary *dictionary, const char *text, gsize length);
/* Nothing is added from now on: what only helps to find numbers is given back. */
void qd_dictionary_seal (QdDictionary *dictionary);

/* How many numbers there are, with 0. */
guint qd_dictionary_size (const QdDictionary *dictionary);
/* The text of @code; NULL for 0. Valid until something is added. */
const char *qd_dictionary_get (const QdDictionary *dictionary, guint32 code);
gsize qd_dictionary_get_memory (const QdDictionary *dictionary);
