// Claims A8, A9 and A10: the best of K restarts, judged on the driver's runs.
#include <algorithm>
#include <cmath>

#include "claim_tests.h"
#include "items.h"

namespace gradus::random_restart {
namespace {

bool has_domain(const Record& record) {
  return record.text("dead_notion") == "D2";
}

/// Networks dead at initialization in the independent Monte Carlo of the same law, width and depth.
struct Reference {
  double dead = 0, networks = 0;
};
Reference reference_of(const Record& run, const std::vector<const Record*>& censuses) {
  for (const Record* census : censuses) {
    if (census->option("tool.law") != run.option("model.law")) continue;
    const auto width = census->column("cells", "width"), depth = census->column("cells", "depth"),
               dead = census->column("cells", "dead"), nets = census->column("cells", "networks");
    for (std::size_t i = 0; i < width.size(); ++i) {
      if (width[i] == run.value("width") && depth[i] == run.value("depth")) {
        return {dead[i], nets[i]};
      }
    }
  }
  return {};
}

class A8 final : public Claim {
 public:
  struct Options {
    double floor_se = 3;
    void declare(Schema& schema) {
      schema.add("floor_se", floor_se, "standard errors below the floor of q_struct").in(0, 100);
    }
  };
  explicit A8(Options options) : options_(options) {}
  ClaimDescription describe() const override {
    return {ClaimKind::theorem, "floor per cell: the mean best-of-K error is at least q^K e_2^2",
            derived,
            "sum over groups >= (q0^K - d^K) e_2^2 - 1e-12 for all K, selection by rule "
            "and by oracle; mean >= q_struct^K e_2^2 - floor_se s.e.; q0 agrees with an "
            "independent Monte Carlo (exact two-sample test, 3.2e-5 a side)"};
  }
  std::vector<std::string> needs(std::string_view study) const override {
    auto names = trainings(study);
    const auto censuses = census_names(study);
    names.insert(names.end(), censuses.begin(), censuses.end());
    return names;
  }
  void judge(const Records& records, Judgement& judgement) const override {
    Worst floors, shares;
    const auto censuses = ended(records, census_names(records.study()));
    double least = 1e300;
    for (const Record* record : ended(records, trainings(records.study()))) {
      add_floors(*record, floors, least);
      const Reference reference = reference_of(*record, censuses);
      if (!has_domain(*record) || reference.networks == 0) continue;
      const double nets = record->value("networks").value_or(NAN);
      const double dead = std::round(record->value("q0").value_or(NAN) * nets);
      const bool same = same_share(dead, nets, reference.dead, reference.networks);
      shares.add(same ? -1 : 1, cell_name(*record) + " (q0)");
    }
    conclude(shares.failed() ? shares : floors,
             "least excess " + brief(least) + "; q0 compared in " + std::to_string(shares.count()) +
                 " runs",
             judgement);
    judgement.bound = ">= (q0^K - d^K) e_2^2 and q_struct^K e_2^2";
    judgement.tolerance = "1e-12; floor_se = " + brief(options_.floor_se);
    judgement.numbers["shares_compared"] = static_cast<double>(shares.count());
  }

 private:
  static std::vector<std::string> census_names(std::string_view study) {
    if (study == "full") return {"dead-u1", "dead-he", "dead-linear"};
    return {"dead-u1", "dead-he"};
  }
  void add_floors(const Record& record, Worst& worst, double& least) const {
    const auto column = [&](const char* name) { return record.column("best_of_k", name); };
    const auto mean = column("mean"), error = column("standard_error"), partial = column("partial"),
               oracle = column("oracle_partial"), floor = column("floor_diverged"),
               bound = column("floor_struct");
    const std::string where = cell_name(record);
    for (std::size_t i = 0; i < mean.size(); ++i) {
      if (std::isnan(mean[i])) continue;  // every network diverged: no group to speak of
      worst.add(bound[i] - mean[i] - options_.floor_se * error[i] - exact, where);
      if (!has_domain(record)) continue;  // D3 bounds the risk, not the test error
      worst.add(floor[i] - partial[i] - exact, where);
      worst.add(floor[i] - oracle[i] - exact, where + " oracle");
      least = std::min({least, partial[i] - floor[i], oracle[i] - floor[i]});
    }
  }
  Options options_;
};

class A9 final : public Claim {
 public:
  struct Options {
    double k_low = 0.2, k_high = 20, mse_low = 0.75, mse_high = 0.15;
    void declare(Schema& schema) {
      schema.add("k_low", k_low, "few restarts: K <= k_low / (1 - q1)").in(0, 1);
      schema.add("k_high", k_high, "many restarts: K >= k_high / (1 - q1)").in(1, 1e6);
      schema.add("mse_low", mse_low, "with few: mean at least this share of e_2^2").in(0, 1);
      schema.add("mse_high", mse_high, "with many: mean at most this share of e_2^2").in(0, 1);
    }
  };
  explicit A9(Options options) : options_(options) {}
  ClaimDescription describe() const override {
    return {ClaimKind::empirical, "the number of restarts decides",
            "measured in a small experiment (THEORY.md, section 3.5)",
            "f1, he_uniform, SGD, N = 1500: mean best of K >= mse_low e_2^2 where q1 >= .8 and K "
            "<= k_low/(1-q1); <= mse_high e_2^2 where q1 < .9 and K >= k_high/(1-q1)"};
  }
  std::vector<std::string> needs(std::string_view study) const override {
    if (study == "full") return {"sgd"};
    return {};
  }
  void judge(const Records& records, Judgement& judgement) const override {
    Worst worst;
    double least = 1e300, most = -1e300;
    for (const Record* record : ended(records, needs(records.study()))) {
      if (record->task() != "random_restart_sgd.abs" || record->option("model.law") != law ||
          record->number("steps").value_or(0) < 1500) {
        continue;
      }
      const double live = 1 - record->value("q1").value_or(NAN);
      const double e2 = record->value("floor_mse").value_or(NAN);
      const auto k = record->column("best_of_k", "restarts");
      const auto mean = record->column("best_of_k", "empirical");
      for (std::size_t i = 0; i < k.size(); ++i) {
        const double share = mean[i] / e2;
        if (std::isnan(share)) continue;  // every network diverged
        const std::string where = cell_name(*record) + " K=" + brief(k[i]);
        if (live <= 0.2 && k[i] * live <= options_.k_low) {
          worst.add(options_.mse_low - share, where);
          least = std::min(least, share);
        }
        if (live > 0.1 && k[i] * live >= options_.k_high) {
          worst.add(share - options_.mse_high, where);
          most = std::max(most, share);
        }
      }
    }
    if (worst.empty()) return not_tested(judgement, "needs the full study: N = 1500, every cell");
    conclude(worst, "few: least " + brief(least) + " e_2^2; many: most " + brief(most) + " e_2^2",
             judgement);
    judgement.bound = ">= " + brief(options_.mse_low) + ", <= " + brief(options_.mse_high);
    judgement.tolerance = "k_low, k_high, mse_low, mse_high";
    judgement.numbers["least_few"] = least;
    judgement.numbers["most_many"] = most;
  }

 private:
  static constexpr const char* law = "\"he_uniform\"";
  Options options_;
};

class A10 final : public Claim {
 public:
  struct Options {
    double all_dead = 0.8;
    void declare(Schema& schema) {
      schema.add("all_dead", all_dead, "least chance q0^K that a group is all dead").in(0, 1);
    }
  };
  explicit A10(Options options) : options_(options) {}
  ClaimDescription describe() const override {
    return {ClaimKind::theorem, "steps and data do not help", derived,
            "cells with q0^K >= all_dead: with 4N steps, and with 4M samples, the mean best of K "
            "stays >= q0^K e_2^2 - 1e-12"};
  }
  std::vector<std::string> needs(std::string_view) const override {
    return {"deep-base", "deep-4n"};
  }
  void judge(const Records& records, Judgement& judgement) const override {
    Worst worst;
    double least = 1e300, steps = 0, samples = 0;
    for (const Record* record : ended(records, needs(records.study()))) {
      const auto k = record->column("best_of_k", "restarts");
      const auto partial = record->column("best_of_k", "partial");
      const auto floor = record->column("best_of_k", "floor_diverged");
      const double q0 = record->value("q0").value_or(NAN);
      const double e2 = record->value("floor_mse").value_or(NAN);
      for (std::size_t i = 0; i < k.size(); ++i) {
        if (!(std::pow(q0, k[i]) >= options_.all_dead)) continue;
        worst.add(floor[i] - partial[i] - exact, cell_name(*record) + " K=" + brief(k[i]));
        least = std::min(least, partial[i] / e2);
        steps = std::max(steps, record->number("steps").value_or(0));
        samples = std::max(samples, record->number("task.samples").value_or(0));
      }
    }
    conclude(worst,
             "least mean " + brief(least) + " e_2^2, up to N = " + brief(steps) +
                 ", M = " + brief(samples),
             judgement);
    judgement.bound = ">= q0^K e_2^2";
    judgement.tolerance = "1e-12; all_dead = " + brief(options_.all_dead);
    judgement.numbers["least_mean"] = least;
  }

 private:
  Options options_;
};

}  // namespace

std::array<PluginItem, 3> floor_claims() {
  return {offer<Claim, A8>("A8", "floor per cell"),
          offer<Claim, A9>("A9", "the number of restarts decides"),
          offer<Claim, A10>("A10", "steps and data do not help")};
}

}  // namespace gradus::random_restart
