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
  return "`" + text + "`";
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
    text += "| " + code(option.name) + " | " + type_text(option) + " | " + code(option.initial) +
            " | " + values_markdown(option) + " | " + escaped_markdown(option.unit) + " | " +
            escaped_markdown(option.symbol) + " | " + escaped_markdown(option.text) + " |\n";
  }
  return text + "\n";
}

std::string task_markdown(const Json& task) {
  std::string text = text_of(task, "text") + "\n\n";
  const std::string dataset = text_at(task, "dataset");
  text += "Version " + shortest(number_at(task, "version")) +
          "; data: " + (dataset.empty() ? "generated" : code(dataset)) +
          "; model: " + code(task.value("model", Json())) +
          "; loss: " + code(text_at(task, "loss")) + "; batches: " + batches_text(task) +
          "; budget: " + budget_text(task) + ".\n\n";
  for (const Json& metric : task.value("metrics", Json::array())) {
    text += "- metric: " + escaped_markdown(metric_text(metric)) + "\n";
  }
  for (const Json& target : task.value("targets", Json::array())) {
    text += "- target: " + text_of(target, "metric") + " " +
            significant(number_at(target, "value")) + " (" + text_of(target, "source") + ")\n";
  }
  if (task.contains("optimum") && task["optimum"].is_number()) {
    text += "- optimum: " + shortest(number_at(task, "optimum")) + " (" +
            text_of(task, "optimum_source") + ")\n";
  }
  return text + "\n";
}

std::string claim_markdown(const Json& claim) {
  return text_of(claim, "text") + " (" + text_of(claim, "kind") + "; " + text_of(claim, "source") +
         ")\n\nCriterion: " + text_of(claim, "criterion") + "\n\n";
}

std::string plugin_markdown(const CataloguePlugin& plugin) {
  const Json& of = plugin.description;
  std::string text = "## " + escaped_markdown(plugin.id) + "\n\n" + text_of(of, "title") + ". " +
                     text_of(of, "authors") + ", " + shortest(number_at(of, "year"));
  const std::string reference = text_of(of, "reference");
  if (!reference.empty()) text += ", " + reference;
  return text + ". Version " + escaped_markdown(plugin.version) + ", semantics " +
         std::to_string(plugin.semantics) + ", licence " + text_of(of, "licence") + ".\n\n";
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
      text += "### " + escaped_markdown(item.id) + "\n\n" + item.kind + ": " +
              escaped_markdown(item.text) + "\n\n";
      if (item.kind == "task") text += task_markdown(item.description);
      if (item.kind == "claim") text += claim_markdown(item.description);
      text += options_markdown(item);
    }
  }
  while (text.ends_with("\n\n")) text.pop_back();
  return text;
}

}  // namespace gradus::render
