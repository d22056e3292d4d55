#include "cli/commands.h"
#include "cli/output.h"
#include "record/schemas.h"

namespace gradus::cli {

int schema(const SchemaCommand& command) {
  if (!command.name.empty()) {
    print(schema_text(command.name));
    return exit_good;
  }
  for (const std::string& name : schema_names()) print(name + "\n");
  return exit_good;
}

}  // namespace gradus::cli
