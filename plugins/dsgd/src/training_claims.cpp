#include "training_claims.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <map>
#include <set>

#include "gradus/text.h"
#include "limit_claim.h"

namespace gradus::dsgd {
namespace {

constexpr double tolerance = 1e-10;  // of a decrease, float64

std::string brief(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.4g", value);
  return text;
}

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

double mean(const std::vector<double>& values) {
  double sum = 0;
  for (const double value : values) sum += value;
  return sum / static_cast<double>(values.size());
}

void missing(const Records& records, Judgement& judgement, const std::string& what) {
  if (records.study() == "smoke") {
    judgement.verdict = Verdict::not_tested;
    judgement.why = in_full_study;
    return;
  }
  judgement.verdict = Verdict::not_tested;
  judgement.why = what;
}

bool never_increased(const Record& run) {
  return run.reduced("dsgd.measured").value_or(-1) >= -tolerance;
}

}  // namespace

void D14::Options::declare(Schema& schema) {
  schema.add("reached", reached, "f counts as 0 below this").in(0, 1);
  schema.add("stuck", stuck, "f counts as stuck above this").in(0, 1);
}

ClaimDescription D14::describe() const {
  return {ClaimKind::empirical,
          "Trains without tuning where gradient descent with a fixed step fails",
          "derived in THEORY.md, section 6.3",
          "chain, W_1 = .03, 3000 steps: f < 1e-6 without an increase for W_2 in {5, 20, 100} with "
          "eps = 1; gradient descent ends above .9 at W_2 = 100 for every rate of {1e-3, .., .3}"};
}

std::vector<std::string> D14::needs(std::string_view) const {
  return {"untuned", "gradient_descent"};
}

void D14::judge(const Records& records, Judgement& judgement) const {
  const auto own = records.named("untuned");
  const auto descent = records.named("gradient_descent");
  if (own.empty() || descent.empty()) return missing(records, judgement, "no runs");
  double worst = 0, least = 1e300;
  bool increased = false;
  for (const Record* run : own) {
    if (run->status() != "finished") return missing(records, judgement, "a run did not finish");
    worst = std::max(worst, final_metric(*run, "train_loss"));
    increased = increased || !never_increased(*run);
  }
  for (const Record* run : descent) least = std::min(least, final_metric(*run, "train_loss"));
  judgement.numbers = {{"untuned_largest", worst}, {"gradient_descent_least", least}};
  judgement.measured = "untuned " + brief(worst) + (increased ? " with an increase" : "") +
                       ", gradient descent at least " + brief(least);
  judgement.bound = "< " + brief(options_.reached) + " and > " + brief(options_.stuck);
  const bool holds = worst < options_.reached && !increased && least > options_.stuck;
  judgement.verdict = holds ? Verdict::holds : Verdict::fails;
}

void D15::Options::declare(Schema& schema) {
  schema.add("loss", loss, "largest final training loss").in(0, 10);
  schema.add("accuracy", accuracy, "least final training accuracy").in(0, 1);
}

ClaimDescription D15::describe() const {
  return {ClaimKind::empirical, "Trains a network in full batch without tuning", "abstract",
          "784-64-10 tanh, cross entropy, 1000 images, 1000 steps, eps = 1: loss <= .35, accuracy "
          ">= .90, no increase, 5 seeds"};
}

std::vector<std::string> D15::needs(std::string_view study) const {
  if (study == "smoke") return {};
  return {"five_seeds"};
}

void D15::judge(const Records& records, Judgement& judgement) const {
  const auto runs = records.named("five_seeds");
  if (runs.empty()) return missing(records, judgement, "no runs");
  double loss = 0, accuracy = 1;
  bool increased = false;
  for (const Record* run : runs) {
    if (run->status() != "finished") return missing(records, judgement, "a run did not finish");
    loss = std::max(loss, final_metric(*run, "train_loss"));
    accuracy = std::min(accuracy, final_metric(*run, "train_accuracy"));
    increased = increased || !never_increased(*run);
  }
  judgement.numbers = {{"largest_loss", loss}, {"least_accuracy", accuracy}};
  judgement.measured = "loss " + brief(loss) + ", accuracy " + brief(accuracy) +
                       (increased ? ", increases" : ", no increase");
  judgement.bound = "loss <= " + brief(options_.loss) + ", accuracy >= " + brief(options_.accuracy);
  const bool holds = loss <= options_.loss && accuracy >= options_.accuracy && !increased;
  judgement.verdict = holds ? Verdict::holds : Verdict::fails;
  judgement.indicative = runs.size() < 5;
}

namespace {

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
      if (cell.failed || cell.loss.empty() || !(mean(cell.loss) < chosen.loss)) continue;
      chosen.loss = mean(cell.loss);
      chosen.accuracy = mean(cell.accuracy);
      chosen.setting = setting;
      chosen.seeds = cell.loss.size();
      chosen.on_border = setting == settings.begin()->first || setting == settings.rbegin()->first;
    }
  }
  return best;
}

}  // namespace

void D16::Options::declare(Schema& schema) {
  schema.add("margin", margin, "test accuracy that may be lost to SGD on any net").in(0, 1);
  schema.add("lead", lead, "test accuracy ahead of SGD on the deep logistic net").in(0, 1);
}

ClaimDescription D16::describe() const {
  return {ClaimKind::empirical, "Works in mini-batches", "abstract",
          "6.2: eps and learning rate tuned on training loss over seven values each; mean test "
          "accuracy >= SGD - .02 on both nets and >= SGD + .03 on 784-64-64-10 logistic, 5 seeds"};
}

std::vector<std::string> D16::needs(std::string_view study) const {
  if (study == "smoke") return {};
  return {"mini_batch", "sgd"};
}

void D16::judge(const Records& records, Judgement& judgement) const {
  const auto own = tuned(records.named("mini_batch"), "optimizer.eps");
  const auto sgd = tuned(records.named("sgd"), "optimizer.lr");
  if (own.empty() || own.size() != sgd.size()) return missing(records, judgement, "no runs");
  bool holds = true;
  for (const auto& [network, best] : own) {
    const auto other = sgd.find(network);
    if (other == sgd.end()) return missing(records, judgement, "no SGD run of " + network);
    const double lead = best.accuracy - other->second.accuracy;
    const bool logistic = network.find("logistic") != std::string::npos;
    holds = holds && lead >= (logistic ? options_.lead : -options_.margin);
    judgement.numbers[network + " lead"] = lead;
    judgement.numbers[network + " eps"] = best.setting;
    judgement.numbers[network + " lr"] = other->second.setting;
    judgement.measured += (judgement.measured.empty() ? "" : "; ") + network + ": " +
                          brief(best.accuracy) + " (eps " + brief(best.setting) + ") against " +
                          brief(other->second.accuracy) + " (lr " + brief(other->second.setting) +
                          ")";
    if (best.on_border || other->second.on_border) judgement.why += "best value on the border; ";
    judgement.indicative = judgement.indicative || best.seeds < 5;
  }
  judgement.bound =
      ">= SGD - " + brief(options_.margin) + ", logistic >= SGD + " + brief(options_.lead);
  judgement.verdict = holds ? Verdict::holds : Verdict::fails;
}

void D17::Options::declare(Schema& schema) {
  schema.add("share", share, "least share of updates of each layer").in(0, 1);
}

ClaimDescription D17::describe() const {
  return {ClaimKind::empirical, "Updates spread over the layers, and the norm matters",
          "derived in THEORY.md, section 6.1",
          "6.1: q = 2 has the lowest final loss on all 5 nets; on 784-64-10 with q = 2 every layer "
          "gets more than 2 % of the updates"};
}

std::vector<std::string> D17::needs(std::string_view study) const {
  if (study == "smoke") return {};
  return {"norms"};
}

void D17::judge(const Records& records, Judgement& judgement) const {
  std::map<std::string, std::map<std::string, double>> losses;
  double least_share = 1;
  for (const Record* run : records.named("norms")) {
    if (run->status() != "finished") return missing(records, judgement, "a run did not finish");
    const std::string norm = run->option("optimizer.norm");
    losses[network_of(*run)][norm] = final_metric(*run, "train_loss");
    const bool shallow = !run->reduced("dsgd.update_share_3").has_value();
    if (norm != "\"two\"" || !shallow) continue;
    for (const char* layer : {"dsgd.update_share_1", "dsgd.update_share_2"}) {
      least_share = std::min(least_share, run->reduced(layer).value_or(0));
    }
  }
  if (losses.size() < 5) return missing(records, judgement, "fewer than 5 nets");
  int64_t won = 0;
  for (const auto& [network, by_norm] : losses) {
    const auto best = std::ranges::min_element(
        by_norm, [](const auto& a, const auto& b) { return a.second < b.second; });
    if (best->first == "\"two\"") ++won;
    for (const auto& [norm, loss] : by_norm) judgement.numbers[network + " " + norm] = loss;
  }
  judgement.numbers["least_share"] = least_share;
  judgement.measured = "lowest loss on " + std::to_string(won) + " of " +
                       std::to_string(losses.size()) + " nets, least share " + brief(least_share);
  judgement.bound = "all nets, share > " + brief(options_.share);
  const bool holds = won == static_cast<int64_t>(losses.size()) && least_share > options_.share;
  judgement.verdict = holds ? Verdict::holds : Verdict::fails;
}

ClaimDescription D19::describe() const {
  return {ClaimKind::report, "Layer rules and activation bounds compared",
          "choices of this plugin (THEORY.md, section 4.5)",
          "final losses of greedy, random, cyclic and all, and of worst, data and batch"};
}

std::vector<std::string> D19::needs(std::string_view study) const {
  if (study == "smoke") return {};
  return {"layer_rules", "activation_bounds"};
}

void D19::judge(const Records& records, Judgement& judgement) const {
  for (const char* name : {"layer_rules", "activation_bounds"}) {
    const bool rules = std::string_view(name) == "layer_rules";
    for (const Record* run : records.named(name)) {
      const std::string choice =
          run->option(rules ? "optimizer.layer_rule" : "optimizer.activation_bound");
      const double loss = final_metric(*run, "train_loss");
      judgement.numbers[run->task() + " " + network_of(*run) + " " + choice] = loss;
      judgement.measured += (judgement.measured.empty() ? "" : ", ") + choice + " " + brief(loss);
    }
  }
  judgement.verdict = judgement.numbers.empty() ? Verdict::not_tested : Verdict::reported;
  if (judgement.numbers.empty()) missing(records, judgement, "no runs");
}

}  // namespace gradus::dsgd
