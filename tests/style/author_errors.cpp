// Each class makes one mistake that an author makes; author_errors_test.py looks for the sentence.
#include "gradus/plugin.h"

namespace {

using namespace gradus;

struct Good {
  double lr = 0.1;
  void declare(Schema& schema) { schema.add("lr", lr, "step size"); }
};

class NoState : public Optimizer {
 public:
  using Options = Good;
  explicit NoState(Options) {}

 private:
  void move(Objective&) override {}
};

class Whole : public Optimizer {
 public:
  void state(Archive&) override {}

 private:
  void move(Objective&) override {}
};

class NoOptions final : public Whole {};

class NoDeclare final : public Whole {
 public:
  struct Options {};
  explicit NoDeclare(Options) {}
};

class NoConstructor final : public Whole {
 public:
  using Options = Good;
};

class NoDefault final : public Whole {
 public:
  struct Options {
    explicit Options(int) {}
    void declare(Schema&) {}
  };
  explicit NoDefault(Options) {}
};

class IntOption final : public Whole {
 public:
  struct Options {
    int steps = 3;
    void declare(Schema& schema) { schema.add("steps", steps, "an int"); }
  };
  explicit IntOption(Options) {}
};

class OtherBase final : public Whole {
 public:
  using Options = Good;
  explicit OtherBase(Options) {}
};

constexpr PluginItem items[] = {
    offer<Optimizer, NoState>("a", "text"),   offer<Optimizer, NoOptions>("b", "text"),
    offer<Optimizer, NoDeclare>("c", "text"), offer<Optimizer, NoConstructor>("d", "text"),
    offer<Optimizer, NoDefault>("e", "text"), offer<Optimizer, IntOption>("f", "text"),
    offer<Driver, OtherBase>("g", "text")};

}  // namespace
