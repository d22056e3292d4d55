// Runs that are chosen while others are at work.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "study/results.h"

namespace gradus::run {

/// Which of a plan's runs comes next, where that depends on how others ended. Every run that it
/// names is answered by `ended`, with a record that was there before or with that of a run made
/// now.
class RunChooser {
 public:
  virtual ~RunChooser() = default;
  /// The id of the next run; nothing where all are chosen, or what comes next depends on runs that
  /// are at work. A run that failed may be named again, and is made again.
  virtual std::optional<std::string> next() = 0;
  virtual void ended(std::string_view id, const record::RunRecord& record) = 0;
};

/// Rows that the job queue takes one after the other.
class RowSource {
 public:
  virtual ~RowSource() = default;
  /// Null: nothing at this moment.
  virtual const study::TodoRow* next() = 0;
  virtual void ended(const study::TodoRow& row, const record::AnyRecord& record) = 0;
  /// Those that `next` has not given yet; it need not give them all.
  virtual std::vector<const study::TodoRow*> later() const = 0;
};

/// What a chooser names, as rows of a todo list: records that are kept answer at once.
class ChosenRows final : public RowSource {
 public:
  ChosenRows(RunChooser& chooser, const std::vector<study::TodoRow>& rows,
             const study::Results& results);

  const study::TodoRow* next() override;
  void ended(const study::TodoRow& row, const record::AnyRecord& record) override;
  std::vector<const study::TodoRow*> later() const override;

 private:
  RunChooser& chooser_;
  const study::Results& results_;
  std::map<std::string, const study::TodoRow*, std::less<>> rows_;  ///< the first of each id
  std::map<std::string, int, std::less<>> asked_;  ///< at work: how often it was named
  std::set<const study::TodoRow*> later_;
};

}  // namespace gradus::run
