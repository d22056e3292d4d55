// suite.copy_recurrent: repeat a sequence after a pause.
#pragma once

#include <cstdint>
#include <memory>

#include "gradus/options.h"
#include "gradus/task.h"

namespace gradus::tasks {

/// The copying problem (S. Hochreiter, J. Schmidhuber, "Long short-term memory", 1997, experiment
/// of long time lags; in this form M. Arjovsky, A. Shah, Y. Bengio 2015, arXiv 1511.06464, section
/// 5.1): `length` random symbols, `delay` - 1 blanks, a mark, `length` blanks. From the mark's next
/// position on the first symbols are to be repeated in order; only these positions count. Who knows
/// nothing has the loss log(symbols). Rows are drawn from the seed "data".
class CopyMemory final : public Task {
 public:
  struct Options {
    int64_t symbols = 8;
    int64_t length = 5;
    int64_t delay = 10;
    int64_t rows = 8192;
    void declare(Schema& schema);
  };
  explicit CopyMemory(Options options) : options_(options) {}
  TaskDescription describe() const override;
  TaskData data(const Seeds& seeds, at::ScalarType dtype) const override;
  std::unique_ptr<Loss> loss() const override;
  Tensor measure(const std::string& name, const Tensor& output, const Batch& batch) const override;

 private:
  int64_t positions() const { return 2 * options_.length + options_.delay; }
  int64_t alphabet() const { return options_.symbols + 2; }  // and the blank and the mark
  Split split(uint64_t seed, uint64_t number, int64_t rows, at::ScalarType dtype) const;
  Options options_;
};

}  // namespace gradus::tasks
