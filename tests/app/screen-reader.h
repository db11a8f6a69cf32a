/**
 * What a screen reader does: finds things in a window by role and name through AT-SPI, and activates, types and sets them. It talks
 * D-Bus on a thread of its own, while the window's main loop answers; it never touches a widget. Needs GTK_A11Y=atspi and the
 * accessibility bus of at-spi2-core.
 */
#pragma once

#include <gio/gio.h>

typedef struct _Reader Reader;

/* What is found; valid as long as the thing is there. */
typedef struct
{
  char *bus, *path;
} ReaderNode;

/* NULL, with the reason, where there is no accessibility bus. On the reader's thread, as all below. */
Reader *reader_new (GError **error);
void reader_free (Reader *reader);

/* The first thing, depth first, with the role ("list item", as AT-SPI names them) whose name has this beginning; waits for it, at most 20
 * seconds, and fails naming it. */
ReaderNode *reader_find (Reader *reader, const char *role, const char *name);
gboolean reader_has (Reader *reader, const char *role, const char *name);
void reader_node_free (ReaderNode *node);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReaderNode, reader_node_free)

char *reader_dup_name (Reader *reader, const ReaderNode *node);

/* The names of all things with the role, in order, those without a name left out. */
GStrv reader_list (Reader *reader, const char *role);

/* Does the action with this name; fails when the thing has none. */
void reader_act (Reader *reader, const ReaderNode *node, const char *action);
void reader_set_value (Reader *reader, const ReaderNode *node, double value);
void reader_set_text (Reader *reader, const ReaderNode *node, const char *text);

/* Waits until the thing has the name; fails after 20 seconds. */
void reader_wait_name (Reader *reader, const ReaderNode *node, const char *name);
