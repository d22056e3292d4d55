// What a plugin's own tests and tools stand on: objectives outside a run, test problems, tables.
#include <gtest/gtest.h>

#include "gradus/error.h"
#include "gradus/output_table.h"
#include "gradus/standalone_objective.h"
#include "gradus/with_options.h"

namespace gradus::kit_tests {
namespace {

struct DescentOptions {
  double lr = 0.05;
  void declare(Schema& schema) { schema.add("lr", lr, "step size").in(0, 1); }
};

/// theta <- theta - lr g.
class Descent final : public WithOptions<Optimizer, DescentOptions> {
 public:
  using WithOptions::WithOptions;
  void state(Archive&) override {}

 private:
  void move(Objective& objective) override {
    const Answer answer = objective.ask();
    for (std::size_t i = 0; i < answer.gradient.size(); ++i) {
      objective.parameters()[i].sub_(answer.gradient[i], options_.lr);
    }
  }
};

double distance(const Tensors& a, const Tensors& b) {
  double largest = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    largest = std::max(largest, a[i].sub(b[i]).abs().max().item<double>());
  }
  return largest;
}

TEST(TestProblems, HaveTheirLeastValueAtTheirOptimum) {
  for (const TestProblem& problem : {quadratic_problem(), stacked_quadratic_problem(),
                                     rosenbrock_problem(), least_squares_problem()}) {
    TestProblem at_optimum = problem;
    at_optimum.start = problem.optimum;
    StandaloneObjective objective(at_optimum);
    const double copies = std::max<double>(1, static_cast<double>(problem.copies));
    EXPECT_NEAR(objective.value(), copies * problem.least.value(), 1e-15) << problem.name;
    for (const Tensor& gradient : objective.gradient()) {
      EXPECT_LE(gradient.abs().max().item<double>(), 1e-14) << problem.name;
    }
    EXPECT_GT(StandaloneObjective(problem).value(), objective.value() + 0.1) << problem.name;
    EXPECT_FALSE(problem.reference.empty());
  }
}

TEST(TestProblems, DescentReachesTheOptimum) {
  for (const TestProblem& problem : {quadratic_problem(), least_squares_problem()}) {
    StandaloneObjective objective(problem);
    Descent descent({.lr = 0.15});
    objective.advance(descent, 500);
    EXPECT_LE(distance(objective.parameters(), problem.optimum), 1e-10) << problem.name;
  }
}

TEST(TestProblems, TakeAnotherDtype) {
  for (const TestProblem& problem : {quadratic_problem(at::kFloat), rosenbrock_problem(at::kFloat),
                                     least_squares_problem(at::kFloat), xor_problem(at::kFloat)}) {
    StandaloneObjective objective(problem);
    EXPECT_EQ(objective.ask().gradient[0].scalar_type(), at::kFloat) << problem.name;
  }
}

Tensors one_and_two() {
  const Tensor one = quadratic_problem().optimum[0].new_ones({2});
  return {one, one.mul(2)};
}

TEST(FunctionProblem, DifferentiatesByItselfOrByAutograd) {
  // x'y: gradient (y, x)
  const auto dot = [](const Tensors& p) { return p[0].mul(p[1]).sum(-1); };
  const auto own = [&](const Tensors& p, Tensors* gradient) {
    if (gradient != nullptr) *gradient = {p[1].clone(), p[0].clone()};
    return dot(p);
  };
  for (const TestProblem& problem :
       {function_problem("dot", one_and_two(), dot), function_problem("dot", one_and_two(), own)}) {
    StandaloneObjective objective(problem);
    const Answer answer = objective.ask();
    EXPECT_EQ(answer.value.item<double>(), 4);
    EXPECT_EQ(distance(answer.gradient, {one_and_two()[1], one_and_two()[0]}), 0);
    const int second[] = {1};
    const Answer part = objective.ask({.only = second});
    ASSERT_EQ(part.gradient.size(), 1U);
    EXPECT_EQ(distance(part.gradient, {one_and_two()[0]}), 0);
    EXPECT_EQ(objective.ask({.gradient = false}).value.item<double>(), 4);
    EXPECT_EQ(objective.counts().values, 3);
    EXPECT_EQ(objective.counts().gradients, 2);
  }
}

TEST(StandaloneObjective, LeavesTheProblemAlone) {
  const TestProblem problem = quadratic_problem();
  StandaloneObjective objective(problem);
  Descent descent;
  objective.advance(descent, 3);
  EXPECT_EQ(objective.step(), 3);
  EXPECT_EQ(distance(problem.start, {problem.start[0].new_ones({8})}), 0);
}

TEST(StandaloneObjective, KeepsTheStridesOfTheStart) {
  const Tensor matrix = quadratic_problem().optimum[0].new_ones({3, 2}).t();
  StandaloneObjective objective(
      function_problem("squares", {matrix}, [](const Tensors& p) { return p[0].square().sum(); }));
  EXPECT_EQ(objective.parameters()[0].strides(), matrix.strides());
  EXPECT_FALSE(objective.parameters()[0].is_contiguous());
}

TEST(StandaloneObjective, ChangesItsBatch) {
  const TestProblem problem = least_squares_problem();
  StandaloneObjective objective(problem);
  Descent descent({.lr = 0});
  EXPECT_TRUE(objective.changed());
  objective.advance(descent);
  EXPECT_FALSE(objective.changed());
  objective.use_range(3, 1);  // the point (3, 5), predicted 0
  EXPECT_TRUE(objective.changed());
  EXPECT_EQ(objective.rows(), 1);
  EXPECT_EQ(objective.rows(/*full=*/true), 4);
  EXPECT_EQ(objective.ask().value.item<double>(), 12.5);
  objective.use_rows(problem.batch.rows.narrow(0, 0, 2));  // (0, 1), (1, 3)
  EXPECT_EQ(objective.ask().value.item<double>(), 2.5);
  EXPECT_EQ(objective.value(), 39.0 / 8);  // all rows: 1 + 9 + 4 + 25
}

TEST(StandaloneObjective, CountsWhatIsAskedButNotWhatIsLookedAt) {
  StandaloneObjective objective(stacked_quadratic_problem());
  objective.value();
  objective.gradient();
  EXPECT_EQ(objective.counts().values, 0);
  objective.ask();
  EXPECT_EQ(objective.counts().values, 1);
  EXPECT_EQ(objective.counts().samples, 3);  // one row, three networks
}

TEST(StandaloneObjective, MeasuresTimeOnlyWhereAsked) {
  StandaloneObjective objective(quadratic_problem());
  Descent descent;
  objective.advance(descent);
  EXPECT_EQ(objective.clock().method_nanoseconds(), 0);
  objective.measure_time();
  objective.advance(descent, 3);
  EXPECT_GT(objective.clock().nanoseconds(Lane::gradient), 0);
}

TEST(StandaloneObjective, HasProbesThatNeverOpen) {
  StandaloneObjective objective(quadratic_problem());
  EXPECT_FALSE(objective.probe({"name", "text", ""}).open());
}

TEST(StandaloneObjective, KeepsTheReasonToStop) {
  StandaloneObjective objective(quadratic_problem());
  EXPECT_EQ(objective.stopped(), "");
  objective.stop("done");
  EXPECT_EQ(objective.stopped(), "done");
}

/// Keeps the columns of a record.
class KeptOutput final : public Output {
 public:
  void value(std::string_view, double) override {}
  void text(std::string_view, std::string_view) override {}
  void column(std::string_view table, std::string_view name,
              const std::vector<double>& values) override {
    names += std::string(table) + "." + std::string(name) + " ";
    numbers = values;
  }
  void column(std::string_view table, std::string_view name,
              const std::vector<std::string>& values) override {
    names += std::string(table) + "." + std::string(name) + " ";
    texts = values;
  }
  void artifact(std::string_view, const Tensor&) override {}
  void file(std::string_view, std::string_view, std::string_view) override {}
  void figure(const Figure&) override {}
  void progress(double) override {}
  std::string names;
  std::vector<double> numbers;
  std::vector<std::string> texts;
};

std::string id_of(const std::function<void()>& body) {
  try {
    body();
  } catch (const Error& error) {
    return error.id();
  }
  return "nothing";
}

TEST(OutputTable, WritesItsColumns) {
  OutputTable table("rates");
  table.add({{"method", "sgd"}, {"steps", 3}});
  table.add({{"steps", int64_t{4}}, {"method", std::string("adam")}});
  KeptOutput output;
  table.write(output);
  EXPECT_EQ(output.names, "rates.method rates.steps ");
  EXPECT_EQ(output.texts, (std::vector<std::string>{"sgd", "adam"}));
  EXPECT_EQ(output.numbers, (std::vector<double>{3, 4}));
}

TEST(OutputTable, RefusesARowThatIsNotLikeTheFirst) {
  const auto after_first = [](OutputTable::Row row) {
    OutputTable table("t");
    table.add({{"a", 1}, {"b", "x"}});
    table.add(row);
  };
  EXPECT_EQ(id_of([&] { after_first({{"b", "y"}, {"a", 2}}); }), "nothing");
  EXPECT_EQ(id_of([&] { after_first({{"a", 2}}); }), "output.column");
  EXPECT_EQ(id_of([&] { after_first({{"a", 2}, {"b", "y"}, {"c", 1}}); }), "output.column");
  EXPECT_EQ(id_of([&] { after_first({{"a", 2}, {"a", 3}}); }), "output.column");
  EXPECT_EQ(id_of([&] { after_first({{"a", "2"}, {"b", "y"}}); }), "output.column");
}

}  // namespace
}  // namespace gradus::kit_tests
