#include <gtest/gtest.h>

#include <algorithm>
#include <deque>

#include "run/run_chooser.h"

namespace gradus::run {
namespace {

/// Names its runs in order.
class InOrder final : public RunChooser {
 public:
  explicit InOrder(std::deque<std::string> ids) : ids_(std::move(ids)) {}

  std::optional<std::string> next() override {
    if (ids_.empty()) return std::nullopt;
    std::string id = ids_.front();
    ids_.pop_front();
    return id;
  }
  void ended(std::string_view, const record::RunRecord&) override {}

 private:
  std::deque<std::string> ids_;
};

study::TodoRow row(std::string id) {
  study::TodoRow row;
  row.id = std::move(id);
  return row;
}

std::vector<std::string> ids_of(const std::vector<const study::TodoRow*>& rows) {
  std::vector<std::string> ids;
  for (const study::TodoRow* row : rows) ids.push_back(row->id);
  std::ranges::sort(ids);
  return ids;
}

// What is left of a search is known from its first run on: the time left counts all of it.
TEST(ChosenRows, TellWhatComesLater) {
  const study::Results results(::testing::TempDir() + "no_records");
  const std::vector<study::TodoRow> rows = {row("a"), row("b"), row("c"), row("b")};
  InOrder chooser({"b", "a"});
  ChosenRows chosen(chooser, rows, results);
  EXPECT_EQ(ids_of(chosen.later()), (std::vector<std::string>{"a", "b", "c"}));
  EXPECT_EQ(chosen.next(), &rows[1]);
  EXPECT_EQ(ids_of(chosen.later()), (std::vector<std::string>{"a", "c"}));
  EXPECT_EQ(chosen.next(), &rows[0]);
  EXPECT_EQ(chosen.next(), nullptr);
  EXPECT_EQ(ids_of(chosen.later()), (std::vector<std::string>{"c"}));
}

}  // namespace
}  // namespace gradus::run
