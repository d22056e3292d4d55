// What a run's driver, a monitor or a tool writes into its record.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "gradus/figure.h"
#include "gradus/tensor.h"

namespace gradus {

class Output {
 public:
  virtual ~Output() = default;
  /// A named number; put the unit into the name ("time_s"). NaN and infinities become null with the
  /// reason "not finite".
  virtual void value(std::string_view name, double value) = 0;
  /// A named text.
  virtual void text(std::string_view name, std::string_view text) = 0;
  /// A column of a table; all columns of a table must have the same length. Throws Error
  /// "output.column".
  virtual void column(std::string_view table, std::string_view name,
                      const std::vector<double>& values) = 0;
  virtual void column(std::string_view table, std::string_view name,
                      const std::vector<std::string>& values) = 0;
  /// An array written as `<name>.npy` in the record's folder, with its hash in the record.
  virtual void artifact(std::string_view name, const Tensor& tensor) = 0;
  /// A file of any format in the record's folder, with its size and hash in the record. `name` is
  /// the file's name with its extension ("network.pt"): letters, digits, '-', '_' and '.', at most
  /// 100, not beginning with '.', and neither record.json nor a .npy file, which are the host's.
  /// `content` has at most `largest_file` bytes; `text` says what the file is and what opens it.
  /// Throws Error "output.file" where one of these does not hold or the name was given before.
  virtual void file(std::string_view name, std::string_view content, std::string_view text) = 0;
  static constexpr std::size_t largest_file = std::size_t{1} << 30;
  virtual void figure(const Figure& figure) = 0;
  /// Share of the work that is done, in [0, 1], for the progress display.
  virtual void progress(double share) = 0;
};

}  // namespace gradus
