"""`exact-substring`: which share of the shorter text stands word for word in the longer one."""
