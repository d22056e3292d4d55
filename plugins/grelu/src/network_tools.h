// Tools on one network: conversion to an ordinary ReLU network, kernels, the linearised run, and
// gates drawn again.
#pragma once

#include <string>

#include "converter.h"
#include "gradus/tool.h"
#include "gradus/with_options.h"
#include "kernels.h"

namespace gradus::grelu {

struct ToReluOptions {
  double slack = 1.01, tolerance = 1e-9;
  bool with_test_points = false;
  int64_t unseen = 2000;
  double share = 0.99, near = 0.01;
  void declare(Schema& schema);
};
/// The ReLU network that equals a trained grelu.net on its training points (`gradus tool
/// grelu.to_relu --run RUN`). The file relu_network.pt (relu_file.h); artifacts layer1.weight ..
/// output.weight (and layerN.bias); values: the largest S and difference on the points, the share
/// of unseen unit points that agree. The text "unseen" warns where that is below `share`.
/// Throws Error "grelu.network" without a run of grelu.net, "grelu.float32" where the run is
/// not float64, "grelu.conversion" where the difference is above the tolerance.
class ToRelu final : public WithOptions<Tool, ToReluOptions> {
 public:
  using WithOptions::WithOptions;
  void run(ToolRun& run) override;

 private:
  void compare_unseen(ToolRun& run, const Net& net, const ReluNetwork& relu) const;
};

/// A network on random unit points.
struct OneNetOptions {
  GateMode gates = GateMode::gatenet;
  int64_t width = 512, depth = 4, samples = 16, dim = 32, outputs = 1, seed = 0;
  void declare(Schema& schema);
};

/// The kernel of a network at the start, or of the trained network that it is given (`--run RUN`),
/// on its training points. Artifacts: kernel, eigenvalues.
class NtkEmpirical final : public WithOptions<Tool, OneNetOptions> {
 public:
  using WithOptions::WithOptions;
  void run(ToolRun& run) override;
};

struct NtkFormulaOptions : OneNetOptions {
  bool given_gates = false;
  void declare(Schema& schema);
};
/// The limit kernel, or the mean over weights given the gates; and how far the network is from it.
class NtkFormula final : public WithOptions<Tool, NtkFormulaOptions> {
 public:
  using WithOptions::WithOptions;
  void run(ToolRun& run) override;
};

struct LinearRunOptions : OneNetOptions {
  int64_t steps = 60, test_points = 32;
  void declare(Schema& schema);
};
/// The network's training beside that of its linearisation. Table "run", a figure.
class LinearRun final : public WithOptions<Tool, LinearRunOptions> {
 public:
  using WithOptions::WithOptions;
  void run(ToolRun& run) override;
};

struct RedrawOptions : OneNetOptions {
  double tau = 0.1;
  void declare(Schema& schema);
};
/// Gates before and after rows of small margin were drawn again: draws, the largest S of the
/// conversion, and its error in float64.
class RedrawGates final : public WithOptions<Tool, RedrawOptions> {
 public:
  using WithOptions::WithOptions;
  void run(ToolRun& run) override;
};

}  // namespace gradus::grelu
