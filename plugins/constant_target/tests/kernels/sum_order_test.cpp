// Whatever the blocks of units, inputs and atoms that the kernel takes at once, its numbers are
// those of plain loops in one order, bit by bit.
#include <gtest/gtest.h>
#include <hwy/targets.h>

#include <cmath>
#include <limits>
#include <string>

#include "constant_target/risk.h"
#include "random_networks.h"

namespace gradus::constant_target::testing {
namespace {

/// One network by plain loops, four atoms at a time: beyond the last, that one with weight 0.
template <class T>
class PlainLoops {
 public:
  PlainLoops(const Network& network, std::vector<T> theta, T xi)
      : net_(network), theta_(std::move(theta)), xi_(xi), gradient_(theta_.size()) {
    for (const int size : net_.sizes) units_.emplace_back(static_cast<std::size_t>(size));
  }

  void run(const Atoms<T>& atoms, std::size_t lane) {
    for (int first = 0; first < atoms.count; first += 4) {
      for (std::size_t a = 0; a < 4; ++a) {
        forward(atoms, lane, first, a);
        residual(atoms, lane, first, a);
      }
      for (std::size_t k = units_.size() - 1; k > 0; --k) backward(k);
    }
  }

  T risk = 0, cross = 0;
  const std::vector<T>& gradient() const { return gradient_; }

 private:
  struct Unit {
    T value[4], slope[4], signal[4];
  };
  std::size_t weight(std::size_t k, std::size_t i, std::size_t j) const {
    return net_.weights(static_cast<int>(k)) + i * units_[k - 1].size() + j;
  }
  std::size_t bias(std::size_t k, std::size_t i) const {
    return net_.biases(static_cast<int>(k)) + i;
  }
  static T entry(const Atoms<T>& atoms, const AlignedVector<T>& list, std::size_t index,
                 std::size_t lane) {
    return atoms.shared ? list[index] : list[index * lanes + lane];
  }
  static std::size_t atom(const Atoms<T>& atoms, int first, std::size_t a) {
    return std::min(static_cast<std::size_t>(first) + a, static_cast<std::size_t>(atoms.count - 1));
  }

  void forward(const Atoms<T>& atoms, std::size_t lane, int first, std::size_t a) {
    const std::size_t inputs = units_[0].size(), q = atom(atoms, first, a);
    for (std::size_t j = 0; j < inputs; ++j) {
      units_[0][j].value[a] = entry(atoms, atoms.x, q * inputs + j, lane);
    }
    for (std::size_t k = 1; k < units_.size(); ++k) {
      for (std::size_t i = 0; i < units_[k].size(); ++i) {
        T z = theta_[bias(k, i)];
        for (std::size_t j = 0; j < units_[k - 1].size(); ++j) {
          z = std::fma(theta_[weight(k, i, j)], units_[k - 1][j].value[a], z);
        }
        Unit& unit = units_[k][i];
        const bool last = k + 1 == units_.size();
        unit.slope[a] = z > 0 ? T(1) : z == 0 ? static_cast<T>(net_.kink) : T(0);
        unit.value[a] = last || z > 0 ? z : T(0);
      }
    }
  }

  void residual(const Atoms<T>& atoms, std::size_t lane, int first, std::size_t a) {
    const std::size_t q = atom(atoms, first, a);
    const bool beyond = static_cast<std::size_t>(first) + a != q;
    const T p = beyond ? T(0) : entry(atoms, atoms.weight, q, lane);
    const T target = atoms.target.empty() ? xi_ : entry(atoms, atoms.target, q, lane);
    for (Unit& unit : units_.back()) {
      const T e = unit.value[a] - target, weighted = p * e;
      risk = std::fma(weighted, e, risk);
      cross = std::fma(weighted, target - xi_, cross);
      unit.signal[a] = weighted + weighted;
    }
  }

  void backward(std::size_t k) {
    for (std::size_t i = 0; i < units_[k].size(); ++i) {
      const T* s = units_[k][i].signal;
      gradient_[bias(k, i)] += (s[0] + s[1]) + (s[2] + s[3]);
      for (std::size_t j = 0; j < units_[k - 1].size(); ++j) {
        T& sum = gradient_[weight(k, i, j)];
        for (std::size_t a = 0; a < 4; ++a) sum = std::fma(s[a], units_[k - 1][j].value[a], sum);
      }
    }
    for (std::size_t j = 0; k > 1 && j < units_[k - 1].size(); ++j) {
      for (std::size_t a = 0; a < 4; ++a) send_back(k, j, a);
    }
  }

  void send_back(std::size_t k, std::size_t j, std::size_t a) {
    T sum = 0;
    for (std::size_t i = 0; i < units_[k].size(); ++i) {
      const T w = theta_[weight(k, i, j)], signal = units_[k][i].signal[a];
      sum = units_[k].size() == 1 ? w * signal : std::fma(w, signal, sum);
    }
    Unit& unit = units_[k - 1][j];
    const bool inactive = net_.kink == 0 && unit.slope[a] == 0;  // whatever comes, no signal
    unit.signal[a] = inactive ? T(0) : sum * unit.slope[a];
  }

  const Network& net_;
  std::vector<T> theta_;
  T xi_;
  std::vector<T> gradient_;
  std::vector<std::vector<Unit>> units_;
};

template <class T>
::testing::AssertionResult same_bits(T found, T expected) {
  if (std::isnan(found) && std::isnan(expected)) return ::testing::AssertionSuccess();
  if (found == expected && std::signbit(found) == std::signbit(expected)) {
    return ::testing::AssertionSuccess();
  }
  return ::testing::AssertionFailure() << found << " in place of " << expected;
}

/// Networks and atoms with zeros, and with numbers that are not finite in some lanes.
template <class T>
class Case {
 public:
  Case(Random& random, std::vector<int> sizes, int count)
      : random_(random), network_{std::move(sizes)} {
    if (random_.below(0, 3) == 0) network_.kink = 0.5;
    theta_ = numbers(network_.entries() * lanes);
    xi_ = numbers(lanes);
    atoms_.count = count;
    atoms_.shared = random_.below(0, 1) == 0;
    const std::size_t size = static_cast<std::size_t>(count) * (atoms_.shared ? 1 : lanes);
    atoms_.x = numbers(size * static_cast<std::size_t>(network_.inputs()));
    atoms_.weight = numbers(size);
    if (random_.below(0, 1) == 0) atoms_.target = numbers(size);
  }

  void spoil() {
    constexpr T infinity = std::numeric_limits<T>::infinity();
    const T odd[] = {infinity, -infinity, std::numeric_limits<T>::quiet_NaN(),
                     std::numeric_limits<T>::denorm_min(), std::numeric_limits<T>::max()};
    for (std::size_t lane = 0; lane < std::size(odd); ++lane) {
      const int entry = random_.below(0, static_cast<int>(network_.entries()) - 1);
      theta_[static_cast<std::size_t>(entry) * lanes + lane] = odd[lane];
    }
  }

  void check() const {
    BlockRisk<T> found;
    evaluate(network_, theta_.data(), xi_.data(), atoms_, found);
    for (std::size_t lane = 0; lane < lanes; ++lane) {
      std::vector<T> own(network_.entries());
      for (std::size_t e = 0; e < own.size(); ++e) own[e] = theta_[e * lanes + lane];
      PlainLoops<T> expected(network_, own, xi_[lane]);
      expected.run(atoms_, lane);
      EXPECT_TRUE(same_bits(found.risk[lane], expected.risk)) << lane;
      EXPECT_TRUE(same_bits(found.cross[lane], expected.cross)) << lane;
      for (std::size_t e = 0; e < own.size(); ++e) {
        EXPECT_TRUE(same_bits(found.gradient[e * lanes + lane], expected.gradient()[e]))
            << "entry " << e << " of lane " << lane;
      }
    }
  }

 private:
  AlignedVector<T> numbers(std::size_t count) {
    AlignedVector<T> list(count);
    for (T& value : list) {
      value = random_.below(0, 5) == 0 ? T(0) : static_cast<T>(random_.normal());
    }
    return list;
  }
  Random& random_;
  Network network_;
  AlignedVector<T> theta_, xi_;
  Atoms<T> atoms_;
};

const std::vector<std::vector<int>> shapes = {
    {1, 1, 1},  {1, 2, 1},    {1, 7, 1},    {1, 8, 1},       {1, 16, 1},     {1, 19, 1},
    {2, 1, 1},  {4, 16, 1},   {5, 6, 1},    {3, 9, 2},       {1, 5, 3},      {3, 2},
    {1, 6},     {1, 4, 5, 1}, {1, 1, 1, 1}, {4, 16, 16, 1},  {7, 13, 11, 6}, {2, 3, 1, 2},
    {9, 17, 3}, {1, 33, 1},   {6, 4, 4, 4}, {1, 2, 3, 2, 1}, {2, 8, 8, 2},
};

/// Runs `check` by each instruction set of this machine that fuses products and sums.
template <class Check>
void by_each_instruction_set(const Check& check) {
  const std::int64_t supported = hwy::SupportedTargets();
  for (const std::int64_t target : {HWY_AVX2, HWY_AVX3, HWY_NEON}) {
    if ((supported & target) == 0) continue;
    SCOPED_TRACE(hwy::TargetName(target));
    hwy::SetSupportedTargetsForTest(target);
    check();
    hwy::SetSupportedTargetsForTest(0);
  }
}

template <class T>
void expect_plain_loops(bool spoiled) {
  Random random(41);
  for (const auto& sizes : shapes) {
    for (const int count : {1, 2, 3, 4, 5, 8, 10, 12, 13}) {
      std::string shape;
      for (const int size : sizes) shape += std::to_string(size) + " ";
      SCOPED_TRACE(shape + "by " + std::to_string(count) + " atoms");
      Case<T> at(random, sizes, count);
      if (spoiled) at.spoil();
      at.check();
    }
  }
}

TEST(ConstantTargetSums, AreInOneOrderWhateverTheBlocks) {
  by_each_instruction_set([] {
    expect_plain_loops<double>(false);
    expect_plain_loops<float>(false);
  });
}

TEST(ConstantTargetSums, TakeTheWayOfNumbersThatAreNotFinite) {
  if ((hwy::SupportedTargets() & HWY_AVX2) == 0) {
    GTEST_SKIP() << "what the larger of 0 and NaN is depends on the processor: x86 takes 0";
  }
  by_each_instruction_set([] {
    expect_plain_loops<double>(true);
    expect_plain_loops<float>(true);
  });
}

}  // namespace
}  // namespace gradus::constant_target::testing
