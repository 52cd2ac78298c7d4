"""What each command of the command line does. May see every room; holds no rule of the survey."""
