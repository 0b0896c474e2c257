"""Reading files so that every fault names its line."""
