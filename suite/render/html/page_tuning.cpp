// How settings were chosen, as the page shows it.
#include "render/html/page_parts.h"
#include "render/tuning_text.h"

namespace gradus::render {

Json page_chosen(const analysis::Report& report) {
  if (!report.records.tuning || report.records.tuning->cells.empty()) return nullptr;
  const record::Tuning& tuning = *report.records.tuning;
  Json rows = Json::array();
  for (const TuningTable& table : tuning_tables(tuning, &report)) {
    for (const std::vector<std::string>& cells : table.rows) {
      Json row = {{"task", table.task}};
      for (std::size_t i = 0; i < cells.size(); ++i) row[table.keys[i]] = cells[i];
      row["metric"] = table.metric;
      rows.push_back(std::move(row));
    }
  }
  return {{"how", how_chosen_sentence(tuning)}, {"command", tuning.command},
          {"spaces", spaces_sentence(tuning)},  {"warning", selected_on_test_warning(tuning)},
          {"notes", tuning_notes(tuning)},      {"rows", std::move(rows)}};
}

}  // namespace gradus::render
