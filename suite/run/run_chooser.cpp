#include "run/run_chooser.h"

namespace gradus {

ChosenRows::ChosenRows(RunChooser& chooser, const std::vector<TodoRow>& rows,
                       const Results& results)
    : chooser_(chooser), results_(results) {
  for (const TodoRow& row : rows) rows_.emplace(row.id, &row);
}

const TodoRow* ChosenRows::next() {
  while (const std::optional<std::string> id = chooser_.next()) {
    const TodoRow& row = *rows_.at(*id);
    if (row.todo == Todo::reuse || row.todo == Todo::keep_stale) {
      chooser_.ended(*id, *results_.find_run(*id));
    } else if (asked_[*id]++ == 0) {
      return &row;
    }
  }
  return nullptr;
}

void ChosenRows::ended(const TodoRow& row, const AnyRecord& record) {
  const auto asked = asked_.find(row.id);
  const int times = asked == asked_.end() ? 1 : asked->second;
  asked_.erase(row.id);
  const auto& run = std::get<RunRecord>(record);  // only runs are chosen
  for (int i = 0; i < times; ++i) chooser_.ended(row.id, run);
}

}  // namespace gradus
