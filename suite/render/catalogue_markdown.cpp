#include <fmt/format.h>

#include "base/printable.h"
#include "gradus/text.h"
#include "render/describe.h"
#include "render/json_fields.h"
#include "render/markdown.h"
#include "render/numbers.h"

namespace gradus::render {
namespace {

std::string text_of(const Json& json, const char* key) {
  return escaped_markdown(text_at(json, key));
}

/// Names and values as code where that can hold them: code ends at a backtick, and knows no
/// escapes.
std::string code(const Json& value) {
  const std::string text = value.is_string() ? value.get<std::string>() : value.dump();
  if (text.empty()) return "";
  if (text.find_first_of("`|") != std::string::npos || printable_line(text) != text) {
    return escaped_markdown(text);
  }
  return fmt::format("`{}`", text);
}

/// Bounds are Gradus' own text, choices the plugin's.
std::string values_markdown(const OptionSpec& option) {
  const std::string text = bounds_text(option);
  return option.choices.empty() ? text : escaped_markdown(text);
}

std::string options_markdown(const CatalogueItem& item) {
  if (item.options.empty()) return "No options.\n\n";
  std::string text =
      "| option | type | default | values | unit | symbol | what it is |\n"
      "| --- | --- | --- | --- | --- | --- | --- |\n";
  for (const OptionSpec& option : item.options) {
    text +=
        fmt::format("| {} | {} | {} | {} | {} | {} | {} |\n", code(option.name), type_text(option),
                    code(option.initial), values_markdown(option), escaped_markdown(option.unit),
                    escaped_markdown(option.symbol), escaped_markdown(option.text));
  }
  return text + "\n";
}

std::string task_markdown(const Json& task) {
  std::string text = text_of(task, "text") + "\n\n";
  const std::string dataset = text_at(task, "dataset");
  text +=
      fmt::format("Version {}; data: {}; model: {}; loss: {}; batches: {}; budget: {}.\n\n",
                  shortest(number_at(task, "version")),
                  dataset.empty() ? "generated" : code(dataset), code(task.value("model", Json())),
                  code(text_at(task, "loss")), batches_text(task), budget_text(task));
  for (const Json& metric : task.value("metrics", Json::array())) {
    text += fmt::format("- metric: {}\n", escaped_markdown(metric_text(metric)));
  }
  for (const Json& target : task.value("targets", Json::array())) {
    text += fmt::format("- target: {} {} ({})\n", text_of(target, "metric"),
                        significant(number_at(target, "value")), text_of(target, "source"));
  }
  if (task.contains("optimum") && task["optimum"].is_number()) {
    text += fmt::format("- optimum: {} ({})\n", shortest(number_at(task, "optimum")),
                        text_of(task, "optimum_source"));
  }
  return text + "\n";
}

std::string claim_markdown(const Json& claim) {
  return fmt::format("{} ({}; {})\n\nCriterion: {}\n\n", text_of(claim, "text"),
                     text_of(claim, "kind"), text_of(claim, "source"), text_of(claim, "criterion"));
}

std::string plugin_markdown(const CataloguePlugin& plugin) {
  const Json& of = plugin.description;
  std::string text =
      fmt::format("## {}\n\n{}. {}, {}", escaped_markdown(plugin.id), text_of(of, "title"),
                  text_of(of, "authors"), shortest(number_at(of, "year")));
  const std::string reference = text_of(of, "reference");
  if (!reference.empty()) text += ", " + reference;
  return fmt::format("{}. Version {}, semantics {}, licence {}.\n\n", text,
                     escaped_markdown(plugin.version), plugin.semantics, text_of(of, "licence"));
}

}  // namespace

std::string catalogue_markdown(const ItemCatalogue& items) {
  std::string text =
      "# Catalogue\n\nEvery item of the plugins that come with Gradus, with its options, as the "
      "plugins declare\nthem. This file is made by `gradus show --catalogue`.\n\n"
      "Losses are means over rows: `cross_entropy` is $-\\log \\mathrm{softmax}(y)_t$ of the label "
      "$t$ (or its mean over\na distribution), `logistic` $\\sum_j \\log(1 + e^{y_j}) - t_j y_j$, "
      "`squared_error` $\\sum_j (y_j - t_j)^2$,\n`half_squared_error` half of it, "
      "`mean_squared_error` its mean over the outputs $j$. Others are\nthe function in the task's "
      "own text.\n\n";
  for (const CataloguePlugin& plugin : items.plugins()) {
    text += plugin_markdown(plugin);
    for (const CatalogueItem& item : items.items()) {
      if (item.plugin != plugin.id) continue;
      text += fmt::format("### {}\n\n{}: {}\n\n", escaped_markdown(item.id), item.kind,
                          escaped_markdown(item.text));
      if (item.kind == "task") text += task_markdown(item.description);
      if (item.kind == "claim") text += claim_markdown(item.description);
      text += options_markdown(item);
    }
  }
  while (text.ends_with("\n\n")) text.pop_back();
  return text;
}

}  // namespace gradus::render
