// Claims D6 to D9, D11 to D13: statements about trajectories, measured by tools and, for D6 to D9,
// on runs as well.
#pragma once

#include "gradus/with_options.h"
#include "limit_claim.h"

namespace gradus::dsgd {

/// D7: greedy, one layer.
struct D7 {
  static constexpr double tolerance = 0;
  static constexpr bool smoke = true;
  static ClaimDescription describe() {
    return {ClaimKind::theorem, "A step updates the one layer with the largest guaranteed decrease",
            "abstract", "the chosen score is the largest; the other layers are bitwise unchanged"};
  }
  static std::vector<Limit> limits(double tolerance) {
    return {{"audit", "not_largest", Sense::at_most, tolerance},
            {"audit", "other_layers_written", Sense::at_most, tolerance}};
  }
};

/// D11: the stochastic step, path by path.
struct D11 {
  static constexpr double tolerance = 0;
  static constexpr bool smoke = true;
  static ClaimDescription describe() {
    return {ClaimKind::theorem, "A mini-batch step loses at most eps ||delta|| ||g||",
            "derived in THEORY.md, section 5 D",
            "f(w+) <= f(w) - eps (1 - eps/2) ||g||^2 + eps ||delta|| ||g|| + 1e-10 max(1, f) at "
            "every step, 4 norms, eps .1 to 2.5, batches of 1, 8, 64"};
  }
  static std::vector<Limit> limits(double tolerance) {
    return {{"noise", "violations", Sense::at_most, tolerance},
            {"noise", "steps", Sense::at_least, 150}};
  }
};

/// D13: a special norm gives SGD.
struct D13 {
  static constexpr double tolerance = 1e-12;
  static constexpr bool smoke = true;
  static ClaimDescription describe() {
    return {ClaimKind::theorem, "One layer in the Frobenius norm is SGD with rate eps / P_1",
            "derived in THEORY.md, section 5 E",
            "the trajectory of SGD to 1e-12; E f(w+) <= f - eps (1 - eps/2) D + eps^2 sig2 / 2 "
            "within 4 standard errors"};
  }
  static std::vector<Limit> limits(double tolerance) {
    return {{"special_case", "largest_difference", Sense::at_most, tolerance},
            {"special_case", "mean_inequality_excess", Sense::at_most, 0}};
  }
};

/// What D6, D8 and D9 have in common: a limit of the audit tool and the same on full-batch runs.
class RunAndAuditClaim : public Claim {
 public:
  std::vector<std::string> needs(std::string_view study) const override;
};

struct D6Options {
  double tolerance = 1e-10;
  void declare(Schema& schema);
};
/// D6: the guaranteed decrease at every step.
class D6 final : public WithOptions<RunAndAuditClaim, D6Options> {
 public:
  using WithOptions::WithOptions;
  ClaimDescription describe() const override;
  void judge(const Records& records, Judgement& judgement) const override;
};

struct D8Options {
  double tolerance = 1e-10;
  void declare(Schema& schema);
};
/// D8: the rate.
class D8 final : public WithOptions<RunAndAuditClaim, D8Options> {
 public:
  using WithOptions::WithOptions;
  ClaimDescription describe() const override;
  void judge(const Records& records, Judgement& judgement) const override;
};

struct D9Options {
  int64_t gammas = 12;
  void declare(Schema& schema);
};
/// D9: the time to reach gamma, deterministic.
class D9 final : public WithOptions<RunAndAuditClaim, D9Options> {
 public:
  using WithOptions::WithOptions;
  ClaimDescription describe() const override;
  void judge(const Records& records, Judgement& judgement) const override;
};

struct D12Options {
  double standard_errors = 4;
  void declare(Schema& schema);
};
/// D12: the expected time, stochastic.
class D12 final : public WithOptions<Claim, D12Options> {
 public:
  using WithOptions::WithOptions;
  ClaimDescription describe() const override;
  std::vector<std::string> needs(std::string_view study) const override;
  void judge(const Records& records, Judgement& judgement) const override;
};

}  // namespace gradus::dsgd
