#include "cli/command.h"
#include "cli/output.h"
#include "record/schemas.h"

namespace gradus::cli {
namespace {

struct SchemaCommand {
  std::string name;

  void declare(CLI::App& command) {
    command.add_option("name", name, "such as gradus.run; none: list them");
  }
};

int schema(const SchemaCommand& command) {
  if (!command.name.empty()) {
    print(schema_text(command.name));
    return exit_good;
  }
  for (const std::string& name : schema_names()) print(name + "\n");
  return exit_good;
}

}  // namespace

void add_schema(CLI::App& app, int& exit_code) {
  add_command<SchemaCommand>(app, exit_code, "schema", "the JSON Schema of a file format", schema);
}

}  // namespace gradus::cli
