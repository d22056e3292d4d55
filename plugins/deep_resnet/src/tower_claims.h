// Claims C1 to C16. C1 to C8 and C11 test the paper's abstract; the others are consequences and
// controls that THEORY.md derives.
#pragma once

#include "claim_runs.h"
#include "gradus/judged_claim.h"

namespace gradus::deep_resnet {

/// Its claims, offered with one line each: the number of every entry is kept.
template <class Definition>
using DepthClaim = JudgedClaim<Definition, CriteriaFormat{.every_place = true}>;

#define GRADUS_DEEP_RESNET_CLAIM                                 \
  void declare(Schema& schema);                                  \
  static ClaimDescription describe();                            \
  static std::vector<std::string> needs(std::string_view study); \
  void judge(const Records& records, Criteria& criteria) const

struct C1 : ClaimOptions {
  double loss = 1e-12;
  GRADUS_DEEP_RESNET_CLAIM;
};
struct C2 : ClaimOptions {
  double r_squared = 0.99;
  GRADUS_DEEP_RESNET_CLAIM;
};
struct C3 : ClaimOptions {
  double slope = 0.05;
  GRADUS_DEEP_RESNET_CLAIM;
};
struct C4 : ClaimOptions {
  double spread = 0.05, spread_from = 64;
  GRADUS_DEEP_RESNET_CLAIM;
};
struct C5 : ClaimOptions {
  double norm = 1.0 / 3;
  GRADUS_DEEP_RESNET_CLAIM;
};
struct C6 : ClaimOptions {
  double slope_lo = -0.55, slope_hi = -0.45, spread = 0.05, spread_from = 64;
  GRADUS_DEEP_RESNET_CLAIM;
};
struct C7 : ClaimOptions {
  double slope = 0.05, rate_lo = -0.55, rate_hi = -0.45;
  GRADUS_DEEP_RESNET_CLAIM;
};
struct C8 : ClaimOptions {
  double slope_lo = -0.05, slope_hi = 0.05;
  GRADUS_DEEP_RESNET_CLAIM;
};
struct C9 : ClaimOptions {
  double rough_lo = 0.12, rough_hi = 0.22, slope = 0.03;
  GRADUS_DEEP_RESNET_CLAIM;
};
struct C10 : ClaimOptions {
  double total_variation = 0.03, increment = 0.1, mixed_lo = -0.8, mixed_hi = -0.4;
  GRADUS_DEEP_RESNET_CLAIM;
};
struct C11 : ClaimOptions {
  double zero_lo = 0.9, zero_hi = 1.1, half_lo = 0.4, half_hi = 0.6, sphere_hi = 0.7;
  GRADUS_DEEP_RESNET_CLAIM;
};
struct C12 : ClaimOptions {
  double slope = 0.35, increment = -0.1;
  GRADUS_DEEP_RESNET_CLAIM;
};
struct C13 : ClaimOptions {
  double slope_lo = 0.45, slope_hi = 0.55, smoke_lo = 0.35, smoke_hi = 0.6, loss = 1e-12;
  GRADUS_DEEP_RESNET_CLAIM;
};
struct C14 : ClaimOptions {
  double plateau = 0.05;
  GRADUS_DEEP_RESNET_CLAIM;
};
struct C15 : ClaimOptions {
  C15() { depths = {8, 16, 32, 64, 128}; }
  double slope_lo = -0.55, slope_hi = -0.45, spread = 0.05, spread_from = 64, variation = 0.05;
  GRADUS_DEEP_RESNET_CLAIM;
};
struct C16 : ClaimOptions {
  double methods = 1e-10, gradient = 1e-6, autograd = 1e-10, brownian = 0.15, order = 0.05,
         closed_form = 0.03;
  GRADUS_DEEP_RESNET_CLAIM;
};

#undef GRADUS_DEEP_RESNET_CLAIM

}  // namespace gradus::deep_resnet
