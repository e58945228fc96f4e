"""`i-match`: documents whose words of middling frequency are the same, in some of several lexicons."""
