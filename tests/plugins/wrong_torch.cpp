// Another LibTorch.
#define OTHER_BUILD(fingerprint) fingerprint.torch_minor += 1
#include "wrong_fingerprint.h"
