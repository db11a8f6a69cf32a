#include "app/cli/commands.h"

const QdCommand *const qd_commands[] = {
  &qd_command_train,
  NULL,
};
