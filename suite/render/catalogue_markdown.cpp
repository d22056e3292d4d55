#include <fmt/format.h>

#include "base/printable.h"
#include "gradus/claim_names.h"
#include "gradus/text.h"
#include "render/describe.h"
#include "render/markdown.h"
#include "render/numbers.h"

namespace gradus::render {
namespace {

/// Names and values as code where that can hold them: code ends at a backtick, and knows no
/// escapes.
std::string code(const std::string& text) {
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

std::string options_markdown(const study::CatalogueItem& item) {
  if (item.options.empty()) return "No options.\n\n";
  std::string text =
      "| option | type | default | values | unit | symbol | what it is |\n"
      "| --- | --- | --- | --- | --- | --- | --- |\n";
  for (const OptionSpec& option : item.options) {
    text += fmt::format("| {} | {} | {} | {} | {} | {} | {} |\n", code(option.name),
                        type_text(option), code(value_text(option.initial)),
                        values_markdown(option), escaped_markdown(option.unit),
                        escaped_markdown(option.symbol), escaped_markdown(option.text));
  }
  return text + "\n";
}

std::string task_markdown(const record::DescribedTask& task) {
  const std::string dataset = task.dataset.value_or("");
  std::string text = escaped_markdown(task.text) + "\n\n";
  text +=
      fmt::format("Version {}; data: {}; model: {}; loss: {}; batches: {}; budget: {}.\n\n",
                  task.version, dataset.empty() ? "generated" : code(dataset),
                  code(model_text(task)), code(task.loss), batches_text(task), budget_text(task));
  for (const record::DescribedMetric& metric : task.metrics) {
    text += fmt::format("- metric: {}\n", escaped_markdown(metric_text(metric)));
  }
  for (const record::DescribedTarget& target : task.targets) {
    text += fmt::format("- target: {} {} ({})\n", escaped_markdown(target.metric),
                        rounded(target.value), escaped_markdown(target.source));
  }
  if (task.optimum) {
    text += fmt::format("- optimum: {} ({})\n", shortest(*task.optimum),
                        escaped_markdown(task.optimum_source));
  }
  return text + "\n";
}

std::string claim_markdown(const record::DescribedClaim& claim) {
  return fmt::format("{} ({}; {})\n\nCriterion: {}\n\n", escaped_markdown(claim.text),
                     escaped_markdown(name_of(claim.kind)), escaped_markdown(claim.source),
                     escaped_markdown(claim.criterion));
}

std::string plugin_markdown(const study::CataloguePlugin& plugin) {
  std::string text =
      fmt::format("## {}\n\n{}. {}, {}", escaped_markdown(plugin.id),
                  escaped_markdown(plugin.title), escaped_markdown(plugin.authors), plugin.year);
  const std::string reference = escaped_markdown(plugin.reference);
  if (!reference.empty()) text += ", " + reference;
  return fmt::format("{}. Version {}, semantics {}, licence {}.\n\n", text,
                     escaped_markdown(plugin.version), plugin.semantics,
                     escaped_markdown(plugin.licence));
}

}  // namespace

std::string catalogue_markdown(const study::ItemCatalogue& items) {
  std::string text =
      "# Catalogue\n\nEvery item of the plugins that come with Gradus, with its options, as the "
      "plugins declare\nthem. This file is made by `gradus show --catalogue`.\n\n"
      "Losses are means over rows: `cross_entropy` is $-\\log \\mathrm{softmax}(y)_t$ of the label "
      "$t$ (or its mean over\na distribution), `logistic` $\\sum_j \\log(1 + e^{y_j}) - t_j y_j$, "
      "`squared_error` $\\sum_j (y_j - t_j)^2$,\n`half_squared_error` half of it, "
      "`mean_squared_error` its mean over the outputs $j$. Others are\nthe function in the task's "
      "own text.\n\n";
  for (const study::CataloguePlugin& plugin : items.plugins()) {
    text += plugin_markdown(plugin);
    for (const study::CatalogueItem& item : items.items()) {
      if (item.plugin != plugin.id) continue;
      text += fmt::format("### {}\n\n{}: {}\n\n", escaped_markdown(item.id), name_of(item.kind),
                          escaped_markdown(item.text));
      if (item.task) text += task_markdown(*item.task);
      if (item.claim) text += claim_markdown(*item.claim);
      text += options_markdown(item);
    }
  }
  while (text.ends_with("\n\n")) text.pop_back();
  return text;
}

}  // namespace gradus::render
