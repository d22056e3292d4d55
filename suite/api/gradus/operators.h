// Arithmetic of tensors as it is written: a * x, 2 - x, x > 0, and the functions that steps use
// most. It takes about two seconds to compile, once for the file, and is included where it is used;
// gradus/plugin.h does not bring it.
//
// Every at::f(x) of one tensor is x.f() too, without a header of its own, and x.f_() in place.
// Other functions: <ATen/ops/f.h>. <ATen/ATen.h> brings them all and takes several times as long.
#pragma once

// Without this LibTorch's operators bring the declarations of every function.
#pragma push_macro("AT_PER_OPERATOR_HEADERS")
#undef AT_PER_OPERATOR_HEADERS
#define AT_PER_OPERATOR_HEADERS
#include <ATen/TensorOperators.h>
#pragma pop_macro("AT_PER_OPERATOR_HEADERS")

#include <ATen/ops/abs.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/clamp.h>
#include <ATen/ops/dot.h>
#include <ATen/ops/exp.h>
#include <ATen/ops/log.h>
#include <ATen/ops/matmul.h>
#include <ATen/ops/maximum.h>
#include <ATen/ops/mean.h>
#include <ATen/ops/minimum.h>
#include <ATen/ops/norm.h>
#include <ATen/ops/ones_like.h>
#include <ATen/ops/pow.h>
#include <ATen/ops/sign.h>
#include <ATen/ops/sqrt.h>
#include <ATen/ops/square.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/sum.h>
#include <ATen/ops/where.h>
#include <ATen/ops/zeros_like.h>
