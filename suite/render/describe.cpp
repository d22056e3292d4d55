#include "render/describe.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "gradus/claim_names.h"
#include "gradus/text.h"
#include "render/numbers.h"
#include "study/search_space.h"

namespace gradus::render {
namespace {

std::string end_text(const std::optional<double>& end, const char* infinite) {
  return end ? shortest(*end) : infinite;
}

std::string paper_of(const study::CataloguePlugin& plugin) {
  const std::string text = fmt::format("{}, \"{}\", {}", plugin.authors, plugin.title, plugin.year);
  return plugin.reference.empty() ? text : text + ", " + plugin.reference;
}

std::string line(const char* name, const std::string& text, const Style& style) {
  constexpr int label_width = 12;
  std::string label = name;
  label.resize(label_width, ' ');
  std::string lines = marked(label, Mark::dim, style);
  for (const char letter : wrapped(text, style.width - label_width)) {
    lines += letter == '\n' ? "\n" + std::string(label_width, ' ') : std::string(1, letter);
  }
  return lines + "\n";
}

std::string task_text(const record::DescribedTask& task, const Style& style) {
  std::string text = line("task", task.text, style);
  const std::string dataset = task.dataset.value_or("");
  text += line("version", std::to_string(task.version), style);
  text += line("data", dataset.empty() ? "generated" : dataset, style);
  text += line("model", model_text(task), style);
  text += line("", "its options may stand among the task's: gradus show " + task.model.id, style);
  text += line("loss", task.loss, style);
  text += line("batches", batches_text(task), style);
  text += line("budget", budget_text(task), style);
  for (const record::DescribedMetric& metric : task.metrics) {
    text += line("metric", metric_text(metric), style);
  }
  for (const record::DescribedTarget& target : task.targets) {
    text +=
        line("target",
             fmt::format("{} {} ({})", target.metric, rounded(target.value), target.source), style);
  }
  if (task.optimum) {
    text += line("optimum", fmt::format("{} ({})", shortest(*task.optimum), task.optimum_source),
                 style);
  }
  return text;
}

std::string claim_text(const record::DescribedClaim& claim, const Style& style) {
  return line("claim", claim.text, style) + line("kind", name_of(claim.kind), style) +
         line("criterion", claim.criterion, style) + line("source", claim.source, style);
}

/// "learning_rate" as a reader says it.
std::string role_text(OptionRole role) {
  std::string text(name_of(role));
  std::ranges::replace(text, '_', ' ');
  return text;
}

/// The column of roles is there where an option has one.
/// The space of `search = true` in a study.
std::string search_text(const OptionSpec& option) {
  const auto dimension = study::default_dimension(option, option.name);
  return dimension ? study::space_text(*dimension) : "";
}

Table options_table(const study::CatalogueItem& item) {
  const bool has_roles = std::ranges::any_of(
      item.options, [](const OptionSpec& option) { return option.role != OptionRole::none; });
  std::vector<Column> columns = {{"option"},
                                 {"type"},
                                 {"default", Align::right, Overflow::wrap},
                                 {"values", Align::left, Overflow::wrap},
                                 {"unit"},
                                 {"symbol"}};
  const bool is_searched = item.kind == ItemKind::optimizer || item.kind == ItemKind::driver ||
                           item.kind == ItemKind::model;
  if (is_searched) columns.push_back({"searched over", Align::left, Overflow::wrap});
  if (has_roles) columns.push_back({"role", Align::left, Overflow::wrap});
  columns.push_back({"what it is", Align::left, Overflow::wrap});
  Table table(std::move(columns));
  for (const OptionSpec& option : item.options) {
    std::vector<Cell> cells = {
        {option.name, Mark::strong}, type_text(option), value_text(option.initial),
        bounds_text(option),         option.unit,       option.symbol};
    if (is_searched) cells.push_back(search_text(option));
    if (has_roles) cells.push_back(role_text(option.role));
    cells.push_back(option.text);
    table.row(std::move(cells));
  }
  return table;
}

}  // namespace

std::string value_text(const OptionValue& value) {
  return value.is_text() ? value.text() : to_text(value);
}

std::string model_text(const record::DescribedTask& task) {
  OptionTable model = {{"id", task.model.id}};
  model.update(task.model.options);
  return to_text(model);
}

std::string bounds_text(const OptionSpec& option) {
  std::string text;
  if (!option.choices.empty()) text = join(option.choices);
  if (option.low || option.high) {
    text = fmt::format("{}{}, {}{}", option.low_open || !option.low ? "(" : "[",
                       end_text(option.low, "-inf"), end_text(option.high, "inf"),
                       option.high_open || !option.high ? ")" : "]");
  }
  if (option.logarithmic) text += text.empty() ? "log" : " log";
  if (option.length_low || option.length_high) {
    const auto end = [](const std::optional<int64_t>& count) {
      return count ? std::to_string(*count) : std::string("any");
    };
    text += fmt::format("{}{} to {} of them", text.empty() ? "" : ", ", end(option.length_low),
                        end(option.length_high));
  }
  return text;
}

std::string type_text(const OptionSpec& option) {
  switch (option.type) {
    case OptionType::boolean:
      return "boolean";
    case OptionType::integer:
      return "integer";
    case OptionType::real:
      return option.schedulable ? "real or schedule" : "real";
    case OptionType::text:
      return option.choices.empty() ? "text" : "choice";
    case OptionType::integers:
      return "list of integers";
    case OptionType::reals:
      return option.schedulable ? "list of reals or schedules" : "list of reals";
    case OptionType::texts:
      return "list of texts";
    case OptionType::integer_or_auto:
      return "integer or \"auto\"";
    case OptionType::real_or_auto:
      return option.schedulable ? "real, schedule or \"auto\"" : "real or \"auto\"";
    case OptionType::item:
      return option.item_kind.empty() ? "item" : option.item_kind;
    case OptionType::table:
      return "table";
    case OptionType::groups:
      return "list of groups";
  }
  return "";
}

std::string budget_text(const record::DescribedTask& task) {
  if (task.epochs > 0) return shortest(task.epochs) + (task.epochs == 1 ? " epoch" : " epochs");
  return counted(task.steps, "step");
}

std::string batches_text(const record::DescribedTask& task) {
  if (task.sampling == name_of(Sampling::full)) return "all rows at every step";
  const std::string rows = counted(task.batch_size, "row") + ", ";
  if (task.sampling == name_of(Sampling::replacement)) return rows + "drawn with replacement";
  return rows + "in a new random order every epoch (the last batch is left out if it is not full)";
}

std::string metric_text(const record::DescribedMetric& metric) {
  const std::string better = metric.higher_is_better ? "higher" : "lower";
  const char* costly = metric.costly ? "; costly, measured at fewer points" : "";
  return fmt::format("{} ({} is better{})", metric.name, better, costly);
}

std::string list_text(const study::ItemCatalogue& items, std::optional<ItemKind> kind,
                      const Style& style) {
  Table table({{"id"}, {"kind"}, {"what it is", Align::left, Overflow::wrap}});
  for (const study::CataloguePlugin& plugin : items.plugins()) {
    bool first = true;
    for (const study::CatalogueItem& item : items.items()) {
      if (item.plugin != plugin.id || (kind && item.kind != *kind)) continue;
      if (first) table.group(fmt::format("{} {}  {}", plugin.id, plugin.version, paper_of(plugin)));
      first = false;
      table.row({item.id, {std::string(name_of(item.kind)), Mark::dim}, item.text});
    }
  }
  return table.text(style);
}

std::string item_text(const study::CatalogueItem& item, const study::CataloguePlugin& plugin,
                      const Style& style) {
  const std::string what = std::string(name_of(item.kind)) + ": " + item.text;
  const bool fits = display_width(item.id) + 2 + display_width(what) <= style.width;
  std::string text = marked(item.id, Mark::strong, style) +
                     (fits ? "  " + printable(what, false) : "\n" + wrapped(what, style.width));
  text += "\n\n" + line("paper", paper_of(plugin), style);
  text += line("plugin", fmt::format("{} {} ({})", plugin.id, plugin.version, plugin.file), style);
  if (item.task) text += task_text(*item.task, style);
  if (item.claim) text += claim_text(*item.claim, style);
  text += "\n";
  return text + (item.options.empty() ? "no options\n" : options_table(item).text(style));
}

}  // namespace gradus::render
