/**
 * The table of commands, in the order of --help. A new one: its file in app/commands/, a line here and one in commands.c.
 */
#pragma once

#include "app/cli/cli.h"

/* NULL-terminated. */
extern const QdCommand *const qd_commands[];

extern const QdCommand qd_command_train;
