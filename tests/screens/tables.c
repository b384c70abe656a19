// SPDX-License-Identifier: GPL-3.0-or-later
// tables: prints the console's tables, one row a line, for the test that compares them with the manual:
// fields apart by tabs, "-" for none.
#include <stdio.h>
#include "ui/cli.h"
#include "ui/keys.h"
#include "ui/screen.h"

int main(void) {
  const struct key_row *key;
  const struct cli_command *command;
  for (size_t i = 0; (key = keys_row(i)) != NULL; i++) {
    printf("key\t%s\t%c\t%s\n", key->name, key->twin ? key->twin : '-', key->help);
  }
  for (size_t i = 0; (command = cli_row(i)) != NULL; i++) {
    printf("command\t%s\t%s\t%s\n", command->name, command->args[0] ? command->args : "-", command->sentence);
  }
  for (int i = 0; i < PAGE_COUNT; i++) printf("page\t%s\n", screen_of((enum page)i)->name);
  return 0;
}
