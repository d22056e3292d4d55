#include <fmt/format.h>

#include <algorithm>

#include "cli/command.h"
#include "cli/command_json.h"
#include "cli/host.h"
#include "cli/output.h"
#include "gradus/error.h"
#include "gradus/text.h"
#include "render/describe.h"

namespace gradus::cli {
namespace {

struct ListCommand : CommonOptions {
  std::string kind;

  void declare(CLI::App& command) {
    command.add_option("kind", kind, "optimizer, driver, model, task, monitor, tool or claim");
  }
};

int list(const ListCommand& command) {
  std::string kind = command.kind;
  const std::vector<std::string>& kinds = study::item_kind_names();
  if (kind.ends_with('s') && kind != "s") kind.pop_back();  // "tasks"
  if (!kind.empty() && std::find(kinds.begin(), kinds.end(), kind) == kinds.end()) {
    throw Error("list.kind", "gradus list", "one of " + join(kinds),
                fmt::format("'{}'", command.kind), did_you_mean(kind, kinds));
  }
  Host host(command);
  if (!command.json) {
    print(render::list_text(host.items(), item_kind_named(kind), out_style()));
    return run::exit_good;
  }
  std::vector<ListedItem> rows;
  for (const study::CatalogueItem& item : host.items().items()) {
    if (!kind.empty() && name_of(item.kind) != kind) continue;
    rows.push_back({item.id, item.kind, item.plugin, item.text});
  }
  print_json(list_json(rows));
  return run::exit_good;
}

}  // namespace

void add_list(CLI::App& app, int& exit_code) {
  add_command<ListCommand>(app, exit_code, "list", "what there is: optimizers, tasks, models, ...",
                           list);
}

}  // namespace gradus::cli
