// Any shared library.
extern "C" __attribute__((visibility("default"))) int gradus_plugin() {
  return 0;
}
