// The probes of a run: reductions over every added value, and a thinned (or dense) series.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "execution/arrays.h"
#include "execution/record_output.h"
#include "gradus/archive.h"
#include "gradus/probe.h"
#include "record/run_record.h"

namespace gradus::execution {

class HostProbe final : public Probe {
 public:
  /// Keeps every `stride`-th step in the series.
  HostProbe(ProbeSpec spec, int64_t stride, Clock& clock, const int64_t& step);
  /// Reads the tensors that were added since the last call.
  void settle();
  /// The probe as in a run record; with the name of a file its series stands there, not here.
  record::ProbeSeries recorded(const std::string& dense_file);
  /// The series of every step.
  Array series() const { return array_of(values_); }
  /// Why numbers of `recorded` are missing, or empty.
  std::string reason() const;
  const ProbeSpec& spec() const { return spec_; }
  /// What was recorded so far. Tensors that were not read yet stay so: reading them decides at
  /// which steps the probe is open.
  void state(Archive& archive);

 protected:
  void record(double value) override;
  void record(const Tensor& value) override;

 private:
  struct Pending {
    int64_t step;
    Tensor value;
  };
  void keep(int64_t step, double value);
  void reduce(int64_t step, double value);
  bool has_reduced() const;
  ProbeSpec spec_;
  int64_t stride_;
  const int64_t& step_;
  std::vector<Pending> pending_;
  std::vector<int64_t> steps_;
  std::vector<double> values_;
  int64_t added_ = 0;
  double reduced_ = 0;
};

class ProbeSet {
 public:
  ProbeSet(int64_t steps, int64_t series_points, std::set<std::string> dense, Clock& clock,
           const int64_t& step);
  /// The probe with that name, made at the first call. Throws Error "probe.twice" where the same
  /// name is declared with another meaning.
  Probe& get(const std::string& owner, const ProbeSpec& spec);
  void settle();
  /// The declarations and what was recorded; restoring declares.
  void state(Archive& archive);
  /// The probes as in a run record; dense series become artifacts "probe.NAME".
  record::Named<record::ProbeSeries> recorded(Collected& collected);
  /// "probes.NAME": why it has nulls, or why a dense series that was asked for is not there.
  record::Named<std::string> reasons() const;

 private:
  int64_t stride_;
  std::set<std::string> dense_;
  Clock& clock_;
  const int64_t& step_;
  std::map<std::string, std::unique_ptr<HostProbe>> probes_;
};

}  // namespace gradus::execution
