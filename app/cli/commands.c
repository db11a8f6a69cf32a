#include "app/cli/commands.h"

const QdCommand *const qd_commands[] = {
  NULL,
};
