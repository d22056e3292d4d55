#include "study/tune_table.h"

#include <fmt/format.h>

#include <cmath>
#include <filesystem>

#include "gradus/error.h"
#include "study/study.h"
#include "study/study_reader.h"

namespace gradus::study {
namespace {

class TuneReader : private StudyReader {
 public:
  explicit TuneReader(std::shared_ptr<const StudySource> source)
      : StudyReader(source), source_(std::move(source)), given_(source_->table.at("tune")) {}

  TuneTable read() {
    known_keys(given_, at_, "[tune]",
               {"trials", "strategy", "seeds", "seed", "metric", "select_on_test", "rungs",
                "reduction", "defaults", "values"},
               false);
    TuneTable tune;
    tune.trials = number("trials", tune.trials, 1, most_rows);
    read_strategy(tune);
    read_seeds(tune);
    tune.seed = number("seed", tune.seed, 0, int64_t{1} << 53);
    read_metric(tune);
    tune.select_on_test = flag("select_on_test", tune.select_on_test);
    tune.defaults = flag("defaults", tune.defaults);
    read_rungs(tune);
    tune.values = values_file();
    return tune;
  }

 private:
  std::int64_t number(const std::string& key, std::int64_t initial, std::int64_t low,
                      std::int64_t high) const {
    const OptionValue* value = find(key);
    if (value == nullptr) return initial;
    if (value->is_integer() && value->integer() >= low && value->integer() <= high) {
      return value->integer();
    }
    throw Error("tune.trials", in(place(at_ + "/" + key), fmt::format("[tune], '{}'", key)),
                fmt::format("a whole number from {} to {}", low, high), to_text(*value), "");
  }

  bool flag(const std::string& key, bool initial) const {
    const OptionValue* value = find(key);
    if (value == nullptr) return initial;
    if (!value->is_boolean()) fail_type(at_ + "/" + key, "true or false", *value);
    return value->boolean();
  }

  void read_strategy(TuneTable& tune) const {
    const OptionValue* given = find("strategy");
    if (given == nullptr) return;
    const std::string name = text(*given, at_ + "/strategy");
    const auto strategy = record::search_strategy_from(name);
    if (!strategy) {
      throw Error("tune.strategy", in(place(at_ + "/strategy"), "[tune]"),
                  "one of grid, random, sobol, halving", fmt::format("'{}'", name), "");
    }
    tune.strategy = *strategy;
  }

  void read_seeds(TuneTable& tune) const {
    const OptionValue* own = find("seeds");
    const OptionValue given = own != nullptr ? *own : OptionValue(3);
    tune.seeds = seeds(given, at_ + "/seeds");
    if (given.is_list()) return;
    for (std::int64_t& seed : tune.seeds) seed += first_tuning_seed;
  }

  void read_metric(TuneTable& tune) const {
    const OptionValue* metric = find("metric");
    if (metric == nullptr) return;
    if (!metric->is_table()) {
      tune.metric = text(*metric, at_ + "/metric");
      return;
    }
    for (const auto& [task, name] : metric->table()) {
      tune.metrics.emplace_back(task, text(name, at_ + "/metric/" + task));
    }
  }

  void read_rungs(TuneTable& tune) const {
    const bool halving = tune.strategy == record::SearchStrategy::halving;
    for (const char* key : {"rungs", "reduction"}) {
      if (halving || find(key) == nullptr) continue;
      throw Error("tune.rungs", in(place(at_ + "/" + key), "[tune]"),
                  fmt::format("strategy = \"halving\" beside '{}'", key),
                  std::string(name_of(tune.strategy)), "");
    }
    tune.rungs = number("rungs", tune.rungs, 2, 20);
    tune.reduction = number("reduction", tune.reduction, 2, 100);
    if (!halving) {
      tune.rungs = 1;
      return;
    }
    std::int64_t last = tune.trials;
    for (std::int64_t rung = 1; rung < tune.rungs; ++rung) last /= tune.reduction;
    if (last >= 1) return;
    throw Error(
        "tune.rungs", in(place(at_), "[tune]"),
        fmt::format(
            "so many trials that one is left on the last of {} rungs, each with 1/{} of them",
            tune.rungs, tune.reduction),
        fmt::format("{} trials", tune.trials), "");
  }

  /// Paths are relative to the study file.
  std::string values_file() const {
    const std::filesystem::path folder = std::filesystem::path(source_->file).parent_path();
    if (const OptionValue* values = find("values")) {
      return (folder / text(*values, at_ + "/values")).string();
    }
    if (source_->file.empty()) return {};
    const std::string name = source_->table.text_of("name");
    return (folder / "tuned" / ((name.empty() ? "study" : name) + ".toml")).string();
  }

  const OptionValue* find(std::string_view key) const { return given_.table().find(key); }

  std::shared_ptr<const StudySource> source_;
  const OptionValue& given_;
  const std::string at_ = "/tune";
};

}  // namespace

std::vector<double> TuneTable::shares() const {
  std::vector<double> shares;
  for (std::int64_t rung = 0; rung < rungs; ++rung) {
    shares.push_back(
        std::pow(static_cast<double>(reduction), -static_cast<double>(rungs - 1 - rung)));
  }
  return shares;
}

TuneTable tune_table_from(std::shared_ptr<const StudySource> source) {
  return TuneReader(std::move(source)).read();
}

}  // namespace gradus::study
