// Claims D14 to D17 and D19: training runs.

#include <algorithm>
#include <cmath>
#include <map>

#include "claims.h"
#include "gradus/record_table.h"
#include "gradus/stats/quantiles.h"

namespace gradus::dsgd {
namespace {

constexpr double tolerance = 1e-10;  // of a decrease, float64

double final_metric(const Record& run, std::string_view metric) {
  const std::vector<double> values = run.metric_values(metric);
  for (std::size_t i = values.size(); i-- > 0;) {
    if (std::isfinite(values[i])) return values[i];
  }
  return std::nan("");
}

/// A network of the study, by its model's options.
std::string network_of(const Record& run) {
  return run.option("model.widths") + " " + run.option("model.activation") + " " +
         run.option("model.output");
}

/// Finished runs of that name; without one, or with another end, there is no verdict.
std::vector<const Record*> finished_runs(const Records& records, const char* name,
                                         Criteria& criteria) {
  const std::vector<const Record*> runs = records.named(name);
  if (finished(records, name) == nullptr) criteria.missing(why_unfinished(records, name));
  for (const Record* run : runs) {
    if (run->status() != "finished") criteria.missing("a run did not finish");
  }
  return runs;
}

/// Whether the loss increased at some step.
double increased(const Record& run) {
  return run.reduced("dsgd.measured").value_or(-1) >= -tolerance ? 0 : 1;
}

using Names = std::vector<std::string>;

/// Entries of the full study only.
Names in_full(std::string_view study, Names names) {
  return study == "smoke" ? Names() : names;
}

/// D14: untuned where gradient descent with a fixed step fails.
struct D14 {
  double reached = 1e-6, stuck = 0.9;
  void declare(Schema& schema) {
    schema.add("reached", reached, "f counts as 0 below this").in(0, 1);
    schema.add("stuck", stuck, "f counts as stuck above this").in(0, 1);
  }
  static ClaimDescription describe() {
    return {ClaimKind::empirical,
            "Trains without tuning where gradient descent with a fixed step fails",
            "derived in THEORY.md, section 6.3",
            "chain, W_1 = .03, 3000 steps: f < 1e-6 without an increase for W_2 in {5, 20, 100} "
            "with eps = 1; gradient descent ends above .9 at W_2 = 100 for every rate of {1e-3, "
            ".., .3}"};
  }
  static Names needs(std::string_view) { return {"untuned", "gradient_descent"}; }
  void judge(const Records& records, Criteria& criteria) const {
    for (const Record* run : finished_runs(records, "untuned", criteria)) {
      criteria.at_most("untuned", final_metric(*run, "train_loss"), reached);
      criteria.at_most("runs with an increase", increased(*run), 0);
    }
    const auto descent = records.named("gradient_descent");
    if (descent.empty()) criteria.missing("no runs of gradient descent");
    for (const Record* run : descent) {
      criteria.at_least("gradient descent", final_metric(*run, "train_loss"), stuck);
    }
  }
};

/// D15: trains in full batch without tuning.
struct D15 {
  double loss = 0.35, accuracy = 0.9;
  void declare(Schema& schema) {
    schema.add("loss", loss, "largest final training loss").in(0, 10);
    schema.add("accuracy", accuracy, "least final training accuracy").in(0, 1);
  }
  static ClaimDescription describe() {
    return {ClaimKind::empirical, "Trains a network in full batch without tuning", "abstract",
            "784-64-10 tanh, cross entropy, 1000 images, 1000 steps, eps = 1: loss <= .35, "
            "accuracy >= .90, no increase, 5 seeds"};
  }
  static Names needs(std::string_view study) { return in_full(study, {"five_seeds"}); }
  void judge(const Records& records, Criteria& criteria) const {
    const auto runs = finished_runs(records, "five_seeds", criteria);
    for (const Record* run : runs) {
      criteria.at_most("loss", final_metric(*run, "train_loss"), loss);
      criteria.at_least("accuracy", final_metric(*run, "train_accuracy"), accuracy);
      criteria.at_most("runs with an increase", increased(*run), 0);
    }
    criteria.indicative(runs.size() < 5);
  }
};

/// Mean test accuracy of the setting with the least mean training loss, by network.
struct Tuned {
  double loss = 1e300, accuracy = 0;
  double setting = 0;
  bool on_border = false;
  std::size_t seeds = 0;
};

std::map<std::string, Tuned> tuned(const std::vector<const Record*>& runs, const char* option) {
  struct Cell {
    std::vector<double> loss, accuracy;
    bool failed = false;
  };
  std::map<std::string, std::map<double, Cell>> cells;
  for (const Record* run : runs) {
    Cell& cell = cells[network_of(*run)][run->number(option).value_or(0)];
    if (run->status() != "finished") {
      cell.failed = true;
      continue;
    }
    cell.loss.push_back(final_metric(*run, "train_loss"));
    cell.accuracy.push_back(final_metric(*run, "test_accuracy"));
  }
  std::map<std::string, Tuned> best;
  for (const auto& [network, settings] : cells) {
    Tuned& chosen = best[network];
    for (const auto& [setting, cell] : settings) {
      if (cell.failed || cell.loss.empty() || !(stats::mean(cell.loss) < chosen.loss)) continue;
      chosen.loss = stats::mean(cell.loss);
      chosen.accuracy = stats::mean(cell.accuracy);
      chosen.setting = setting;
      chosen.seeds = cell.loss.size();
      chosen.on_border = setting == settings.begin()->first || setting == settings.rbegin()->first;
    }
  }
  return best;
}

/// D16: works in mini-batches.
struct D16 {
  double margin = 0.02, lead = 0.03;
  void declare(Schema& schema) {
    schema.add("margin", margin, "test accuracy that may be lost to SGD on any net").in(0, 1);
    schema.add("lead", lead, "test accuracy ahead of SGD on the deep logistic net").in(0, 1);
  }
  static ClaimDescription describe() {
    return {ClaimKind::empirical, "Works in mini-batches", "abstract",
            "6.2: eps and learning rate tuned on training loss over seven values each; mean test "
            "accuracy >= SGD - .02 on both nets and >= SGD + .03 on 784-64-64-10 logistic, 5 "
            "seeds"};
  }
  static Names needs(std::string_view study) { return in_full(study, {"mini_batch", "sgd"}); }
  void judge(const Records& records, Criteria& criteria) const;
};

void D16::judge(const Records& records, Criteria& criteria) const {
  const auto own = tuned(records.named("mini_batch"), "optimizer.eps");
  const auto sgd = tuned(records.named("sgd"), "optimizer.lr");
  if (own.empty()) return criteria.missing(why_unfinished(records, "mini_batch"));
  double on_border = 0;
  for (const auto& [network, best] : own) {
    const auto other = sgd.find(network);
    if (other == sgd.end()) return criteria.missing("no SGD run of " + network);
    const bool logistic = network.find("logistic") != std::string::npos;
    criteria.at_least("lead", best.accuracy - other->second.accuracy, logistic ? lead : -margin,
                      network);
    criteria.report("accuracy", best.accuracy, network);
    criteria.report("SGD's accuracy", other->second.accuracy, network);
    criteria.report("eps", best.setting, network);
    criteria.report("lr", other->second.setting, network);
    on_border += (best.on_border ? 1 : 0) + (other->second.on_border ? 1 : 0);
    criteria.indicative(best.seeds < 5);
  }
  criteria.report("tuned values on the border", on_border);
}

/// D17: updates spread over the layers, and the norm matters.
struct D17 {
  double share = 0.02;
  void declare(Schema& schema) {
    schema.add("share", share, "least share of updates of each layer").in(0, 1);
  }
  static ClaimDescription describe() {
    return {ClaimKind::empirical, "Updates spread over the layers, and the norm matters",
            "derived in THEORY.md, section 6.1",
            "6.1: q = 2 has the lowest final loss on all 5 nets; on 784-64-10 with q = 2 every "
            "layer gets more than 2 % of the updates"};
  }
  static Names needs(std::string_view study) { return in_full(study, {"norms"}); }
  void judge(const Records& records, Criteria& criteria) const;
};

void D17::judge(const Records& records, Criteria& criteria) const {
  std::map<std::string, std::map<std::string, double>> losses;
  for (const Record* run : finished_runs(records, "norms", criteria)) {
    const std::string norm = run->option("optimizer.norm");
    losses[network_of(*run)][norm] = final_metric(*run, "train_loss");
    criteria.judgement().numbers[network_of(*run) + " " + norm] = losses[network_of(*run)][norm];
    const bool shallow = !run->reduced("dsgd.update_share_3").has_value();
    if (norm != "\"two\"" || !shallow) continue;
    for (const char* layer : {"dsgd.update_share_1", "dsgd.update_share_2"}) {
      criteria.at_least("share", run->reduced(layer).value_or(0), share);
    }
  }
  if (losses.size() < 5) criteria.missing("fewer than 5 nets");
  double won = 0;
  for (const auto& [network, by_norm] : losses) {
    const auto best = std::ranges::min_element(
        by_norm, [](const auto& a, const auto& b) { return a.second < b.second; });
    if (best->first == "\"two\"") ++won;
  }
  criteria.at_least("nets with the lowest loss", won, static_cast<double>(losses.size()));
}

/// D19: layer rules and activation bounds, reported.
struct D19 {
  void declare(Schema&) {}
  static ClaimDescription describe() {
    return {ClaimKind::report, "Layer rules and activation bounds compared",
            "choices of this plugin (THEORY.md, section 4.5)",
            "final losses of greedy, random, cyclic and all, and of worst, data and batch"};
  }
  static Names needs(std::string_view study) {
    return in_full(study, {"layer_rules", "activation_bounds"});
  }
  void judge(const Records& records, Criteria& criteria) const {
    for (const char* name : {"layer_rules", "activation_bounds"}) {
      const bool rules = std::string_view(name) == "layer_rules";
      for (const Record* run : records.named(name)) {
        const std::string choice =
            run->option(rules ? "optimizer.layer_rule" : "optimizer.activation_bound");
        criteria.report(choice, final_metric(*run, "train_loss"),
                        run->task() + " " + network_of(*run));
      }
    }
  }
};

constexpr CriteriaFormat training_format{.every_place = true};

template <class Definition>
PluginItem training_claim(const char* name, const char* title) {
  return offer<Claim, JudgedClaim<Definition, training_format>>(name, title);
}

}  // namespace

std::array<PluginItem, 5> training_claims() {
  return {training_claim<D14>("D14", "untuned on a steep chain"),
          training_claim<D15>("D15", "full-batch training"),
          training_claim<D16>("D16", "mini-batch training"),
          training_claim<D17>("D17", "spread of updates, norms"),
          training_claim<D19>("D19", "layer rules and bounds")};
}

}  // namespace gradus::dsgd
