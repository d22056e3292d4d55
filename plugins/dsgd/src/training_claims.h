// Claims D14 to D17 and D19: training runs.
#pragma once

#include "gradus/claim.h"
#include "gradus/with_options.h"

namespace gradus::dsgd {

struct D14Options {
  double reached = 1e-6;
  double stuck = 0.9;
  void declare(Schema& schema);
};
/// D14: untuned where gradient descent with a fixed step fails.
class D14 final : public WithOptions<Claim, D14Options> {
 public:
  using WithOptions::WithOptions;
  ClaimDescription describe() const override;
  std::vector<std::string> needs(std::string_view study) const override;
  void judge(const Records& records, Judgement& judgement) const override;
};

struct D15Options {
  double loss = 0.35;
  double accuracy = 0.9;
  void declare(Schema& schema);
};
/// D15: trains in full batch without tuning.
class D15 final : public WithOptions<Claim, D15Options> {
 public:
  using WithOptions::WithOptions;
  ClaimDescription describe() const override;
  std::vector<std::string> needs(std::string_view study) const override;
  void judge(const Records& records, Judgement& judgement) const override;
};

struct D16Options {
  double margin = 0.02;
  double lead = 0.03;
  void declare(Schema& schema);
};
/// D16: works in mini-batches.
class D16 final : public WithOptions<Claim, D16Options> {
 public:
  using WithOptions::WithOptions;
  ClaimDescription describe() const override;
  std::vector<std::string> needs(std::string_view study) const override;
  void judge(const Records& records, Judgement& judgement) const override;
};

struct D17Options {
  double share = 0.02;
  void declare(Schema& schema);
};
/// D17: updates spread over the layers, and the norm matters.
class D17 final : public WithOptions<Claim, D17Options> {
 public:
  using WithOptions::WithOptions;
  ClaimDescription describe() const override;
  std::vector<std::string> needs(std::string_view study) const override;
  void judge(const Records& records, Judgement& judgement) const override;
};

/// D19: layer rules and activation bounds, reported.
class D19 final : public Claim {
 public:
  struct Options {
    void declare(Schema&) {}
  };
  explicit D19(Options) {}
  ClaimDescription describe() const override;
  std::vector<std::string> needs(std::string_view study) const override;
  void judge(const Records& records, Judgement& judgement) const override;
};

}  // namespace gradus::dsgd
