#include "cli/command.h"
#include "cli/command_json.h"
#include "cli/host.h"
#include "cli/output.h"
#include "gradus/error.h"
#include "render/describe.h"

namespace gradus::cli {
namespace {

struct ShowCommand : CommonOptions {
  std::string item;
  bool catalogue = false;

  void declare(CLI::App& command) {
    command.add_option("item", item, "id, as `gradus list` prints it");
    command.add_flag("--catalogue", catalogue, "all items, as a Markdown document");
  }
};

int show(const ShowCommand& command) {
  if (command.catalogue == !command.item.empty()) {
    throw Error("command.line", "gradus show", "an item's id or --catalogue",
                command.catalogue ? "both" : "neither", "`gradus list` prints the ids");
  }
  if (command.catalogue && command.json) {
    throw Error("command.line", "gradus show", "one of --catalogue and --json", "both",
                "`gradus list --json` and `gradus show ITEM --json` have what the catalogue has");
  }
  Host host(command);
  if (command.catalogue) {
    print(render::catalogue_markdown(host.items()));
    return run::exit_good;
  }
  const study::CatalogueItem& item = host.items().find(std::nullopt, command.item, "gradus show");
  if (command.json) {
    print_json(to_json(item));
  } else {
    const study::CataloguePlugin& plugin = host.items().plugin(item.plugin, "gradus show");
    print(render::item_text(item, plugin, out_style()));
  }
  return run::exit_good;
}

}  // namespace

void add_show(CLI::App& app, int& exit_code) {
  add_command<ShowCommand>(app, exit_code, "show", "an item's options, bounds, units and paper",
                           show);
}

}  // namespace gradus::cli
