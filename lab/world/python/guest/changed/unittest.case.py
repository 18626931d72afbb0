"""The names by which 3.11 still knows some assertions, each with a warning."""

import warnings as _warnings

_OLD = {
    "failUnlessEqual": "assertEqual", "assertEquals": "assertEqual", "failIfEqual": "assertNotEqual",
    "assertNotEquals": "assertNotEqual", "failUnlessAlmostEqual": "assertAlmostEqual",
    "assertAlmostEquals": "assertAlmostEqual", "failIfAlmostEqual": "assertNotAlmostEqual",
    "assertNotAlmostEquals": "assertNotAlmostEqual", "failUnless": "assertTrue", "assert_": "assertTrue",
    "failUnlessRaises": "assertRaises", "failIf": "assertFalse", "assertRaisesRegexp": "assertRaisesRegex",
    "assertRegexpMatches": "assertRegex", "assertNotRegexpMatches": "assertNotRegex",
}  # fmt: skip


def _with_warning(name):
    def assertion(self, *arguments, **words):
        _warnings.warn(f"Please use {name} instead.", DeprecationWarning, 2)
        return getattr(self, name)(*arguments, **words)

    return assertion


for _old, _name in _OLD.items():
    setattr(TestCase, _old, _with_warning(_name))
