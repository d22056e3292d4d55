// Claims A6, A7 and A12: what becomes of each network that starts dead, judged on the driver's
// runs.
#include <algorithm>
#include <cmath>

#include "claim_tests.h"
#include "items.h"

namespace gradus::random_restart {
namespace {

class A6 final : public Claim {
 public:
  struct Options {
    void declare(Schema&) {}
  };
  explicit A6(Options) {}
  ClaimDescription describe() const override {
    return {ClaimKind::theorem, "dead is absorbing: no network that starts dead is ever alive",
            derived,
            "in every run without noise or weight decay: revived = 0, frozen parameters "
            "bitwise unchanged, share dead at the end >= share dead at the start"};
  }
  std::vector<std::string> needs(std::string_view study) const override { return trainings(study); }
  void judge(const Records& records, Judgement& judgement) const override {
    Worst worst;
    double dead = 0, revived = 0, changed = 0;
    for (const Record* record : ended(records, needs(records.study()))) {
      const auto number = [&](const char* name) { return record->value(name).value_or(NAN); };
      const std::string where = cell_name(*record);
      worst.add(number("revived") > 0 ? 1 : -1, where);
      worst.add(number("frozen_changed") > 0 ? 1 : -1, where);
      // Networks that diverged have no verdict at the end.
      worst.add(number("q0") - number("q1") - number("dead_diverged_share") - exact, where);
      dead += number("q0") * number("networks");
      revived += number("revived");
      changed += number("frozen_changed");
    }
    conclude(worst,
             brief(revived) + " revived, " + brief(changed) + " changed of " + brief(dead) +
                 " dead at the start",
             judgement);
    judgement.bound = "0";
    judgement.tolerance = "none";
    judgement.numbers["dead_at_start"] = dead;
    judgement.numbers["revived"] = revived;
    judgement.numbers["frozen_changed"] = changed;
  }
};

class A7 final : public Claim {
 public:
  struct Options {
    void declare(Schema&) {}
  };
  explicit A7(Options) {}
  ClaimDescription describe() const override {
    return {ClaimKind::theorem,
            "floor per run: a network that starts dead on the domain never "
            "beats the best constant",
            derived,
            "test MSE >= e_2^2 - 1e-12 for every network that was D1 or D2 at the start and did "
            "not diverge, e_2 on the same nodes"};
  }
  std::vector<std::string> needs(std::string_view study) const override { return trainings(study); }
  void judge(const Records& records, Judgement& judgement) const override {
    Worst worst;
    double least = 1e300;
    for (const Record* record : ended(records, needs(records.study()))) {
      const auto column = [&](const char* name) { return record->column("restarts", name); };
      const auto sign = column("sign_dead_start"), domain = column("domain_dead_start"),
                 diverged = column("diverged_step"), error = column("test_mse");
      const double floor = record->value("floor_mse").value_or(NAN);
      for (std::size_t i = 0; i < error.size(); ++i) {
        if ((sign[i] == 0 && domain[i] == 0) || diverged[i] >= 0) continue;
        worst.add(floor - error[i] - exact, cell_name(*record));
        least = std::min(least, error[i] - floor);
      }
    }
    conclude(worst, "least excess " + brief(least), judgement);
    judgement.bound = ">= e_2^2 - 1e-12";
    judgement.tolerance = "1e-12, of the sums";
  }
};

class A12 final : public Claim {
 public:
  struct Options {
    double risk = 1e-6, risk_adam = 1e-4;
    void declare(Schema& schema) {
      schema.add("risk", risk, "risk of a dead network, sgd and momentum").in(0, 1);
      schema.add("risk_adam", risk_adam, "risk of a dead network, adam").in(0, 1);
    }
  };
  explicit A12(Options options) : options_(options) {}
  ClaimDescription describe() const override {
    return {ClaimKind::empirical, "contrast: dead networks learn a constant target", derived,
            "f0, he_uniform or linear_default, N >= 1500: every network that was dead at the start "
            "and did not diverge reaches an unclipped risk < risk (sgd, momentum), < risk_adam "
            "(adam)"};
  }
  std::vector<std::string> needs(std::string_view study) const override {
    if (study == "full") return {"sgd-const", "momentum-const", "adam-const"};
    return {"sgd", "momentum", "adam"};
  }
  void judge(const Records& records, Judgement& judgement) const override {
    Worst worst;
    double most = 0, most_adam = 0, above = 0;
    for (const Record* record : ended(records, needs(records.study()))) {
      const std::string law = record->option("model.law");
      if (record->task() != "random_restart_sgd.const" ||
          record->number("steps").value_or(0) < 1500 ||
          (law != "\"he_uniform\"" && law != "\"linear_default\"")) {
        continue;
      }
      const bool adam = record->option("driver.optimizer.id").find("adam") != std::string::npos;
      const auto start = record->column("restarts", "became_dead_step");
      const auto diverged = record->column("restarts", "diverged_step");
      const auto risk = record->column("restarts", "risk_unclipped");
      for (std::size_t i = 0; i < risk.size(); ++i) {
        if (start[i] != 0 || diverged[i] >= 0) continue;
        const double excess = risk[i] - (adam ? options_.risk_adam : options_.risk);
        worst.add(excess, cell_name(*record));
        above += excess > 0;
        (adam ? most_adam : most) = std::max(adam ? most_adam : most, risk[i]);
      }
    }
    conclude(worst,
             brief(above) + " of " + std::to_string(worst.count()) + " above; greatest risk " +
                 brief(most) + ", adam " + brief(most_adam),
             judgement);
    judgement.bound = "< " + brief(options_.risk) + ", adam < " + brief(options_.risk_adam);
    judgement.tolerance = "risk, risk_adam";
    judgement.numbers["above"] = above;
    judgement.numbers["most"] = most;
    judgement.numbers["most_adam"] = most_adam;
  }

 private:
  Options options_;
};

}  // namespace

std::array<PluginItem, 3> network_claims() {
  return {offer<Claim, A6>("A6", "dead is absorbing"), offer<Claim, A7>("A7", "floor per run"),
          offer<Claim, A12>("A12", "dead networks learn a constant target")};
}

}  // namespace gradus::random_restart
