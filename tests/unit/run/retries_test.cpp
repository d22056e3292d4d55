// Runs that were at work together when the process above them died.
#include <algorithm>

#include "queue_fixture.h"

namespace gradus::run {
namespace {

namespace fs = std::filesystem;
using testing::Counts;
using testing::FakeWorker;

/// Two runs are at work when the process above them dies: what becomes of each.
class Company : public testing::Queue {
 protected:
  Company() { options.jobs = 2; }

  /// The first run takes the others along, as `event` says; each time, or the first time only.
  RunSummary work_with(const std::string& event, bool each_time) {
    bool first = true;
    FakeWorker worker([&](const std::string& id, const fs::path& folder) {
      if (id == plan.runs[0].id && (each_time || std::exchange(first, false))) {
        company.push_back(worker_->open());
        return event;
      }
      write(folder, id, record::RunStatus::finished);
      return std::string("done");
    });
    worker.at_once = 2;
    worker_ = &worker;
    RunSummary summary = work(worker);
    started = worker.started;
    sent = std::ranges::count(worker.verbs, "run");
    prepared = std::ranges::count(worker.verbs, "prepare");
    return summary;
  }

  std::ptrdiff_t starts(std::size_t run) const {
    return std::ranges::count(started, plan.runs[run].id);
  }

  std::vector<std::size_t> company;  ///< open requests at each death
  std::vector<std::string> started;
  std::ptrdiff_t sent = 0, prepared = 0;

 private:
  FakeWorker* worker_ = nullptr;
};

TEST_F(Company, OfTheWorkersDeathOnlyTheGuiltyIsLost) {
  const RunSummary summary = work_with("died", true);
  EXPECT_EQ(summary.statuses,
            (Counts{{record::RunStatus::finished, 7}, {record::RunStatus::crashed, 1}}));
  EXPECT_EQ(record(0).error->id, "worker.died");
  EXPECT_EQ(record(1).status, record::RunStatus::finished);
  EXPECT_EQ(company, (std::vector<std::size_t>{4, 1})) << "two and the reserve of two; then alone";
  EXPECT_EQ(starts(0), 2);
  EXPECT_EQ(starts(1), 2);
  EXPECT_EQ(starts(2), 1) << "the reserve had not begun";
  EXPECT_EQ(sent, 12) << "eight, and four of them again";
  EXPECT_GE(prepared, 1) << "the next worker has no data";
}

TEST_F(Company, OfThePreloadersDeathOnlyTheGuiltyIsLost) {
  const RunSummary summary = work_with("preloader died", true);
  EXPECT_EQ(summary.statuses,
            (Counts{{record::RunStatus::finished, 7}, {record::RunStatus::crashed, 1}}));
  EXPECT_EQ(record(0).error->id, "worker.preloader");
  EXPECT_EQ(company, (std::vector<std::size_t>{4, 1}));
  EXPECT_EQ(sent, 12);
}

TEST_F(Company, ADeathFromOutsideCostsNoRun) {
  const RunSummary summary = work_with("died", false);
  EXPECT_EQ(summary.statuses, (Counts{{record::RunStatus::finished, 8}}));
  EXPECT_EQ(starts(0), 2);
  EXPECT_EQ(sent, 12);
}

TEST_F(Company, WhatIsTriedAgainComesLast) {
  work_with("died", true);
  const auto ids = [&](std::vector<std::size_t> runs) {
    std::vector<std::string> found;
    for (const std::size_t run : runs) found.push_back(plan.runs[run].id);
    std::ranges::sort(found);
    return found;
  };
  const auto sorted = [&](std::size_t begin, std::size_t end) {
    std::vector<std::string> part(started.begin() + static_cast<std::ptrdiff_t>(begin),
                                  started.begin() + static_cast<std::ptrdiff_t>(end));
    std::ranges::sort(part);
    return part;
  };
  ASSERT_EQ(started.size(), 10u);
  EXPECT_EQ(sorted(0, 2), ids({0, 1}));
  EXPECT_EQ(sorted(2, 8), ids({2, 3, 4, 5, 6, 7})) << "in any order";
  EXPECT_EQ(sorted(8, 10), ids({0, 1})) << "the suspects";
}

}  // namespace
}  // namespace gradus::run
