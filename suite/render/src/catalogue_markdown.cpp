#include "gradus/render/describe.h"
#include "gradus/render/numbers.h"
#include "gradus/text.h"

namespace gradus::render {
namespace {

/// Text for a cell of a Markdown table.
std::string cell(std::string text) {
  for (std::size_t at = 0; (at = text.find('|', at)) != std::string::npos; at += 2) {
    text.insert(at, 1, '\\');
  }
  return text;
}

std::string code(const Json& value) {
  const std::string text = value.is_string() ? value.get<std::string>() : value.dump();
  return text.empty() ? "" : "`" + cell(text) + "`";
}

std::string options_markdown(const CatalogueItem& item) {
  if (item.options.empty()) return "No options.\n\n";
  std::string text =
      "| option | type | default | values | unit | symbol | what it is |\n"
      "| --- | --- | --- | --- | --- | --- | --- |\n";
  for (const OptionSpec& option : item.options) {
    text += "| `" + option.name + "` | " + type_text(option) + " | " + code(option.initial) +
            " | " + cell(bounds_text(option)) + " | " + cell(option.unit) + " | " +
            cell(option.symbol) + " | " + cell(option.text) + " |\n";
  }
  return text + "\n";
}

std::string task_markdown(const Json& task) {
  std::string text = task.value("text", "") + "\n\n";
  const std::string dataset = task.value("dataset", "");
  text += "Version " + std::to_string(task.value("version", 1)) +
          "; data: " + (dataset.empty() ? "generated" : "`" + dataset + "`") +
          "; model: " + code(task.value("model", Json())) +
          "; batches: " + task.value("sampling", "") + ", " +
          std::to_string(task.value("batch_size", 0)) + " rows; budget: ";
  text += task.value("epochs", 0.0) > 0 ? shortest(task.value("epochs", 0.0)) + " epochs.\n\n"
                                        : grouped(task.value("steps", int64_t{0})) + " steps.\n\n";
  for (const Json& target : task.value("targets", Json::array())) {
    text += "- target: " + target.value("metric", "") + " " +
            significant(target.value("value", 0.0)) + " (" + target.value("source", "") + ")\n";
  }
  return task.value("targets", Json::array()).empty() ? text : text + "\n";
}

std::string claim_markdown(const Json& claim) {
  return claim.value("text", "") + " (" + claim.value("kind", "") + "; " +
         claim.value("source", "") + ")\n\nCriterion: " + claim.value("criterion", "") + "\n\n";
}

std::string plugin_markdown(const CataloguePlugin& plugin) {
  const Json& of = plugin.description;
  std::string text = "## " + plugin.id + "\n\n" + of.value("title", "") + ". " +
                     of.value("authors", "") + ", " + std::to_string(of.value("year", 0));
  const std::string reference = of.value("reference", "");
  if (!reference.empty()) text += ", " + reference;
  return text + ". Version " + plugin.version + ", semantics " + std::to_string(plugin.semantics) +
         ", licence " + of.value("licence", "") + ".\n\n";
}

}  // namespace

std::string catalogue_markdown(const ItemCatalogue& items) {
  std::string text =
      "# Catalogue\n\nEvery item of the plugins that come with Gradus, with its options, as the "
      "plugins declare\nthem. This file is made by `gradus show --catalogue`.\n\n";
  for (const CataloguePlugin& plugin : items.plugins()) {
    text += plugin_markdown(plugin);
    for (const CatalogueItem& item : items.items()) {
      if (item.plugin != plugin.id) continue;
      text += "### " + item.id + "\n\n" + item.kind + ": " + item.text + "\n\n";
      if (item.kind == "task") text += task_markdown(item.description);
      if (item.kind == "claim") text += claim_markdown(item.description);
      text += options_markdown(item);
    }
  }
  while (text.ends_with("\n\n")) text.pop_back();
  return text;
}

}  // namespace gradus::render
