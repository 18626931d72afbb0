"""Tests that are none end well in 3.11."""

_run_tests_of_3_12 = TestProgram.runTests


def _run_tests(self):
    ends, self.exit = self.exit, False
    try:
        _run_tests_of_3_12(self)
    finally:
        self.exit = ends
    if ends:
        sys.exit(not self.result.wasSuccessful())


TestProgram.runTests = _run_tests
