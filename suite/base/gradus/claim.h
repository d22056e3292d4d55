// Claims: statements of a paper with a measurable criterion, judged on records of runs and tools.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gradus {

enum class ClaimKind { theorem, empirical, report };
enum class Verdict { holds, fails, not_tested, reported };

struct ClaimDescription {
  ClaimKind kind = ClaimKind::empirical;
  std::string text;       ///< the statement, one sentence
  std::string source;     ///< "abstract", "derived in THEORY.md", ...
  std::string criterion;  ///< what is measured against what
};

/// A read-only view of one record.
class Record {
 public:
  virtual ~Record() = default;
  virtual std::string name() const = 0;    ///< the study's name of the method or tool
  virtual std::string item() const = 0;    ///< optimizer, driver or tool id
  virtual std::string task() const = 0;    ///< empty for tools
  virtual std::string status() const = 0;  ///< "finished", "diverged", ...
  virtual int64_t repetition() const = 0;  ///< 0, 1, ... : which seed
  /// An option or run setting by path: "optimizer.lr", "driver.steps", "model.width", "tool.nets",
  /// "task.samples", "dtype", as JSON text; empty where there is none.
  virtual std::string option(std::string_view path) const = 0;
  /// The same as a number; nothing where it is none.
  virtual std::optional<double> number(std::string_view path) const = 0;
  virtual std::optional<double> value(std::string_view name) const = 0;
  virtual std::string text(std::string_view name) const = 0;
  /// A column of a table; empty where there is none. null is NaN.
  virtual std::vector<double> column(std::string_view table, std::string_view name) const = 0;
  virtual std::vector<std::string> texts(std::string_view table, std::string_view name) const = 0;
  /// A probe's reduction, and its series (steps and values; dense where the study asked for it).
  virtual std::optional<double> reduced(std::string_view probe) const = 0;
  virtual std::vector<double> probe_steps(std::string_view probe) const = 0;
  virtual std::vector<double> probe_values(std::string_view probe) const = 0;
  /// A metric at the evaluation points.
  virtual std::vector<double> metric_steps(std::string_view metric) const = 0;
  virtual std::vector<double> metric_values(std::string_view metric) const = 0;
  /// The path of an artifact; empty where there is none.
  virtual std::string artifact(std::string_view name) const = 0;
};

/// The records that a claim asked for.
class Records {
 public:
  virtual ~Records() = default;
  /// The study that was run: "smoke", "full" or the name of a user's study.
  virtual std::string study() const = 0;
  /// Runs of the method, or calls of the tool, with that name in the study; in plan order.
  virtual std::vector<const Record*> named(std::string_view name) const = 0;
  virtual std::vector<const Record*> all() const = 0;
};

/// The outcome, filled by Claim::judge.
struct Judgement {
  Verdict verdict = Verdict::not_tested;
  std::string why;                             ///< for not_tested, and one sentence otherwise
  std::string measured;                        ///< "worst 0.3 s.e. over 56 cells"
  std::string bound;                           ///< "<= 4 s.e."
  std::string tolerance;                       ///< named tolerances and their values
  bool indicative = false;                     ///< fewer seeds or draws than the criterion asks for
  std::map<std::string, double> numbers = {};  ///< everything measured, for comparison of reports
};

class Claim {
 public:
  virtual ~Claim() = default;
  virtual ClaimDescription describe() const = 0;
  /// Names of the methods and tools of the plugin's study ("smoke", "full") whose records are
  /// needed.
  virtual std::vector<std::string> needs(std::string_view study) const = 0;
  virtual void judge(const Records& records, Judgement& judgement) const = 0;
};

}  // namespace gradus
