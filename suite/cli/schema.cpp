#include "cli/command.h"
#include "cli/output.h"
#include "gradus/error.h"
#include "record/schemas.h"
#include "render/schemas_markdown.h"

namespace gradus::cli {
namespace {

struct SchemaCommand {
  std::string name;
  bool markdown = false;

  void declare(CLI::App& command) {
    command.add_option("name", name, "such as gradus.run; none: list them");
    command.add_flag("--markdown", markdown, "all formats, as a Markdown document");
  }
};

int schema(const SchemaCommand& command) {
  if (command.markdown) {
    if (!command.name.empty()) {
      throw Error("command.line", "gradus schema", "a name or --markdown", "both",
                  "the document has every format");
    }
    print(render::schemas_markdown());
    return run::exit_good;
  }
  if (!command.name.empty()) {
    print(record::schema_text(command.name));
    return run::exit_good;
  }
  for (const std::string& name : record::schema_names()) print(name + "\n");
  return run::exit_good;
}

}  // namespace

void add_schema(CLI::App& app, int& exit_code) {
  add_command<SchemaCommand>(app, exit_code, "schema", "the JSON Schema of a file format", schema);
}

}  // namespace gradus::cli
