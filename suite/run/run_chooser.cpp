#include "run/run_chooser.h"

namespace gradus::run {

ChosenRows::ChosenRows(RunChooser& chooser, const std::vector<study::TodoRow>& rows,
                       const study::Results& results)
    : chooser_(chooser), results_(results) {
  for (const study::TodoRow& row : rows) {
    if (rows_.emplace(row.id, &row).second && !study::keeps_record(row.todo)) later_.insert(&row);
  }
}

const study::TodoRow* ChosenRows::next() {
  while (const std::optional<std::string> id = chooser_.next()) {
    const study::TodoRow& row = *rows_.at(*id);
    if (study::keeps_record(row.todo)) {
      chooser_.ended(*id, *results_.find_run(*id));
    } else if (asked_[*id]++ == 0) {
      later_.erase(&row);
      return &row;
    }
  }
  return nullptr;
}

void ChosenRows::ended(const study::TodoRow& row, const record::AnyRecord& record) {
  const auto asked = asked_.find(row.id);
  const int times = asked == asked_.end() ? 1 : asked->second;
  asked_.erase(row.id);
  const auto& run = std::get<record::RunRecord>(record);  // only runs are chosen
  for (int i = 0; i < times; ++i) chooser_.ended(row.id, run);
}

std::vector<const study::TodoRow*> ChosenRows::later() const {
  return {later_.begin(), later_.end()};
}

}  // namespace gradus::run
