// Claims A1, A2, A3 and A5: shares of networks dead at initialization, judged on the tools dead_mc
// and enumerate.
#include <algorithm>
#include <cmath>
#include <map>

#include "claim_tests.h"
#include "items.h"

namespace gradus::random_restart {
namespace {

/// One row of the table "cells" of dead_mc.
struct DeathCell {
  double width, depth, networks, dead, q_struct, q_point;
  std::string law;
};

std::vector<DeathCell> cells_of(const Record& record) {
  const auto column = [&](const char* name) { return record.column("cells", name); };
  const auto width = column("width"), depth = column("depth"), networks = column("networks"),
             dead = column("dead"), low = column("q_struct"), high = column("q_point");
  std::vector<DeathCell> cells;
  for (std::size_t i = 0; i < dead.size(); ++i) {  // none in the table of `enumerate`
    cells.push_back({width[i], depth[i], networks[i], dead[i], low[i], high[i], record.name()});
  }
  return cells;
}

std::string name_of(const DeathCell& cell) {
  return "W=" + brief(cell.width) + " D=" + brief(cell.depth) + " of " + cell.law;
}

std::vector<DeathCell> all_cells(const Records& records, std::span<const std::string> names) {
  std::vector<DeathCell> cells;
  for (const Record* record : ended(records, names)) {
    const auto more = cells_of(*record);
    cells.insert(cells.end(), more.begin(), more.end());
  }
  return cells;
}

/// Options of the claims that count standard errors.
struct ErrorOptions {
  double se = 4;
  void declare(Schema& schema) {
    schema.add("se", se, "standard errors that a share may be away").in(0.1, 100);
  }
};

class A1 final : public Claim {
 public:
  using Options = ErrorOptions;
  explicit A1(Options options) : options_(options) {}
  ClaimDescription describe() const override {
    return {ClaimKind::theorem, "product law: the share of sign-dead networks (D1) is q_struct",
            derived,
            "|freq(D1) - q_struct| <= se standard errors in every cell; over all sign "
            "patterns of small networks exactly equal"};
  }
  std::vector<std::string> needs(std::string_view) const override {
    return {"dead-sign", "dead-biased", "enumerate"};
  }
  void judge(const Records& records, Judgement& judgement) const override {
    Worst worst;
    double most = 0;
    const std::string names[] = {"dead-sign", "dead-biased"};
    for (const DeathCell& cell : all_cells(records, names)) {
      const ShareTest test = test_share(cell.dead, cell.networks, cell.q_struct, options_.se);
      worst.add(test.fits ? -1 : 1, name_of(cell));
      if (cell.networks * cell.q_struct * (1 - cell.q_struct) >= 25) {
        most = std::max(most, std::fabs(test.errors));
      }
    }
    for (const Record* record : records.named("enumerate")) {
      const auto sign = record->column("cells", "sign_dead");
      const auto bound = record->column("cells", "q_struct");
      for (std::size_t i = 0; i < sign.size(); ++i) {
        worst.add(std::fabs(sign[i] - bound[i]) - 1e-15, "enumeration " + std::to_string(i));
      }
    }
    conclude(worst, "at most " + brief(most) + " s.e.", judgement);
    judgement.bound = "<= " + brief(options_.se) + " s.e.";
    judgement.tolerance = "se = " + brief(options_.se);
    judgement.numbers["most_errors"] = most;
  }

 private:
  Options options_;
};

class A2 final : public Claim {
 public:
  using Options = ErrorOptions;
  explicit A2(Options options) : options_(options) {}
  ClaimDescription describe() const override {
    return {ClaimKind::theorem, "sandwich: q_struct <= P(D2) <= q_point", derived,
            "q_struct - se s.e. <= freq(D2) <= q_point + se s.e. in every cell (upper: symmetric "
            "laws); exactly over all sign patterns"};
  }
  std::vector<std::string> needs(std::string_view study) const override {
    if (study == "full") {
      return {"dead-u1", "dead-he", "dead-linear", "dead-normal", "enumerate"};
    }
    return {"dead-u1", "dead-he", "enumerate"};
  }
  void judge(const Records& records, Judgement& judgement) const override {
    Worst worst;
    double below = 1e300, above = 1e300;
    for (const DeathCell& cell : all_cells(records, needs(records.study()))) {
      const ShareTest low = test_share(cell.dead, cell.networks, cell.q_struct, options_.se);
      worst.add(low.not_below ? -1 : 1, name_of(cell) + " below");
      below = std::min(below, cell.dead / cell.networks - cell.q_struct);
      if (std::isnan(cell.q_point)) continue;
      const ShareTest high = test_share(cell.dead, cell.networks, cell.q_point, options_.se);
      worst.add(high.not_above ? -1 : 1, name_of(cell) + " above");
      above = std::min(above, cell.q_point - cell.dead / cell.networks);
    }
    add_enumeration(records, worst);
    conclude(
        worst,
        "least distance " + brief(below) + " above q_struct, " + brief(above) + " below q_point",
        judgement);
    judgement.bound = "within " + brief(options_.se) + " s.e. of both bounds";
    judgement.tolerance = "se = " + brief(options_.se);
  }

 private:
  static void add_enumeration(const Records& records, Worst& worst) {
    for (const Record* record : records.named("enumerate")) {
      const auto domain = record->column("cells", "domain_dead");
      const auto low = record->column("cells", "q_struct");
      const auto high = record->column("cells", "q_point");
      for (std::size_t i = 0; i < domain.size(); ++i) {
        const std::string where = "enumeration " + std::to_string(i);
        worst.add(low[i] - domain[i] - 1e-15, where);
        worst.add(domain[i] - high[i] - 1e-15, where);
      }
    }
  }
  Options options_;
};

double share_at(const std::vector<DeathCell>& cells, double width, double depth) {
  for (const DeathCell& cell : cells) {
    if (cell.width == width && cell.depth == depth) return cell.dead / cell.networks;
  }
  return std::nan("");
}

class A3 final : public Claim {
 public:
  struct Options {
    double at_20 = 0.85, at_50 = 0.99;
    void declare(Schema& schema) {
      schema.add("at_20", at_20, "least share of dead networks, W = 3, D = 20").in(0, 1);
      schema.add("at_50", at_50, "least share of dead networks, W = 3, D = 50").in(0, 1);
    }
  };
  explicit A3(Options options) : options_(options) {}
  ClaimDescription describe() const override {
    return {ClaimKind::theorem, "depth kills: the share of dead networks does not fall with depth",
            derived,
            "freq(D2) non-decreasing in D, exactly (theorem, by truncation); U1 on "
            "[-1,1], W = 3: above at_20 at D = 20, above at_50 at D = 50 (empirical)"};
  }
  std::vector<std::string> needs(std::string_view) const override { return {"dead-u1"}; }
  void judge(const Records& records, Judgement& judgement) const override {
    const std::string names[] = {"dead-u1"};
    const auto cells = all_cells(records, names);
    if (cells.empty()) return not_tested(judgement, "no record of dead_mc");
    Worst worst;
    for (std::size_t i = 1; i < cells.size(); ++i) {
      if (cells[i].width != cells[i - 1].width) continue;
      worst.add(cells[i - 1].dead - cells[i].dead, name_of(cells[i]));
    }
    const double q20 = share_at(cells, 3, 20), q50 = share_at(cells, 3, 50);
    worst.add(q20 > options_.at_20 ? -1 : 1, "W=3 D=20");
    worst.add(q50 > options_.at_50 ? -1 : 1, "W=3 D=50");
    conclude(worst, "W=3: " + brief(q20) + " at D=20, " + brief(q50) + " at D=50", judgement);
    judgement.bound = "> " + brief(options_.at_20) + ", > " + brief(options_.at_50);
    judgement.tolerance = "at_20, at_50; monotone: none";
    judgement.numbers = {{"share_20", q20}, {"share_50", q50}};
  }

 private:
  Options options_;
};

class A5 final : public Claim {
 public:
  struct Options {
    double se = 4, ref_tol = 0.02;
    void declare(Schema& schema) {
      schema.add("se", se, "standard errors of a fall").in(0.1, 100);
      schema.add("ref_tol", ref_tol, "distance of the reference values").in(0, 1);
    }
  };
  explicit A5(Options options) : options_(options) {}
  ClaimDescription describe() const override {
    return {ClaimKind::empirical, "width cures: at D = 20 wider networks die less often",
            "measured in a small experiment (THEORY.md, section 3.5)",
            "U1, [-1,1], D = 20: freq(D2) falls by more than se s.e. over W = 2, 3, 4, 5, 6; W = "
            "3: .904, W = 6: .186, each +- ref_tol"};
  }
  std::vector<std::string> needs(std::string_view) const override { return {"dead-u1"}; }
  void judge(const Records& records, Judgement& judgement) const override {
    const std::string names[] = {"dead-u1"};
    Worst worst;
    std::map<double, DeathCell> at_20;
    for (const DeathCell& cell : all_cells(records, names)) {
      if (cell.depth == 20) at_20[cell.width] = cell;
    }
    if (at_20.empty()) return not_tested(judgement, "no record of dead_mc");
    std::string measured;
    for (const double width : {2.0, 3.0, 4.0, 5.0, 6.0}) {
      const DeathCell& cell = at_20[width];
      const double q = cell.dead / cell.networks;
      measured += (measured.empty() ? "" : ", ") + brief(q);
      judgement.numbers["share_w" + brief(width)] = q;
      if (width == 2) continue;
      const DeathCell& before = at_20[width - 1];
      const double p = before.dead / before.networks;
      const double error = std::sqrt(p * (1 - p) / before.networks + q * (1 - q) / cell.networks);
      worst.add(options_.se * error - (p - q), "W=" + brief(width));
    }
    worst.add(std::fabs(judgement.numbers["share_w3"] - 0.904) - options_.ref_tol, "W=3");
    worst.add(std::fabs(judgement.numbers["share_w6"] - 0.186) - options_.ref_tol, "W=6");
    const auto numbers = judgement.numbers;
    conclude(worst, "W = 2 .. 6: " + measured, judgement);
    judgement.numbers.insert(numbers.begin(), numbers.end());
    judgement.bound = "falls > " + brief(options_.se) + " s.e.; .904 and .186";
    judgement.tolerance = "ref_tol = " + brief(options_.ref_tol);
  }

 private:
  Options options_;
};

}  // namespace

std::array<PluginItem, 4> share_claims() {
  return {offer<Claim, A1>("A1", "product law for sign-dead networks"),
          offer<Claim, A2>("A2", "P(D2) lies between q_struct and q_point"),
          offer<Claim, A3>("A3", "depth kills"), offer<Claim, A5>("A5", "width cures")};
}

}  // namespace gradus::random_restart
