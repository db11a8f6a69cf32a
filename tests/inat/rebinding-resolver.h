/** A resolver whose first answer is another than all further ones, for any name. */
#pragma once

#include <gio/gio.h>

GResolver *rebinding_resolver_new (void);
/* Addresses in text, ended by NULL; static. */
void rebinding_resolver_answer (GResolver *resolver, const char *const *first, const char *const *later);
guint rebinding_resolver_count (GResolver *resolver);
